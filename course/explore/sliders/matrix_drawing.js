// Matrices as pictures show them: a grid whose sides are as long as its sizes, and a grid of
// numbers in brackets. A cell's tint says sign and size of its number, which stands in it, too.

import { COLOURS, change, element, label, numberText, phrase, show, toneOf } from "./vocabulary.js";

export const CELL_WIDTH = 54;
export const CELL_HEIGHT = 26;
const BRACKET = 5;
const DECIMALS = 4;
const PADDING = 6;
/** How far above the middle of its cell a number stands that has words below it. */
export const RAISED = 7;
// How many pixels high letters are that are one pixel wide, and how high they are at least.
const SLENDER = 1.62;
const READABLE = 13;
const FAINTEST = 0.05;
const STRONGEST = 0.36;

/** A number with four decimals, or with fewer where more do not go into so many characters. */
export function cellText(number, room = Infinity) {
  for (let decimals = DECIMALS; decimals > 1; decimals -= 1) {
    const text = numberText(Number(number.toFixed(decimals)));
    if (text.length <= room) return text;
  }
  return numberText(Number(number.toFixed(1)));
}

/**
 * Draw a grid without numbers.
 *
 * `set({x, y, rows, columns, cell})` lays it out, `tone(name, weight)` colours it.
 * A `dashed` one stands for a matrix that is not there.
 */
export function lattice(parent, look = {}) {
  const { tone = "forward", dashed = false, weight = 1.5 } = look;
  const group = element(parent, "g");
  const body = element(group, "rect", { "stroke-dasharray": dashed ? "5 4" : "none", rx: 2 });
  const lines = element(group, "path", { fill: "none", "stroke-width": 1 });
  const paint = (name, width = weight) => {
    const { line, tint } = toneOf(name);
    change(body, { fill: dashed ? "none" : tint, stroke: line, "stroke-width": width });
    change(lines, { stroke: line, "stroke-opacity": dashed ? 0.3 : 0.55 });
  };
  paint(tone);
  return {
    element: group,
    tone: paint,
    show: (yes) => show(group, yes),
    set({ x, y, rows, columns, cell }) {
      const [width, height] = [columns * cell, rows * cell];
      change(body, { x, y, width, height });
      const down = inner(columns).map((column) => `M${x + column * cell} ${y}v${height}`);
      const across = inner(rows).map((row) => `M${x} ${y + row * cell}h${width}`);
      change(lines, { d: [...down, ...across].join("") });
    },
  };
}

const inner = (count) => Array.from({ length: Math.max(0, count - 1) }, (_, index) => index + 1);

/**
 * Draw a matrix of numbers with its left upper corner at a point.
 *
 * `set(values)` fills it from a list of rows, in which undefined leaves a cell empty and dashed;
 * `set(values, isPale)` takes the tint from the cells for which `isPale(row, column)` says so, and
 * `set(values, isPale, isRaised)` makes room below the numbers of others.
 * `frame({row, column, rows, columns})` rings a part of it, `frame(undefined)` none.
 * `close(columns)` puts the brackets around its first columns only.
 * `scale` is the size of a number that has the strongest tint. With a `tone`, all tints have its
 * colour, and only a number's minus says its sign.
 */
export function matrix(parent, x, y, look) {
  const { rows, columns, width = CELL_WIDTH, height = CELL_HEIGHT, scale = 1, size = 15 } = look;
  const { tone } = look;
  const group = element(parent, "g");
  const cells = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (__, column) =>
      cellAt(group, x + column * width, y + row * height, { width, height, scale, size, tone }),
    ),
  );
  const box = { x, y, width: columns * width, height: rows * height };
  const held = brackets(group);
  held.set(box);
  const ring = element(group, "rect", {
    ...{ fill: "none", stroke: COLOURS.ink, "stroke-width": 2.6, rx: 5, visibility: "hidden" },
  });
  return {
    element: group,
    box,
    close: (count) => held.set({ ...box, width: count * width }),
    set(values, isPale = () => false, isRaised = () => false) {
      cells.forEach((line, row) =>
        line.forEach((cell, column) =>
          cell(values[row][column], isPale(row, column), isRaised(row, column)),
        ),
      );
    },
    frame(part) {
      show(ring, part !== undefined);
      if (!part) return;
      change(ring, { x: x + part.column * width, y: y + part.row * height });
      change(ring, { width: part.columns * width, height: part.rows * height });
    },
  };
}

