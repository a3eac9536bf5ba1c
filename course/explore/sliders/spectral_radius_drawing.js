// The drawing of an error signal on its way back through time: its length on a scale of powers
// of ten, beside it the eigenvalues of W, and below what a step multiplies by and what becomes of dW.

import { COLOURS, SMALL, axes, card, change, clipped, element, label } from "./vocabulary.js";
import { phrase, show, slot, toneOf } from "./vocabulary.js";
import { LIMIT, STEPS } from "./spectral_radius_model.js";

const HEIGHT = 474;
const PLOT = { x: 66, y: 58, width: 504, height: 286 };
const POWER = 15;
const MARKS = [-15, -12, -9, -6, -3, 0, 3, 6, 9, 12, 15].map((power) => 10 ** power);
/** From where on a signal is called exploding, and as far below 1 vanishing. */
export const FAR = 1e3;
const PLANE = { x: 782, y: 190, unit: 48, half: 104 };
const ROWS = { step: 420, gradient: 451 };

const START = { "text-anchor": "start" };
const END = { "text-anchor": "end" };
const QUIET = { size: SMALL, fill: COLOURS.quiet };

/** Draw it once; `update` shows the numbers of a scene. */
export function drawRadius() {
  const root = card(912, HEIGHT);
  const parts = [drawSizes(root), drawEigenvalues(root), drawNumbers(root)];
  return { root, update: ({ inputs, numbers }) => parts.forEach((part) => part(inputs, numbers)) };
}

function drawSizes(root) {
  drawLegend(root);
  const zones = element(root, "g");
  const plane = axes(
    ...[root, PLOT],
    { from: STEPS, to: 0, marks: [50, 40, 30, 20, 10, 0], name: "← steps back in time, {n}" },
    { from: 10 ** -POWER, to: 10 ** POWER, log: true, marks: MARKS },
  );
  drawZones(root, zones, plane);
  const inside = clipped(root, PLOT);
  const line = element(inside, "line", {
    ...{ stroke: COLOURS.ink, "stroke-width": 1.8, "stroke-dasharray": "7 5" },
  });
  const lost = drawTrace(inside, COLOURS.quiet, 4);
  const kept = drawTrace(inside, toneOf("backward").line, 7);
  const cut = element(root, "line", {
    ...{ y1: PLOT.y, y2: PLOT.y + PLOT.height, stroke: COLOURS.ink, "stroke-width": 1.6 },
  });
  const told = label(root, 0, PLOT.y + PLOT.height / 2 + 20, "", { size: 13 });
  return ({ use }, numbers) => {
    const [x0, y0] = plane.beyond(0, 1);
    const [x1, y1] = plane.beyond(STEPS, numbers.line[STEPS]);
    change(line, { x1: x0, y1: y0, x2: x1, y2: y1.toFixed(2) });
    const spots = numbers.sizes.map((size, n) => plane.beyond(n, size));
    kept(spots.slice(0, numbers.kept));
    lost(spots.slice(numbers.kept));
    const isCut = use === "truncated" && numbers.kept <= STEPS;
    show(cut, isCut);
    const x = plane.x(numbers.kept - 0.5);
    change(cut, { x1: x.toFixed(2), x2: x.toFixed(2) });
    const left = x > PLOT.x + 120;
    change(told.element, { x: x + (left ? -8 : 8), "text-anchor": left ? "end" : "start" });
    told.write(isCut ? "left out" : "");
  };
}

// A line from point to point, and a dot at each.
function drawTrace(parent, colour, width) {
  const line = element(parent, "polyline", {
    ...{ fill: "none", stroke: colour, "stroke-width": 1.6 },
  });
  const dots = element(parent, "path", {
    ...{ fill: "none", stroke: colour, "stroke-width": width, "stroke-linecap": "round" },
  });
  return (spots) => {
    const written = spots.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
    change(line, { points: written.join(" ") });
    change(dots, { d: written.map((spot) => `M${spot}h0`).join("") });
  };
}

function drawLegend(root) {
  const y = 30;
  const signal = { fill: "none", stroke: COLOURS.backward, "stroke-linecap": "round" };
  element(root, "path", { ...signal, d: `M70 ${y}h36`, "stroke-width": 1.6 });
  element(root, "path", { ...signal, d: `M70 ${y}h0M88 ${y}h0M106 ${y}h0`, "stroke-width": 7 });
  phrase(root, 118, y, "length of the error signal, |{delta}|", { size: 15, ...START });
  element(root, "line", {
    ...{ x1: 392, x2: 432, y1: y, y2: y, stroke: COLOURS.ink, "stroke-width": 1.8 },
    "stroke-dasharray": "7 5",
  });
  phrase(root, 442, y, "{rho}ⁿ, for comparison", { size: 15, ...START });
}

