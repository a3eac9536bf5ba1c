// The drawing of a walking kernel: the map with the window, in the middle what happens in it, from
// the kernel down to the sum, and the output map into which the sum goes.

import { COLOURS, SMALL, card, change, element, label, numberText } from "./vocabulary.js";
import { phrase, slot, toneOf } from "./vocabulary.js";
import { around, clickable, greyMap, grid, isInside } from "./map_drawing.js";
import { notes, numbered, onGrey, partOf, wholeOf } from "./map_drawing.js";
import { matrix } from "./matrix_drawing.js";
import { COLUMNS, MAP, ROWS } from "./kernel_model.js";

const HEIGHT = 366;
const TOP = 62;
const HEADS = 26;
const [FULL, STRONG] = [3, 2];
const SUM = { y: 328, width: 74 };
const LAID = TOP + 86;
const PRODUCTS = LAID + 90;
const QUIET = { size: SMALL, fill: COLOURS.quiet };
const TIP = 9;

const map = grid(40, TOP, MAP.length, MAP[0].length, 44, 44);
const outputs = grid(632, TOP, ROWS, COLUMNS, 50, 44);
const stack = (y, shape) => grid(396, y, shape.length, shape[0].length, 54, 26);

/** Draw it for kernels of the shape of this one. */
export function drawKernel(shape, choose) {
  const root = card(912, HEIGHT);
  const parts = [
    drawMap(root, shape),
    drawStack(root, shape),
    drawOutputs(root),
    drawSum(root, stack(TOP, shape)),
  ];
  const press = (row, column) => {
    choose("i", row);
    choose("j", column);
  };
  clickable(root, { ...map, rows: ROWS, columns: COLUMNS }, press);
  clickable(root, outputs, press);
  return { root, update: ({ inputs, numbers }) => parts.forEach((part) => part(inputs, numbers)) };
}

function heading(root, x, words) {
  return phrase(root, x, HEADS, words, { size: 16 });
}

const matrixOn = (root, cells, look = {}) =>
  matrix(root, cells.x, cells.y, { ...cells, ...look });

// The map, and in each cell of the window the weight that lies on it.
function drawMap(root, shape) {
  heading(root, map.middle.x, "the map {X}: 0 is black, 1 is white");
  const greys = greyMap(root, map, MAP);
  const [rows, columns] = [shape.length, shape[0].length];
  const marks = numbered(root, map);
  const weights = notes(root, map);
  // A ring that is seen on black and on white: dark, with a light one on either side.
  const rings = [
    element(root, "rect", { fill: "none", stroke: COLOURS.card, "stroke-width": 7, rx: 5 }),
    element(root, "rect", { fill: "none", stroke: COLOURS.forward, "stroke-width": 3.4, rx: 5 }),
  ];
  return ({ i, j }, { laid }) => {
    const part = { row: i, column: j, rows, columns };
    rings.forEach((ring) => change(ring, partOf(map, part)));
    greys.raise((row, column) => isInside(part, row, column));
    marks.mark(i, j);
    weights.set(
      (row, column) => timesText(laid[row - i]?.[column - j]),
      (row, column) => onGrey(MAP[row][column]),
    );
  };
}

const timesText = (weight) => (weight === undefined ? "" : `×${numberText(weight)}`);

// The kernel, the kernel as it lies on the map, and the products.
function drawStack(root, shape) {
  const [own, laid, made] = [TOP, LAID, PRODUCTS].map((y) => stack(y, shape));
  heading(root, own.middle.x, "the kernel {K}");
  const kernel = matrixOn(root, own, { scale: FULL });
  const onMap = matrixOn(root, laid, { scale: FULL });
  const each = matrixOn(root, made, { scale: FULL });
  const frame = { fill: "none", stroke: COLOURS.forward, "stroke-width": 2.6, rx: 5 };
  element(root, "rect", { ...around(wholeOf(laid), 6), ...frame });
  const how = label(root, own.middle.x, (own.foot + laid.y) / 2 + 1, "", { size: SMALL });
  label(root, own.middle.x, (laid.foot + made.y) / 2 + 1, "times the pixels it lies on", QUIET);
  label(root, own.middle.x, (made.foot + SUM.y - 14) / 2 + 1, "all added up", QUIET);
  // The same weight is marked twice, so that a turn is seen in any kernel.
  const dots = [own, laid].map(() => element(root, "circle", { r: 3, fill: COLOURS.ink }));
  change(dots[0], { cx: own.x + 5, cy: own.y + 5 });
  return ({ way }, numbers) => {
    const turned = way === "convolution";
    kernel.set(numbers.K);
    onMap.set(numbers.laid);
    each.set(numbers.products);
    how.write(turned ? "↻ turned by half a turn" : "↓ as it is");
    change(how.element, { "font-weight": turned ? "bold" : "normal" });
    change(how.element, { fill: turned ? COLOURS.ink : COLOURS.quiet });
    change(dots[1], {
      cx: turned ? laid.right - 5 : laid.x + 5,
      cy: turned ? laid.foot - 5 : laid.y + 5,
    });
  };
}

function drawOutputs(root) {
  const head = heading(root, outputs.middle.x, "");
  const held = matrixOn(root, outputs, { scale: STRONG });
  const marks = numbered(root, { ...outputs, x: outputs.x - 4 });
  return ({ i, j, way }, numbers) => {
    head.write(`the output {S} = {X} ${way === "convolution" ? "∗" : "⋆"} {K}`);
    held.set(numbers.outputs.map((line) => line.map((sum) => sum ?? undefined)));
    held.frame({ row: i, column: j, rows: 1, columns: 1 });
    marks.mark(i, j);
  };
}

// The sum, and its way to its place: below it only places follow that are still empty.
function drawSum(root, cells) {
  const centre = cells.middle.x;
  const held = slot(root, centre, SUM.y, "forward", SUM.width);
  const colour = toneOf("forward").line;
  const line = element(root, "polyline", { fill: "none", stroke: colour, "stroke-width": 2.4 });
  const tip = element(root, "polygon", { fill: colour });
  const name = phrase(root, centre + SUM.width / 2 + 34, SUM.y - 15, "", { fill: colour });
  return ({ i, j }, { sum }) => {
    name.write(`{S_${i}${j}}`);
    held.set(Number(sum.toFixed(4)));
    const entry = partOf(outputs, { row: i, column: j, rows: 1, columns: 1 });
    const [x, y] = [entry.x + entry.width / 2, entry.y + entry.height + 3];
    const from = centre + SUM.width / 2 + 2;
    change(line, { points: `${from},${SUM.y} ${x},${SUM.y} ${x},${y + TIP}` });
    change(tip, { points: `${x},${y} ${x - 6},${y + TIP + 2} ${x + 6},${y + TIP + 2}` });
  };
}
