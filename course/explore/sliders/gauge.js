// A gauge: one scale, a needle above it and a needle below it, so that two numbers meet or do not.

import { COLOURS, change, element, label, numberText, toneOf } from "./vocabulary.js";

const NEEDLE = 26;
const HEAD = 7;
const TICKS = 4;
const LEAST = 1e-6;

/** The end of a scale that holds these numbers well inside: 1, 2 or 5 times a power of ten. */
export function reach(numbers) {
  const largest = Math.max(LEAST, ...numbers.map((number) => Math.abs(number) / 0.9));
  const power = 10 ** Math.floor(Math.log10(largest));
  const factor = [1, 2, 5, 10].find((each) => each * power >= largest) ?? 10;
  return factor * power;
}

/**
 * Draw a gauge into a box, with an orange needle above it and a blue one below.
 *
 * `names` are the words that go with them. `set(upper, lower, third)` moves the needles; `third` is
 * a ring on the scale, none if undefined.
 */
export function gauge(parent, box, names) {
  const middle = box.y + box.height / 2;
  const frame = { fill: COLOURS.node, stroke: COLOURS.quiet, "stroke-width": 1.4, rx: 5 };
  element(parent, "rect", { x: box.x, y: box.y, width: box.width, height: box.height, ...frame });
  const inset = 16;
  const place = (part) => box.x + inset + ((part + 1) / 2) * (box.width - 2 * inset);
  const marks = Array.from({ length: TICKS + 1 }, (_, index) => {
    const part = (2 * index) / TICKS - 1;
    const x = place(part);
    const line = { x1: x, x2: x, y1: middle - 5, y2: middle + 5, stroke: COLOURS.quiet };
    element(parent, "line", { ...line, "stroke-width": part === 0 ? 2.2 : 1 });
    const below = box.y + box.height + NEEDLE + 12;
    return { part, text: label(parent, x, below, "", { size: 13, fill: COLOURS.quiet }) };
  });
  const needles = [
    needle(parent, "backward", names.upper, box.y, middle, -1),
    needle(parent, "forward", names.lower, box.y + box.height, middle, 1),
  ];
  const ring = element(parent, "circle", {
    ...{ cy: middle, r: 6, fill: COLOURS.card, stroke: COLOURS.ink, "stroke-width": 2.2 },
  });
  return {
    set(upper, lower, third) {
      const end = reach([upper, lower]);
      const at = (number) => place(Math.min(1, Math.max(-1, number / end))).toFixed(2);
      for (const { part, text } of marks) text.write(markText(part * end));
      [upper, lower].forEach((number, index) => {
        needles[index](at(number), number > 0);
      });
      change(ring, { visibility: Number.isFinite(third) ? "visible" : "hidden" });
      if (Number.isFinite(third)) change(ring, { cx: at(third) });
    },
  };
}

// A mark of the scale is exact: what does not fit into four decimals is a power of ten.
function markText(mark) {
  if (Math.abs(Number(mark.toFixed(4)) - mark) < 1e-12) return numberText(mark);
  return Number(mark.toPrecision(3)).toExponential().replaceAll("-", "\u2212");
}

// A needle whose head touches the scale's edge; its line goes on to the middle of the scale.
function needle(parent, tone, name, edge, middle, side) {
  const colour = toneOf(tone).line;
  const group = element(parent, "g");
  const far = edge + side * NEEDLE;
  const line = { x1: 0, x2: 0, y1: far, y2: middle, stroke: colour, "stroke-width": 3 };
  element(group, "line", line);
  const head = `0,${edge} ${-HEAD},${edge + side * 14} ${HEAD},${edge + side * 14}`;
  element(group, "polygon", { points: head, fill: colour });
  const words = label(group, 0, far - side * 7, name, { size: 13, fill: colour });
  return (x, toTheLeft) => {
    change(group, { transform: `translate(${x} 0)` });
    change(words.element, { x: toTheLeft ? -11 : 11, "text-anchor": toTheLeft ? "end" : "start" });
  };
}