// Where less than a thousandth is left of the signal, and where it is more than a thousandfold.
function drawZones(root, zones, plane) {
  const right = PLOT.x + PLOT.width;
  const zone = (from, to, name) => {
    const [top, foot] = [plane.y(to), plane.y(from)];
    const box = { x: PLOT.x, y: top, width: PLOT.width, height: foot - top };
    element(zones, "rect", { ...box, fill: COLOURS.node });
    label(root, right + 8, (top + foot) / 2, name, { size: 15, ...START });
  };
  zone(FAR, 10 ** POWER, "exploding");
  zone(10 ** -POWER, 1 / FAR, "vanishing");
  const one = { y1: plane.y(1), y2: plane.y(1), stroke: COLOURS.pale };
  element(zones, "line", { x1: PLOT.x, x2: right, ...one });
}

// The eigenvalues as points; the farthest one lies at the spectral radius from the middle.
function drawEigenvalues(root) {
  const { x, y, unit, half } = PLANE;
  phrase(root, x, 30, "the eigenvalues of {W}", { size: 15 });
  for (const [dx, dy] of [[half, 0], [0, half]]) {
    const line = { x1: x - dx, x2: x + dx, y1: y - dy, y2: y + dy, stroke: COLOURS.pale };
    element(root, "line", line);
  }
  const ring = { cx: x, cy: y, fill: "none" };
  element(root, "circle", { ...ring, r: unit, stroke: COLOURS.quiet, "stroke-width": 1.4 });
  const outer = element(root, "circle", {
    ...{ ...ring, stroke: COLOURS.ink, "stroke-width": 1.8, "stroke-dasharray": "7 5" },
  });
  // The ring that moves must not cross out what the fixed one is called.
  const clear = { stroke: COLOURS.card, "stroke-width": 5, "paint-order": "stroke" };
  label(root, x - unit * 0.75 - 7, y - unit * 0.75 - 5, "1", { size: 13, ...clear });
  const dots = Array.from({ length: 4 }, (_, n) =>
    element(root, "circle", { r: n === 0 ? 6.5 : 4.5, fill: COLOURS.forward }),
  );
  const told = phrase(root, x, y + half + 20, "", { size: 15 });
  return ({ rho }, { eigenvalues }) => {
    change(outer, { r: (rho * unit).toFixed(2) });
    dots.forEach((dot, n) => {
      const [real, imaginary] = eigenvalues[n];
      change(dot, { cx: (x + real * unit).toFixed(2), cy: (y - imaginary * unit).toFixed(2) });
    });
    told.write(`spectral radius {rho} = ${rho}`);
  };
}

function drawNumbers(root) {
  const text = (x, y, words, look) => phrase(root, x, y, words, { size: 15, ...look });
  const line = { x1: 24, x2: 888, y1: ROWS.step - 23, y2: ROWS.step - 23, stroke: COLOURS.pale };
  element(root, "line", line);
  text(66, ROWS.step, "a step back, on average: ×", START);
  const each = slot(root, 318, ROWS.step, "backward", 74);
  const howLarge = text(694, ROWS.step, "", END);
  const slope = slot(root, 742, ROWS.step, "forward", 74);
  text(66, ROWS.gradient, "norm of {dW}, all of it:", START);
  const whole = slot(root, 318, ROWS.gradient, "backward", 74);
  const how = text(694, ROWS.gradient, "", END);
  const used = slot(root, 742, ROWS.gradient, "backward", 74);
  const note = text(788, ROWS.gradient, "", { ...QUIET, ...START });
  return ({ use, k, s }, numbers) => {
    howLarge.write(`{s} of size ${s.toFixed(1)}: slope 1 − {h}² on average:`);
    each.set(numbers.each);
    slope.set(numbers.slope);
    whole.set(numbers.whole);
    how.write(HOW[use](k));
    used.set(numbers.used);
    used.light(use !== "whole");
    const short = numbers.whole <= LIMIT;
    note.write(use === "clipped" ? (short ? "short enough" : "same direction") : "");
  };
}

const HOW = {
  whole: () => "in use, as it is:",
  truncated: (k) => `in use, truncated to ${k === 1 ? "1 state" : `${k} states`}:`,
  clipped: () => `in use, clipped to ${LIMIT}:`,
};
