// A chain of up to thirty units: what is left of the error signal, unit by unit, on its way back.

import { COLOURS, axes, bars, card, change, element } from "./vocabulary.js";
import { label, numberText, show, slot, symbol, toneOf, wire } from "./vocabulary.js";
import { sigmoid, sigmoidSlope } from "./functions.js";
import { choice, slider, stage } from "./stage.js";

const MOST = 30;
const HEIGHT = 452;
const SIZES = { x: 62, y: 78, width: 810, height: 222 };
const CHAIN = SIZES.y + SIZES.height + 24;
const SLOPES = { x: SIZES.x, y: CHAIN + 50, width: SIZES.width, height: 58 };
const LEAST = 1e-16;
const GREATEST = 1e2;
const BAR = 15;

/** The weight that leads into unit l: near `scale`, no two alike, all of one sign. */
export const weightInto = (l, scale, sign) => sign * scale * (1 + 0.2 * Math.sin(2 * l));

function compute({ n, w, x, y, sign }) {
  const weights = [];
  const arriving = [];
  const slopes = [];
  let value = x;
  let s = 0;
  for (let l = 1; l <= n; l += 1) {
    weights.push(weightInto(l, w, sign === "negative" ? -1 : 1));
    arriving.push(value);
    s = weights[l - 1] * value;
    if (l < n) slopes.push(sigmoidSlope(s));
    value = sigmoid(s);
  }
  const deltas = Array(n);
  deltas[n - 1] = s - y;
  for (let p = n - 2; p >= 0; p -= 1) deltas[p] = deltas[p + 1] * weights[p + 1] * slopes[p];
  const leaving = weights.slice(1);
  const left = product(leaving.map((weight, p) => Math.abs(weight) * slopes[p]));
  const grads = deltas.map((delta, p) => delta * arriving[p]);
  return { weights, slopes, deltas, grads, left, each: left ** (1 / (n - 1)), quarter: w / 4 };
}

const product = (factors) => factors.reduce((sofar, factor) => sofar * factor, 1);

function draw() {
  const root = card(912, HEIGHT);
  const heads = drawHeads(root);
  const across = { from: 0.5, to: MOST + 0.5, marks: [] };
  const sizes = axes(root, SIZES, across, { from: LEAST, to: GREATEST, log: true });
  const slopes = axes(root, SLOPES, across, { from: 0, to: 0.25, marks: [0, 0.25] });
  const tall = bars(root, sizes, { tone: "backward", width: BAR });
  const flat = bars(root, slopes, { tone: "forward", width: BAR });
  const units = drawUnits(root, sizes);
  const outlines = drawOutlines(root, sizes);

  function update({ numbers, mine }) {
    const { deltas } = numbers;
    const places = deltas.map((_, p) => p + 1);
    tall.set(deltas.map(Math.abs), places);
    flat.set(numbers.slopes, places.slice(0, -1));
    units(deltas);
    heads.each.set(numbers.each);
    heads.quarter.set(numbers.quarter);
    const verdict = compared(mine, numbers);
    outlines(verdict);
    heads.yours.write(verdict ? verdict.words : "");
    change(heads.yours.element, { fill: verdict?.same ? COLOURS.quiet : COLOURS.wrong });
  }
  return { root, update };
}

function drawHeads(root) {
  const start = { "text-anchor": "start" };
  const end = { "text-anchor": "end" };
  symbol(root, 37, 28, "|δ|", { fill: COLOURS.backward });
  const size = { size: 15, fill: COLOURS.backward, ...start };
  label(root, 62, 28, "size of the error signal of each unit", size);
  label(root, 592, 28, "← each step, on average: ×", { size: 15, ...end });
  const each = slot(root, 630, 28, "backward");
  label(root, 794, 28, "at most w / 4 =", { size: 15, ...end });
  const quarter = slot(root, 836, 28, "forward");
  const yours = label(root, 62, 57, "", { size: 15, "font-weight": "bold", ...start });
  const low = SLOPES.y - 13;
  label(root, SLOPES.x, low, "slope σ′(s) of each sigmoid unit: a quarter at most", {
    ...{ size: 15, fill: COLOURS.forward, ...start },
  });
  return { each, quarter, yours };
}

// The chain between the two rows of bars: each unit stands below its bar.
function drawUnits(root, plane) {
  symbol(root, 34, CHAIN, "x");
  wire(root, [[43, CHAIN], [plane.x(1) - 12, CHAIN]], { weight: 1.6 });
  const units = [];
  for (let l = 1; l <= MOST; l += 1) {
    const group = element(root, "g");
    const x = plane.x(l);
    const line = { x1: x - 16, x2: x - 11, y1: CHAIN, y2: CHAIN };
    if (l > 1) element(group, "line", { ...line, stroke: COLOURS.forward, "stroke-width": 1.6 });
    const ring = element(group, "circle", { cx: x, cy: CHAIN, r: 11, fill: COLOURS.node });
    label(group, x, CHAIN + 0.5, String(l), { size: 13 });
    const low = plane.box.y + plane.box.height - 7;
    const below = label(root, x, low, "▾", { size: 16, fill: COLOURS.backward });
    units.push({ group, ring, below });
  }
  const end = element(root, "g");
  wire(end, [[12, CHAIN], [25, CHAIN]], { weight: 1.6 });
  symbol(end, 34, CHAIN, "error");
  return (deltas) => {
    const n = deltas.length;
    units.forEach(({ group, ring, below }, p) => {
      show(group, p < n);
      show(below.element, p < n && Math.abs(deltas[p]) < LEAST);
      const last = p === n - 1;
      const stroke = last ? COLOURS.ink : COLOURS.quiet;
      change(ring, { stroke, "stroke-width": last ? 2.6 : 1.4 });
    });
    change(end, { transform: `translate(${plane.x(n).toFixed(2)} 0)` });
  };
}

