// The drawing of a unit under two losses, side by side: numbers, the loss, below it its gradient.

import {
  COLOURS,
  SMALL,
  axes,
  card,
  change,
  curve,
  dot,
  element,
  label,
  phrase,
  show,
  slot,
  symbol,
} from "./vocabulary.js";
import { LOSSES, stateOf } from "./saturation_model.js";

export const REACH = 10;

const HEIGHT = 486;
const WIDE = 426;
const NUMBERS = { s: 124, y_hat: 204, error: 284, grad_s: 371 };
const HEADS = 62;
const ROWS = { start: 90, end: 124 };
const PLOT = { inset: 46, width: WIDE - 56 };
const LOSS = { y: 176, height: 106 };
const SLOPE = { y: 320, height: 112 };
const POINTS = 120;

const SIDES = [
  {
    ...{ name: "squared", left: 14, title: "half squared error" },
    ...{ most: 0.55, marks: [0, 0.25, 0.5] },
    formula: () => "{error} = ½ ({y_hat} − {y})²",
    slope: "gradient {delta} = {grad_s} = ({y_hat} − {y}) · σ′({s})",
  },
  {
    ...{ name: "cross", left: 472, title: "cross-entropy" },
    ...{ most: 11, marks: [0, 5, 10] },
    formula: (y) => (y === 1 ? "{error} = − ln {y_hat}" : "{error} = − ln (1 − {y_hat})"),
    slope: "gradient {delta} = {grad_s} = {y_hat} − {y}",
  },
];

const PLACES = Array.from({ length: POINTS + 1 }, (_, n) => -REACH + (2 * REACH * n) / POINTS);

/** Draw the picture once; `update` shows the numbers of a scene. */
export function drawSaturation() {
  const root = card(912, HEIGHT);
  const middle = { x1: 456, x2: 456, y1: 20, y2: HEIGHT - 20, stroke: COLOURS.pale };
  element(root, "line", middle);
  const sides = SIDES.map((side) => drawSide(root, side));

  function update({ inputs, numbers }) {
    const y = Number(inputs.y);
    for (const side of sides) side(numbers, y);
  }
  return { root, update };
}

function drawSide(root, side) {
  const title = { "text-anchor": "start", "font-weight": "bold" };
  label(root, side.left + 4, 28, side.title, title);
  const formula = phrase(root, side.left + WIDE - 4, 28, "", { "text-anchor": "end" });
  const table = drawTable(root, side.left);
  const loss = drawLoss(root, side);
  const slope = drawSlope(root, side);
  let drawn;
  return (numbers, y) => {
    const states = numbers[side.name];
    if (drawn !== y) {
      formula.write(side.formula(y));
      loss.curves(y);
      slope.curves(y);
      drawn = y;
    }
    table(states);
    loss.marks(states);
    slope.marks(states);
  };
}

function drawTable(root, left) {
  const look = { size: SMALL, "text-anchor": "start" };
  label(root, left + 4, ROWS.start, "step 0", look);
  const after = label(root, left + 4, ROWS.end, "", look);
  const rows = { start: {}, end: {} };
  for (const [name, x] of Object.entries(NUMBERS)) {
    const back = name === "grad_s";
    const fill = back ? COLOURS.backward : COLOURS.ink;
    symbol(root, left + x, HEADS, back ? "delta" : name, { size: 17, fill });
    for (const [row, y] of Object.entries(ROWS)) {
      rows[row][name] = slot(root, left + x, y, back ? "backward" : "forward", back ? 84 : 70);
    }
  }
  return (states) => {
    after.write(`step ${states.length - 1}`);
    for (const name of Object.keys(NUMBERS)) {
      rows.start[name].set(states[0][name]);
      rows.end[name].set(states.at(-1)[name]);
    }
  };
}

const boxOf = (side, { y, height }) => ({
  ...{ x: side.left + PLOT.inset, y, width: PLOT.width, height },
});

const ACROSS = { from: -REACH, to: REACH, marks: [] };

