// The drawings of the six-weight network: its units and arrows with their numbers, and below them
// the way back as a graph of products, in which each number stands once.

import { COLOURS, SMALL, badge, card, change, element, label } from "./vocabulary.js";
import { node, phrase, slot, symbol, toneOf, wire } from "./vocabulary.js";

export const WEIGHTS = {
  w_1: ["x_1", "1"],
  w_2: ["x_1", "2"],
  w_3: ["x_2", "1"],
  w_4: ["x_2", "2"],
  w_5: ["1", "3"],
  w_6: ["2", "3"],
};

const [TOP, MIDDLE, BOTTOM] = [80, 152, 224];
const HALF = 42;
const [INPUT_WIDTH, UNIT_WIDTH, ERROR_WIDTH] = [62, 142, 112];
const PLACES = {
  x_1: [51, TOP],
  x_2: [51, BOTTOM],
  1: [349, TOP],
  2: [349, BOTTOM],
  3: [632, MIDDLE],
};
const ERROR = [838, MIDDLE];
// Where an arrow leaves and arrives, off the middle, and how far along its tag sits: before the
// arrows cross.
const BENDS = {
  w_1: [-13, -13, 0.5],
  w_2: [14, -14, 0.25],
  w_3: [-14, 14, 0.25],
  w_4: [13, 13, 0.5],
  w_5: [0, -18, 0.5],
  w_6: [0, 18, 0.5],
};

export const FORWARD_HEIGHT = BOTTOM + HALF + 22;
const LINE = BOTTOM + HALF + 42;
const CENTRE = LINE + 136;
export const BOTH_HEIGHT = CENTRE + 142;

const quiet = { size: SMALL, fill: COLOURS.quiet };

/** Open a card with the network on it; returns slots, arrows and tags by name. */
export function drawNetwork(height) {
  const root = card(912, height);
  const slots = {};
  const named = (name, x, y, width) => {
    symbol(root, x, y - 21, name);
    slots[name] = slot(root, x, y + 19, "forward", width);
  };
  const arrows = {};
  for (const weight of Object.keys(WEIGHTS)) arrows[weight] = arrow(root, ...ends(weight));
  const last = [[PLACES[3][0] + UNIT_WIDTH / 2, MIDDLE], [ERROR[0] - ERROR_WIDTH / 2, MIDDLE]];
  arrows.last = arrow(root, ...last);
  for (const name of ["x_1", "x_2"]) {
    const [x, y] = PLACES[name];
    node(root, x, y, INPUT_WIDTH, 2 * HALF);
    label(root, x, y - HALF - 13, "input", quiet);
    named(name, x, y, 52);
  }
  const titles = { 1: "unit 1", 2: "unit 2", 3: "unit 3, the output" };
  for (const [unit, title] of Object.entries(titles)) {
    const [x, y] = PLACES[unit];
    node(root, x, y, UNIT_WIDTH, 2 * HALF);
    const middle = { x1: x, x2: x, y1: y - HALF, y2: y + HALF };
    element(root, "line", { ...middle, stroke: COLOURS.pale });
    label(root, x, y - HALF - 13, title, quiet);
    named(`s_${unit}`, x - UNIT_WIDTH / 4, y);
    named(unit === "3" ? "y_hat" : `z_${unit}`, x + UNIT_WIDTH / 4, y);
    badge(root, x, y - 21, "σ", "forward", 12);
  }
  drawError(root, slots);
  const tags = {};
  for (const weight of Object.keys(WEIGHTS)) tags[weight] = drawTag(root, weight, slots);
  return { root, slots, arrows, tags };
}

function drawError(root, slots) {
  const [x, y] = ERROR;
  const half = 56;
  node(root, x, y, ERROR_WIDTH, 2 * half);
  label(root, x, y - half - 13, "error", quiet);
  const rule = { x1: x - ERROR_WIDTH / 2, x2: x + ERROR_WIDTH / 2, y1: y + 18, y2: y + 18 };
  element(root, "line", { ...rule, stroke: COLOURS.pale });
  // The prediction stands in the output unit already, so it has no second slot.
  symbol(root, x - 36, y - 22, "y");
  slots.y = slot(root, x + 17, y - 22);
  symbol(root, x - 36, y + 37, "error");
  slots.error = slot(root, x + 17, y + 37);
}

