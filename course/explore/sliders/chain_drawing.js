// The drawing of the chain network that its pictures share: x, unit j, unit k, output o, error,
// and below them the way back with its factors and the gradient of each weight.

import { COLOURS, SMALL, badge, element, label, node, slot, symbol, wire } from "./vocabulary.js";

export const FORWARD_HEIGHT = 200;
export const WAY_BACK_HEIGHT = 342;
const MIDDLE = 114;
const TRACK = 230;
const HEIGHT = 132;
const TITLE = MIDDLE - HEIGHT / 2 - 17;
const BOTTOM = MIDDLE + HEIGHT / 2;
const UNIT_WIDTH = 142;
const UNITS = { j: 242, k: 457, o: 672 };
const TITLES = { j: "unit j", k: "unit k", o: "output o" };
const ERROR = { x: 838, width: 112 };
const INPUT = { x: 62, width: 76 };
export const WEIGHTS = { w_in: 135, w_j: 349.5, w_k: 564.5 };
const FACTORS = { C1: 745, C2: 494, C3: 279 };

/** Draw units, wires and slots of the forward pass; returns slots, weights, wires and nodes by name. */
export function drawForward(root) {
  const slots = {};
  const nodes = {};
  const wires = {};
  const title = { size: SMALL, fill: COLOURS.quiet };
  const named = (name, x) => {
    symbol(root, x, MIDDLE - 32, name);
    slots[name] = slot(root, x, MIDDLE + 24);
  };
  const edges = [
    ["w_in", INPUT.x + INPUT.width / 2, UNITS.j - UNIT_WIDTH / 2],
    ["w_j", UNITS.j + UNIT_WIDTH / 2, UNITS.k - UNIT_WIDTH / 2],
    ["w_k", UNITS.k + UNIT_WIDTH / 2, UNITS.o - UNIT_WIDTH / 2],
    ["y_hat", UNITS.o + UNIT_WIDTH / 2, ERROR.x - ERROR.width / 2],
  ];
  for (const [name, from, to] of edges) {
    wires[name] = wire(root, [[from, MIDDLE], [to - 2, MIDDLE]]);
  }
  nodes.x = node(root, INPUT.x, MIDDLE, INPUT.width, HEIGHT);
  label(root, INPUT.x, TITLE, "input", title);
  named("x", INPUT.x);
  for (const [unit, x] of Object.entries(UNITS)) {
    nodes[unit] = node(root, x, MIDDLE, UNIT_WIDTH, HEIGHT);
    const middle = { x1: x, x2: x, y1: MIDDLE - HEIGHT / 2, y2: BOTTOM };
    element(root, "line", { ...middle, stroke: COLOURS.pale });
    label(root, x, TITLE, TITLES[unit], title);
    named(`s_${unit}`, x - UNIT_WIDTH / 4);
    named(`z_${unit}`, x + UNIT_WIDTH / 4);
    badge(root, x, MIDDLE - 32, unit === "o" ? "=" : "σ");
  }
  nodes.error = node(root, ERROR.x, MIDDLE, ERROR.width, HEIGHT);
  label(root, ERROR.x, TITLE, "error", title);
  for (const [name, y] of [["y_hat", -45], ["y", 0], ["error", 32]]) {
    symbol(root, ERROR.x - 36, MIDDLE + y, name);
    slots[name] = slot(root, ERROR.x + 17, MIDDLE + y);
  }
  for (const [name, x] of Object.entries(WEIGHTS)) {
    slots[name] = slot(root, x, MIDDLE - 24, "forward", 58);
    symbol(root, x, MIDDLE - 52, name);
  }
  return { slots, nodes, wires };
}

/**
 * Draw the way back below the network: a track from the error to the left, a factor on each piece,
 * and from it a branch to each weight.
 *
 * Returns the slots, and pieces by name ("C1".. for the track, "w_k".. for the branches) with tone().
 */
export function drawWayBack(root) {
  const slots = {};
  const pieces = {};
  const station = (unit) => UNITS[unit] - UNIT_WIDTH / 4;
  const track = {
    C1: [[ERROR.x, BOTTOM + 2], [ERROR.x, TRACK], [station("o") + 6, TRACK]],
    C2: [[station("o"), TRACK], [station("k") + 6, TRACK]],
    C3: [[station("k"), TRACK], [station("j") + 6, TRACK]],
  };
  const branches = { w_k: station("o"), w_j: station("k"), w_in: station("j") };
  const foot = TRACK + 76;
  for (const [name, points] of Object.entries(track)) {
    pieces[name] = wire(root, points, { tone: "pale", weight: 3.4 });
  }
  for (const [name, from] of Object.entries(branches)) {
    const x = WEIGHTS[name];
    const points = [[from, TRACK], [from, TRACK + 43], [x, TRACK + 43], [x, foot - 16]];
    pieces[name] = wire(root, points, { tone: "pale", weight: 2.6 });
    const source = { w_k: "z_k", w_j: "z_j", w_in: "x" }[name];
    pieces[`times ${name}`] = badge(root, (from + x) / 2, TRACK + 43, "×", "pale", 12);
    symbol(root, (from + x) / 2, TRACK + 15, source, { size: 16, fill: COLOURS.backward });
    slots[`grad_${name}`] = slot(root, x, foot, "backward", 84);
    symbol(root, x - 84, foot, `grad_${name}`, { size: 16, fill: COLOURS.backward });
  }
  for (const unit of Object.keys(UNITS)) {
    const x = station(unit);
    const line = { x1: x, x2: x, y1: BOTTOM, y2: TRACK, stroke: COLOURS.pale };
    element(root, "line", { ...line, "stroke-dasharray": "3 3" });
    element(root, "circle", { cx: x, cy: TRACK, r: 5, fill: COLOURS.backward });
  }
  for (const [name, x] of Object.entries(FACTORS)) {
    const box = { x: x - 56, y: TRACK - 18, width: 112, height: 36, rx: 17 };
    element(root, "rect", { ...box, fill: COLOURS.card, stroke: COLOURS.backward });
    symbol(root, x - 36, TRACK, name, { fill: COLOURS.backward });
    slots[name] = slot(root, x + 16, TRACK, "backward");
  }
  return { slots, pieces };
}

/** A spot over a weight that a hand can press. */
export function weightSpot(root, name) {
  return element(root, "rect", {
    ...{ x: WEIGHTS[name] - 32, y: MIDDLE - 66, width: 64, height: 60 },
    ...{ fill: "transparent", style: "cursor: pointer" },
  });
}
