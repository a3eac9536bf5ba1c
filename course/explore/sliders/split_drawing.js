// The drawing of the split network: blue lanes forward, and below each an orange lane back.

import {
  COLOURS,
  SMALL,
  badge,
  element,
  label,
  node,
  slot,
  symbol,
  wire,
} from "./vocabulary.js";

export const NETWORK_HEIGHT = 316;
const MIDDLE = 172;
const APART = 77;
const HEIGHT = 122;
const UNIT_WIDTH = 132;
const HALF = UNIT_WIDTH / 2;
const SLOT = 62;
const FORTH = -15;
const BACK = 27;
const UNITS = {
  i: { x: 198, y: MIDDLE, title: "unit i" },
  j: { x: 446, y: MIDDLE - APART, title: "unit j" },
  k: { x: 446, y: MIDDLE + APART, title: "unit k" },
  o: { x: 710, y: MIDDLE, title: "output o" },
};
const INPUT = { x: 44, width: 60 };
const ERROR = { x: 848, width: 100 };
const FORK = UNITS.i.x + HALF + 20;
const JOIN = FORK + 28;
const SUM = UNITS.o.x - HALF - 46;
const COPY = SUM + 26;
const RING = 12;
const NAME = 30;
const WEIGHTS = {
  w_in: { x: 102, y: MIDDLE },
  w_i_j: { x: 355, y: UNITS.j.y },
  w_i_k: { x: 355, y: UNITS.k.y },
  w_j: { x: 544, y: UNITS.j.y },
  w_k: { x: 544, y: UNITS.k.y },
};
export const GRADIENT_X = WEIGHTS.w_in.x;

const left = (unit) => UNITS[unit].x - HALF;
const right = (unit) => UNITS[unit].x + HALF;

// A wire that passes over others: a gap in the colour of the card keeps them apart.
function over(root, points, look) {
  element(root, "polyline", {
    ...{ points: points.map((point) => point.join(",")).join(" "), fill: "none" },
    ...{ stroke: COLOURS.card, "stroke-width": 8 },
  });
  return wire(root, points, look);
}

/** Draw the network; returns its slots, the wires to the branches, and the sign where they part. */
export function drawSplit(root) {
  const slots = {};
  drawForwardWires(root);
  const copies = drawBackwardWires(root);
  drawEnds(root, slots);
  for (const unit of Object.keys(UNITS)) drawUnit(root, unit, slots);
  for (const [name, { x, y }] of Object.entries(WEIGHTS)) {
    symbol(root, x, y + FORTH - 23 - NAME, name);
    slots[name] = slot(root, x, y + FORTH - 23, "forward", 46);
  }
  const spot = right("j") + 16 + SLOT / 2;
  slots["each j"] = slot(root, spot, UNITS.j.y + BACK, "backward", SLOT);
  slots["each k"] = slot(root, spot, UNITS.k.y + BACK, "backward", SLOT);
  return { slots, ...copies };
}

function drawForwardWires(root) {
  const y = MIDDLE + FORTH;
  wire(root, [[INPUT.x + INPUT.width / 2, y], [left("i") - 1, y]]);
  wire(root, [[right("o"), y], [ERROR.x - ERROR.width / 2 - 1, y]]);
  wire(root, [[right("i"), y], [FORK, y]], { head: false });
  for (const unit of "jk") {
    const lane = UNITS[unit].y + FORTH;
    const stop = y + (unit === "j" ? -RING : RING);
    wire(root, [[FORK, y], [FORK, lane], [left(unit) - 1, lane]]);
    wire(root, [[right(unit), lane], [SUM, lane], [SUM, stop]]);
  }
  wire(root, [[SUM + RING, y], [left("o") - 1, y]]);
  element(root, "circle", { cx: FORK, cy: y, r: 5, fill: COLOURS.forward });
  badge(root, SUM, y, "+", "forward", RING);
}