function cellAt(parent, x, y, { width, height, scale, size, tone }) {
  const colourOf = (number) => toneOf(tone ?? (number < 0 ? "backward" : "forward")).line;
  const place = { x: x + 1.5, y: y + 1.5, width: width - 3, height: height - 3, rx: 4 };
  const body = element(parent, "rect", { ...place, "stroke-width": 1 });
  const room = Math.floor(((width - PADDING) * SLENDER) / READABLE);
  // All cells of a matrix have letters of one height, but where a number needs more than its room.
  const letters = (count) => Math.min(size, ((width - PADDING) * SLENDER) / Math.max(count, room));
  const words = label(parent, x + width / 2, y + height / 2 + 0.5, "");
  let held = {};
  return (number, pale, raised) => {
    // Of many cells few change in one move of a slider.
    if (held.number === number && held.pale === pale && held.raised === raised) return;
    held = { number, pale, raised };
    const empty = number === undefined;
    const text = empty ? "" : cellText(number, room);
    const part = empty || pale ? 0 : Math.min(1, Math.abs(number) / scale);
    const strength = part === 0 ? 0 : FAINTEST + part * (STRONGEST - FAINTEST);
    change(body, {
      fill: colourOf(number),
      "fill-opacity": strength.toFixed(3),
      stroke: empty ? COLOURS.quiet : "none",
      "stroke-dasharray": empty ? "4 3" : "none",
    });
    change(words.element, {
      y: y + height / 2 + (raised ? -RAISED : 0.5),
      fill: pale ? COLOURS.quiet : COLOURS.ink,
      "font-size": letters(text.length).toFixed(1),
    });
    words.write(text);
  };
}

/** Make the two brackets of a matrix; `set(box)` puts them around a box. */
export function brackets(parent, colour = COLOURS.quiet) {
  const line = element(parent, "path", { fill: "none", stroke: colour, "stroke-width": 1.7 });
  const side = (x, inward, { y, height }) =>
    `M${x + inward} ${y - 2}H${x}V${y + height + 2}H${x + inward}`;
  return {
    element: line,
    set(box) {
      const right = box.x + box.width + 3;
      change(line, { d: side(box.x - 3, BRACKET, box) + side(right, -BRACKET, box) });
    },
  };
}

/**
 * Make the two labels of a box's sizes: its rows at its left or right side, its columns above or
 * below. `set(box, rowWords, columnWords, away)` places and writes them, as far `away` from their
 * side as what lies between; names in braces are symbols.
 */
export function sizeLabels(parent, look = {}) {
  const { rows = "left", columns = "below", fill = COLOURS.quiet, size = 15 } = look;
  const anchor = rows === "left" ? "end" : "start";
  const down = phrase(parent, 0, 0, "", { size, fill, "text-anchor": anchor });
  const across = phrase(parent, 0, 0, "", { size, fill });
  return {
    show: (yes) => [down, across].forEach((each) => show(each.element, yes)),
    colour: (row, column) => {
      change(down.element, { fill: row });
      change(across.element, { fill: column });
    },
    set(box, rowWords, columnWords, away = { rows: 0, columns: 0 }) {
      const [aside, apart] = [9 + away.rows, 14 + away.columns];
      const side = rows === "left" ? box.x - aside : box.x + box.width + aside;
      const edge = columns === "above" ? box.y - apart : box.y + box.height + apart;
      change(down.element, { x: side, y: box.y + box.height / 2 });
      change(across.element, { x: box.x + box.width / 2, y: edge });
      down.write(rowWords);
      across.write(columnWords);
    },
  };
}
