// A residual unit forward and back, with and without its skip, and a row of such units.

import {
  COLOURS,
  SMALL,
  TEXT,
  axes,
  badge,
  bars,
  card,
  change,
  element,
  label,
  node,
  numberText,
  phrase,
  slot,
  symbol,
  wire,
} from "./vocabulary.js";
import { sigmoid, sigmoidSlope } from "./functions.js";
import { choice, slider, stage } from "./stage.js";

const UNITS = 10;
const FORWARD_Y = 104;
const BACK_Y = 258;
const RISE = 60;
const ROW_TOP = 318;
const HEIGHT = ROW_TOP + 156;
const X = { s: 74, fork: 158, body: 252, way: 374, knot: 458, z: 560, weight: 699, out: 838 };
const BOX = 100;
const BOX_HEIGHT = 82;
const RING = 13;
const PLOT = { x: 336, y: ROW_TOP + 26, width: 550, height: 86 };

/** The numbers of one unit, and what is left of a signal 1 after 1, 2, ... units in a row. */
export function compute({ s_r, w_r, delta_out, skip }) {
  const around = skip === "with" ? 1 : 0;
  const sigma = sigmoid(s_r);
  const slope = sigmoidSlope(s_r);
  const z_r = around * s_r + sigma;
  const factor = around + slope;
  const grad_z_r = delta_out * w_r;
  return {
    ...{ s_r, w_r, delta_out, sigma, slope, z_r, y_hat: w_r * z_r, grad_z_r, factor },
    by_sigmoid: grad_z_r * slope,
    by_skip: grad_z_r * around,
    delta_r: grad_z_r * factor,
    left: Array.from({ length: UNITS }, (_, index) => factor ** (index + 1)),
  };
}

function draw() {
  const root = card(912, HEIGHT);
  rule(root, FORWARD_Y + 60);
  rule(root, ROW_TOP - 6);
  const forward = drawPass(root, FORWARD_Y, "forward");
  const back = drawPass(root, BACK_Y, "backward");
  const row = drawRow(root);

  function update({ inputs, numbers }) {
    const skips = inputs.skip === "with";
    for (const pass of [forward, back]) {
      for (const [name, each] of Object.entries(pass.slots)) each.set(numbers[name]);
      present(pass.skip, skips);
      present(pass.none, !skips);
    }
    forward.slots.around.set(numbers.s_r);
    row(numbers.left);
  }
  return { root, update };
}

// Unlike a hidden group, one that is not displayed hides its visible parts, too.
const present = (group, yes) => change(group, { display: yes ? "inline" : "none" });

const rule = (root, y) =>
  element(root, "line", { x1: 24, x2: 888, y1: y, y2: y, stroke: COLOURS.pale });

function boxed(root, x, y, name, tone, slots) {
  node(root, x, y, BOX, BOX_HEIGHT);
  symbol(root, x, y - 20, name, { fill: tone === "backward" ? COLOURS.backward : COLOURS.ink });
  slots[name] = slot(root, x, y + 16, tone);
}

// One pass through the unit; `skip` is all that goes when the skip goes, `none` what comes instead.
function drawPass(root, y, tone) {
  const back = tone === "backward";
  const colour = back ? COLOURS.backward : COLOURS.forward;
  const ink = back ? COLOURS.backward : COLOURS.ink;
  const slots = {};
  const heading = { size: TEXT, fill: colour, "text-anchor": "start" };
  label(root, 24, y - RISE - 20, back ? "back" : "forward", heading);
  drawStraight(root, y, tone);
  const skip = element(root, "g");
  const none = element(root, "g");
  drawSkip(skip, y, tone);
  drawNoSkip(none, y);
  boxed(root, X.s, y, back ? "delta_r" : "s_r", tone, slots);
  boxed(root, X.z, y, back ? "grad_z_r" : "z_r", tone, slots);
  boxed(root, X.out, y, back ? "delta_out" : "y_hat", tone, slots);
  const frame = { fill: COLOURS.node, stroke: COLOURS.quiet, "stroke-width": 1.7, rx: 10 };
  const [width, height] = [back ? 112 : 52, 40];
  const corner = { x: X.body - width / 2, y: y - height / 2 };
  element(root, "rect", { ...corner, width, height, ...frame });
  label(root, X.body - (back ? 34 : 0), y, back ? "× σ′" : "σ", { fill: ink });
  if (back) slots.slope = slot(root, X.body + 20, y, tone, 62);
  slots[back ? "by_sigmoid" : "sigma"] = slot(root, X.way, y, tone);
  slots[back ? "by_skip" : "around"] = slot(skip, X.way, y - RISE, tone);
  const sign = back ? "× " : "";
  phrase(root, X.weight, y - 50, `${sign}{w_r}`, { size: 18, fill: ink });
  slots.w_r = slot(root, X.weight, y - 23, back ? "pale" : tone, 56);
  return { slots, skip, none };
}

function drawStraight(root, y, tone) {
  const spots = [X.s + BOX / 2, X.z - BOX / 2, X.z + BOX / 2, X.out - BOX / 2];
  const back = tone === "backward";
  const [a, b, c, d] = back ? spots.toReversed() : spots;
  wire(root, [[a, y], [b, y]], { tone });
  wire(root, [[c, y], [d, y]], { tone });
}