function drawBackwardWires(root) {
  const y = MIDDLE + BACK;
  const tone = { tone: "backward" };
  wire(root, [[ERROR.x - ERROR.width / 2, y], [right("o") + 1, y]], tone);
  over(root, [[left("o"), y], [COPY, y]], { ...tone, head: false });
  const wires = ["j", "k"].map((unit) => {
    const lane = UNITS[unit].y + BACK;
    return over(root, [[COPY, y], [COPY, lane], [right(unit) + 1, lane]], tone);
  });
  for (const unit of "jk") {
    const lane = UNITS[unit].y + BACK;
    const stop = y + (unit === "j" ? -RING : RING);
    over(root, [[left(unit), lane], [JOIN, lane], [JOIN, stop]], tone);
  }
  over(root, [[JOIN - RING, y], [right("i") + 1, y]], tone);
  badge(root, JOIN, y, "+", "backward", RING);
  return { wires, parting: badge(root, COPY, y, "", "backward", RING) };
}

function drawUnit(root, unit, slots) {
  const { x, y, title } = UNITS[unit];
  node(root, x, y, UNIT_WIDTH, HEIGHT);
  label(root, x, y - HEIGHT / 2 - 11, title, { size: SMALL, fill: COLOURS.quiet });
  const floor = y + 6;
  const lines = { stroke: COLOURS.pale };
  element(root, "line", { x1: x, x2: x, y1: y - HEIGHT / 2, y2: floor, ...lines });
  element(root, "line", { x1: x - HALF, x2: x + HALF, y1: floor, y2: floor, ...lines });
  for (const [name, spot] of [[`s_${unit}`, x - HALF / 2], [`z_${unit}`, x + HALF / 2]]) {
    symbol(root, spot, y + FORTH - NAME, name);
    slots[name] = slot(root, spot, y + FORTH, "forward", SLOT);
  }
  badge(root, x, y + FORTH - NAME, unit === "o" ? "=" : "σ", "forward", 11);
  const name = `delta_${unit}`;
  symbol(root, x - 44, y + BACK, name, { fill: COLOURS.backward });
  slots[name] = slot(root, x, y + BACK, "backward", SLOT);
  badge(root, x + 48, y + BACK, unit === "o" ? "=" : "σ′", "backward", 13);
}

function drawEnds(root, slots) {
  const title = { size: SMALL, fill: COLOURS.quiet };
  const top = MIDDLE - HEIGHT / 2 - 11;
  node(root, INPUT.x, MIDDLE, INPUT.width, HEIGHT);
  label(root, INPUT.x, top, "input", title);
  symbol(root, INPUT.x, MIDDLE + FORTH - NAME, "x");
  slots.x = slot(root, INPUT.x, MIDDLE + FORTH, "forward", 48);
  node(root, ERROR.x, MIDDLE, ERROR.width, HEIGHT);
  label(root, ERROR.x, top, "error", title);
  for (const [name, row] of [["y_hat", -40], ["y", -5], ["error", 36]]) {
    symbol(root, ERROR.x - 34, MIDDLE + row, name);
    slots[name] = slot(root, ERROR.x + 15, MIDDLE + row, "forward", SLOT);
  }
  const line = { x1: ERROR.x - ERROR.width / 2, x2: ERROR.x + ERROR.width / 2 };
  element(root, "line", { ...line, y1: MIDDLE + 16, y2: MIDDLE + 16, stroke: COLOURS.pale });
}

/** Draw how the gradient of w_in leaves unit i: the error signal times x, down to `foot`. */
export function drawGradientWire(root, foot) {
  const y = MIDDLE + BACK;
  wire(root, [[left("i"), y], [GRADIENT_X, y], [GRADIENT_X, foot]], { tone: "backward" });
  badge(root, GRADIENT_X, y + 50, "×", "backward", RING);
  symbol(root, GRADIENT_X + 24, y + 51, "x", { size: 16, fill: COLOURS.backward });
}

/** Where words about the parting of the error signal stand, below unit o. */
export const PARTING_WORDS = { x: COPY + 14, y: MIDDLE + HEIGHT / 2 + 24 };
/** Where words about the joining of the error signals stand, below unit i. */
export const JOINING_WORDS = { x: JOIN - 10, y: MIDDLE + HEIGHT / 2 + 24 };