// The student's own sizes: an empty bar around each of ours, and a sign where the number differs.
function drawOutlines(root, plane) {
  const made = [];
  for (let l = 1; l <= MOST; l += 1) {
    const x = plane.x(l);
    const bar = element(root, "rect", {
      ...{ x: x - BAR / 2 - 4, width: BAR + 8, rx: 4, fill: "none", "stroke-width": 1.8 },
    });
    const sign = label(root, x, 0, "≠", { fill: COLOURS.wrong, "font-weight": "bold" });
    made.push({ bar, sign });
  }
  const foot = plane.box.y + plane.box.height;
  return (verdict) => {
    made.forEach(({ bar, sign }, p) => {
      const own = verdict?.deltas[p];
      const there = p < (verdict?.count ?? 0) && own !== undefined && own !== null;
      const differs = Boolean(verdict?.wrong.includes(p));
      show(bar, there);
      show(sign.element, differs);
      const top = there ? plane.y(Math.abs(own)) : foot;
      change(bar, { y: (top - 3).toFixed(2), height: (foot - top + 3).toFixed(2) });
      change(bar, { stroke: differs ? toneOf("wrong").line : COLOURS.ink });
      change(sign.element, { y: Math.max(plane.box.y + 10, top - 13).toFixed(2) });
    });
  };
}

const entries = (mine, name) =>
  Object.keys(mine)
    .filter((key) => key.startsWith(`${name}[`))
    .map((key) => mine[key]);

// Relative to the number itself, however small: on this axis the small ones are what counts.
const agrees = (own, ours) => own !== null && Math.abs(own - ours) <= 1e-7 * Math.abs(ours);

function differing(own, ours) {
  return ours.flatMap((value, p) => (agrees(own[p] ?? null, value) ? [] : [p]));
}

// What the student's two arrays are beside ours, in words and unit by unit.
function compared(mine, { deltas, grads }) {
  if (!mine) return undefined;
  const own = { deltas: entries(mine, "deltas"), grads: entries(mine, "grads") };
  const count = deltas.length;
  const wrong = differing(own.deltas, deltas);
  const told = [
    verdictOn("deltas", own.deltas.length, count, wrong),
    verdictOn("grads", own.grads.length, count, differing(own.grads, grads)),
  ];
  const same = told.every(({ good }) => good);
  const words = `Yours: ${told.map((each) => each.words).join("; ")}`;
  return { deltas: own.deltas, count, wrong, same, words };
}

function verdictOn(name, length, count, wrong) {
  if (length !== count) return { good: false, words: `${length} ${name} for ${count} units` };
  if (wrong.length === 0) return { good: true, words: `${name} the same` };
  const more = wrong.length > 1 ? ` and ${wrong.length - 1} more` : "";
  return { good: false, words: `${name} differ at unit ${wrong.at(-1) + 1}${more}` };
}

function says({ inputs: { n }, numbers: { left } }) {
  const count = n === 2 ? "1 step" : `${n - 1} steps`;
  return `From unit ${n} back to unit 1: ${count}, together × ${numberText(left)}.`;
}

function words({ inputs, numbers, mine }) {
  const { n, w, x, y, sign } = inputs;
  const all = numbers.deltas.map((_, p) => p + 1);
  const told = all.filter((l) => n < 13 || l % 5 === 0 || l === 1 || l === n);
  const sizes = told.map((l) => `unit ${l}: ${numberText(Math.abs(numbers.deltas[l - 1]))}`);
  const slopes = [Math.min(...numbers.slopes), Math.max(...numbers.slopes)].map(numberText);
  const verdict = compared(mine, numbers);
  return (
    `Bars for the size of the error signal of each of ${n} units, on a scale of powers of ten. ` +
    `The weights are about ${numberText(w)} in size, all ${sign}; input x = ${numberText(x)}, ` +
    `target y = ${numberText(y)}. ${sizes.join(", ")}. ` +
    `A step to the left multiplies by ${numberText(numbers.each)} on average, ` +
    `at most by w / 4 = ${numberText(numbers.quarter)}. ` +
    `The slopes of the sigmoid units lie between ${slopes[0]} and ${slopes[1]}.` +
    (verdict ? ` ${verdict.words}.` : "")
  );
}

export const depth = {
  title: "Error signals along a chain of any depth",
  controls: () => [
    slider("n", { said: "number of units", from: 2, to: MOST, step: 1, value: 12 }),
    slider("w", { said: "size of the weights", from: 0.5, to: 8, step: 0.1, value: 2.4 }),
    slider("x", { said: "input x", from: -2, to: 2, step: 0.1, value: 0.8 }),
    slider("y", { said: "target y", from: -3, to: 3, step: 0.1, value: -2 }),
    choice("sign", {
      said: "The weights are",
      options: [["positive", "all positive"], ["negative", "all negative"]],
      value: "positive",
    }),
  ],
  compute,
  draw,
  says,
  words,
  legend: (name) => `The empty bars around ours are the sizes that ${name} gave.`,
};

export { compute };
export default stage(depth);