function drawSkip(group, y, tone) {
  const back = tone === "backward";
  const [parts, joins] = back ? [X.knot, X.fork] : [X.fork, X.knot];
  const skip = y - RISE;
  wire(group, [[parts, y], [parts, skip], [joins, skip], [joins, y - RING]], { tone });
  const colour = back ? COLOURS.backward : COLOURS.forward;
  element(group, "circle", { cx: parts, cy: y, r: 5, fill: colour });
  badge(group, joins, y, "+", tone, RING);
  const look = { size: SMALL, fill: back ? COLOURS.backward : COLOURS.ink };
  label(group, X.body, skip - 13, back ? "skip: × 1" : "skip", look);
}

function drawNoSkip(group, y) {
  const skip = y - RISE;
  const points = [[X.fork, y - 10], [X.fork, skip], [X.knot, skip], [X.knot, y - 10]];
  element(group, "polyline", {
    ...{ points: points.map((point) => point.join(",")).join(" "), fill: "none" },
    ...{ stroke: COLOURS.pale, "stroke-width": 1.6, "stroke-dasharray": "4 5" },
  });
  label(group, X.body, skip - 13, "no skip", { size: SMALL, fill: COLOURS.quiet });
}

// A row of units: bars of what is left of a signal 1, on a scale that grows with them.
function drawRow(root) {
  const start = { size: 15, "text-anchor": "start" };
  const lines = [
    "Up to ten such units in a row,",
    "each with this {s_r} and weight 1.",
    "How much of an error signal",
    "is left after each of them?",
  ];
  lines.forEach((words, index) => phrase(root, 24, ROW_TOP + 40 + 22 * index, words, start));
  const places = Array.from({ length: UNITS }, (_, index) => index + 1);
  const across = { from: 0.4, to: UNITS + 0.6, marks: [] };
  const plane = axes(root, PLOT, across, { from: 0, to: 1, marks: [] });
  const quiet = { size: 13, fill: COLOURS.quiet };
  label(root, PLOT.x + PLOT.width / 2, PLOT.y + PLOT.height + 33, "units in a row", quiet);
  const one = element(root, "line", {
    ...{ x1: PLOT.x, x2: PLOT.x + PLOT.width, stroke: COLOURS.ink, "stroke-dasharray": "5 4" },
  });
  const row = bars(root, plane, { width: 24 });
  const all = label(root, PLOT.x - 7, 0, "all: 1", { size: 13, "text-anchor": "end" });
  const tops = places.map(() => label(root, 0, 0, "", { size: 13, fill: COLOURS.backward }));
  return (left) => {
    const top = 1.25 * Math.max(1, ...left);
    row.set(left.map((each) => each / top), places, places.map(String));
    const level = plane.y(1 / top).toFixed(2);
    change(one, { y1: level, y2: level });
    change(all.element, { y: level });
    tops.forEach((each, index) => {
      const [x, y] = plane.at(places[index], left[index] / top);
      change(each.element, { x: x.toFixed(2), y: (y - 9).toFixed(2) });
      each.write(short(left[index]));
    });
  };
}

// A number in at most five characters.
function short(number) {
  if (number >= 0.01) return number.toFixed(2);
  return number.toExponential(0).replace("-", "\u2212");
}

const bracketed = (number) => {
  const text = numberText(number);
  return number < 0 ? `(${text})` : text;
};

const percent = (factor) => `${(100 * factor).toFixed(factor < 0.01 ? 2 : 0)} percent`;

function says({ inputs, numbers }) {
  const arriving = bracketed(numbers.grad_z_r);
  const sigmoidWay = `${arriving} · ${numberText(numbers.slope)}`;
  const ways = inputs.skip === "with" ? `${arriving} · 1 + ${sigmoidWay}` : sigmoidWay;
  const rest = `${percent(numbers.factor)} of what arrived at {z_r}`;
  return `{delta_r} = ${ways} = ${numberText(numbers.delta_r)}: ${rest}.`;
}

function words({ inputs, numbers }) {
  const tell = (name) => `${name} = ${numberText(numbers[name])}`;
  const skips = inputs.skip === "with";
  const around = skips ? `, along the skip ${numberText(numbers.by_skip)}` : "";
  return (
    `A unit ${skips ? "with its skip" : "without a skip"}. ` +
    `Forward: ${["s_r", "sigma", "z_r", "w_r", "y_hat"].map(tell).join(", ")}. ` +
    `Back: ${tell("delta_out")}, at z_r ${numberText(numbers.grad_z_r)}; ` +
    `${tell("slope")}; through the sigmoid ${numberText(numbers.by_sigmoid)}${around}; ` +
    `${tell("delta_r")}, ${percent(numbers.factor)} of what arrived at z_r. ` +
    `A row of such units with weights 1 leaves of a signal 1: ` +
    `${numbers.left.map((each, index) => `${short(each)} after ${index + 1}`).join(", ")}.`
  );
}

export const skip = {
  title: "A residual unit with sliders",
  controls: () => [
    choice("skip", {
      said: "The unit has",
      options: [["with", "its skip"], ["without", "no skip"]],
      value: "without",
    }),
    slider("s_r", { said: "pre-activation s_r", from: -8, to: 8, step: 0.1, value: 3.4 }),
    slider("w_r", { said: "weight w_r", from: -4, to: 4, step: 0.1, value: -1.4 }),
    slider("delta_out", {
      said: "error signal of the output",
      ...{ from: -3, to: 3, step: 0.1, value: 0.6 },
    }),
  ],
  compute,
  draw,
  says,
  words,
};

export default stage(skip);