function ends(weight) {
  const [source, target] = WEIGHTS[weight];
  const [out, into] = BENDS[weight];
  const half = (source.startsWith("x") ? INPUT_WIDTH : UNIT_WIDTH) / 2;
  const start = [PLACES[source][0] + half, PLACES[source][1] + out];
  return [start, [PLACES[target][0] - UNIT_WIDTH / 2, PLACES[target][1] + into]];
}

// An arrow that is blue and points forward, or orange and points back.
function arrow(root, start, stop) {
  const forward = wire(root, [start, [stop[0] - 2, stop[1]]]);
  const back = wire(root, [stop, [start[0] + 2, start[1]]], { tone: "backward", weight: 3.6 });
  return (isBack) => {
    change(forward.element, { display: isBack ? "none" : "inline" });
    change(back.element, { display: isBack ? "inline" : "none" });
  };
}

function drawTag(root, weight, slots) {
  const [[x0, y0], [x1, y1]] = ends(weight);
  const along = BENDS[weight][2];
  const [x, y] = [x0 + along * (x1 - x0), y0 + along * (y1 - y0)];
  const box = { x: x - 45, y: y - 17, width: 90, height: 34, rx: 11, fill: COLOURS.card };
  const body = element(root, "rect", box);
  const name = symbol(root, x - 29, y, weight);
  slots[weight] = slot(root, x + 13, y, "forward", 56);
  const spot = element(root, "rect", { ...box, fill: "transparent" });
  return {
    spot,
    tone(tone, lit) {
      change(body, { stroke: toneOf(tone).line, "stroke-width": lit ? 3 : 1.4 });
      name.tone(tone);
    },
  };
}

const GRAD_X = 76;
const SECOND_X = 327;
const THIRD_X = 621;
const MISS_X = 861;
const ROWS = { w_1: -104, w_3: -56, w_5: -24, w_6: 24, w_2: 56, w_4: 104 };
const SIGNAL_ROWS = { miss: 0, delta_1: -80, delta_2: 80, delta_3: 0 };
const SIGNAL_WIDTH = 106;
const USES = { delta_1: 2, delta_2: 2, delta_3: 4 };
// One step of the way back: what it makes, from what, and the factor on its arrow.
export const STEPS = {
  delta_3: ["miss", "step_3", "σ′({s_3})"],
  delta_1: ["delta_3", "step_1", "{w_5} σ′({s_1})"],
  delta_2: ["delta_3", "step_2", "{w_6} σ′({s_2})"],
  grad_w_5: ["delta_3", "z_1", "{z_1}"],
  grad_w_6: ["delta_3", "z_2", "{z_2}"],
  grad_w_1: ["delta_1", "x_1", "{x_1}"],
  grad_w_3: ["delta_1", "x_2", "{x_2}"],
  grad_w_2: ["delta_2", "x_1", "{x_1}"],
  grad_w_4: ["delta_2", "x_2", "{x_2}"],
};

/** The steps from the miss to the gradient of a weight, in this order. */
export function stepsTo(weight) {
  const way = [];
  for (let name = `grad_${weight}`; name !== "miss"; [name] = STEPS[name]) way.unshift(name);
  return way;
}

/** Draw the error signals below their units. */
export function drawSignals(root) {
  const slots = {};
  for (const unit of ["1", "2", "3"]) {
    const [x, row] = PLACES[unit];
    const y = row + HALF + 18;
    const name = `delta_${unit}`;
    const box = { x: x - 56, y: y - 16, width: 112, height: 33, rx: 16 };
    element(root, "rect", { ...box, fill: COLOURS.card, stroke: COLOURS.backward });
    symbol(root, x - 36, y, name, { fill: COLOURS.backward });
    slots[name] = slot(root, x + 15, y, "backward", 62);
  }
  return slots;
}

/** Draw the graph of products; returns its steps and its ends by name. */
export function drawGraph(root) {
  const line = { x1: 24, x2: 888, y1: LINE, y2: LINE, stroke: COLOURS.pale };
  element(root, "line", line);
  const arms = element(root, "g");
  const steps = {};
  for (const name of Object.keys(STEPS)) steps[name] = drawStep(root, arms, name);
  for (const name of Object.keys(USES)) steps[name].end = drawSignal(root, name);
  for (const weight of Object.keys(ROWS)) {
    steps[`grad_${weight}`].end = drawGradient(root, weight);
  }
  return { steps, miss: drawMiss(root) };
}