function drawLoss(root, side) {
  const box = boxOf(side, LOSS);
  const half = shade(root, box);
  const plane = axes(root, box, ACROSS, { from: 0, to: side.most, marks: side.marks });
  const squared = side.name === "cross" ? drawPale(root, plane) : () => {};
  const line = curve(root, plane, { tone: "forward", weight: 2.8 });
  const marks = drawMarks(root, plane, "forward", "error");
  return {
    marks,
    curves(y) {
      half(y);
      squared(y);
      line.set(PLACES.map((s) => [s, stateOf(LOSSES[side.name], s, y).error]));
    },
  };
}

// The half in which the unit answers wrongly is tinted, and both halves say so.
function shade(root, box) {
  const width = box.width / 2;
  const tint = element(root, "rect", { y: box.y, width, height: box.height, fill: COLOURS.node });
  const look = { size: 13, fill: COLOURS.quiet };
  const words = [0.25, 0.75].map((part) =>
    label(root, box.x + box.width * part, box.y - 12, "", look),
  );
  return (y) => {
    change(tint, { x: y === 1 ? box.x : box.x + width });
    words.forEach((each, at) => {
      each.write((at === 0) === (y === 1) ? "the unit is wrong" : "the unit is right");
    });
  };
}

// The other loss on this loss's scale: the two plots have scales of their own.
function drawPale(root, plane) {
  const line = curve(root, plane, { colour: COLOURS.quiet, weight: 1.6, dashed: true });
  const words = label(root, 0, plane.y(1.5), "half squared error", {
    ...{ size: 13, fill: COLOURS.quiet },
  });
  return (y) => {
    line.set(PLACES.map((s) => [s, stateOf(LOSSES.squared, s, y).error]));
    const left = y === 1;
    change(words.element, { "text-anchor": left ? "start" : "end" });
    change(words.element, { x: plane.x(left ? -9.7 : 9.7) });
  };
}

function drawSlope(root, side) {
  const box = boxOf(side, SLOPE);
  const across = { ...ACROSS, marks: [-8, -4, 0, 4, 8], name: "pre-activation {s}" };
  const plane = axes(root, box, across, { from: -1.1, to: 1.1, marks: [-1, 0, 1] });
  const start = { size: SMALL, fill: COLOURS.backward, "text-anchor": "start" };
  phrase(root, box.x, box.y - 14, side.slope, start);
  const zero = { y1: plane.y(0), y2: plane.y(0), stroke: COLOURS.pale };
  element(root, "line", { x1: box.x, x2: box.x + box.width, ...zero });
  const line = curve(root, plane, { tone: "backward", weight: 2.8 });
  const marks = drawMarks(root, plane, "backward", "grad_s");
  const grad = (s, y) => stateOf(LOSSES[side.name], s, y).grad_s;
  return { marks, curves: (y) => line.set(PLACES.map((s) => [s, grad(s, y)])) };
}

// A ring where the unit starts, a small dot for each step, and a large one where it has come to.
function drawMarks(root, plane, tone, name) {
  const between = element(root, "path", {
    ...{ fill: "none", stroke: COLOURS.ink, "stroke-width": 5 },
    "stroke-linecap": "round",
  });
  const first = dot(root, plane, { tone, radius: 7, hollow: true });
  const last = dot(root, plane, { tone, radius: 6.5 });
  return (states) => {
    const spots = apart(states.slice(1, -1).map((state) => plane.at(state.s, state[name])));
    change(between, { d: spots.map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("") });
    first.set(states[0].s, states[0][name]);
    show(first.element, states.length > 1);
    last.set(states.at(-1).s, states.at(-1)[name]);
  };
}

// Hundreds of steps lie on top of one another: of dots that overlap by half, one is enough.
function apart(spots) {
  let last = -Infinity;
  return spots.filter(([x]) => {
    if (Math.abs(x - last) < 2.5) return false;
    last = x;
    return true;
  });
}