const xOf = (name) => {
  if (name in SIGNAL_ROWS) return name === "delta_3" ? THIRD_X : SECOND_X;
  return name === "grad_w_5" || name === "grad_w_6" ? SECOND_X : GRAD_X;
};
const rowOf = (name) => CENTRE + (SIGNAL_ROWS[name] ?? ROWS[name.slice(5)]);
const CHIPS = { miss: [753, 128], delta_3: [473, 154], delta_1: [205, 102], delta_2: [205, 102] };
const BUSES = { delta_3: 559, delta_1: 265, delta_2: 265 };

// An arrow from one product to the next, and on it what it is multiplied by.
function drawStep(root, arms, name) {
  const [from, , factor] = STEPS[name];
  const y = rowOf(name);
  const [middle, most] = CHIPS[from];
  const stop = [xOf(name) + (name in SIGNAL_ROWS ? SIGNAL_WIDTH / 2 : 62), y];
  const start = [from === "miss" ? MISS_X - 38 : xOf(from) - SIGNAL_WIDTH / 2, rowOf(from)];
  const bus = BUSES[from] ?? start[0];
  const arm = wire(arms, [start, [bus, start[1]], [bus, y], stop], { tone: "pale" });
  const width = from === "delta_3" && name.startsWith("grad") ? 102 : most;
  const box = { x: middle - width / 2, y: y - 17, width, height: 34, rx: 16 };
  const body = element(root, "rect", { ...box, fill: COLOURS.card });
  const edge = middle + width / 2;
  const words = phrase(root, edge - 69, y, `× ${factor}`, { size: 14, "text-anchor": "end" });
  const held = slot(root, edge - 35, y, "backward", 60);
  let shown = "";
  return {
    factor: held,
    tone(tone) {
      if (tone === shown) return;
      shown = tone;
      arm.tone(tone, tone === "pale" ? 2 : 3.6);
      // Arms share their first stretch: a lit one lies above the others.
      if (tone !== "pale") arms.append(arm.element);
      held.tone(tone);
      change(body, { stroke: toneOf(tone).line });
      change(words.element, { fill: toneOf(tone).symbol });
    },
  };
}

// An error signal has a double edge: it is computed once and used several times.
function drawSignal(root, name) {
  const [x, y] = [xOf(name), rowOf(name)];
  const edges = [[SIGNAL_WIDTH, 44, 14], [SIGNAL_WIDTH - 8, 36, 11]].map(([width, height, rx]) =>
    element(root, "rect", {
      ...{ x: x - width / 2, y: y - height / 2, width, height, rx },
      ...{ "stroke-width": 1.8 },
    }),
  );
  const title = symbol(root, x - 34, y, name);
  const held = slot(root, x + 14, y, "backward", 62);
  const above = name === "delta_2" ? 33 : -33;
  const words = label(root, x, y + above, `used ${USES[name]} times`, {
    ...{ size: 15, "font-weight": "bold" },
  });
  return {
    slot: held,
    tone(tone) {
      held.tone(tone);
      title.tone(tone);
      change(edges[0], { fill: COLOURS.card, stroke: toneOf(tone).line });
      change(edges[1], { fill: toneOf(tone).tint, stroke: toneOf(tone).line });
      change(words.element, { fill: toneOf(tone).symbol });
    },
  };
}

function drawGradient(root, weight) {
  const name = `grad_${weight}`;
  const [x, y] = [xOf(name), rowOf(name)];
  const title = symbol(root, x - 41, y, name, { size: 16 });
  const held = slot(root, x + 27, y, "backward", 68);
  const box = { x: x - 66, y: y - 20, width: 128, height: 40, fill: "transparent" };
  const spot = element(root, "rect", box);
  return {
    slot: held,
    spot,
    tone(tone) {
      held.tone(tone);
      title.tone(tone);
      held.light(tone === "backward");
    },
  };
}

// Where the way back begins, below the error: the miss.
function drawMiss(root) {
  const x = MISS_X;
  const box = { x: x - 38, y: CENTRE - 29, width: 76, height: 58, rx: 12 };
  const look = { fill: COLOURS.card, stroke: COLOURS.backward, "stroke-width": 1.8 };
  element(root, "rect", { ...box, ...look });
  phrase(root, x, CENTRE - 15, "{y_hat} − {y}", { size: 17, fill: COLOURS.backward });
  return slot(root, x, CENTRE + 11, "backward");
}
