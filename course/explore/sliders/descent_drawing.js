// The map of the error over two weights with the path of descent, and the error step by step.

import {
  COLOURS,
  SMALL,
  axes,
  change,
  clipped,
  dot,
  element,
  label,
  phrase,
  show,
  slot,
  symbol,
  whilePressed,
} from "./vocabulary.js";
import { HELD, MAP, at } from "./descent_model.js";
import { sigmoid } from "./functions.js";

export const MOST_STEPS = 60;
const UNIT = 47;
const BOX = { x: 58, y: 74, width: 8 * UNIT, height: 7 * UNIT };
const STEPS = { x: 566, y: 204, width: 316, height: 199 };
export const HEIGHT = 456;

const TABLE = { x: 520, columns: { w_j: 674, w_k: 760, error: 846 } };

// The surface is coloured in bands of a quarter of a power of ten, from the deepest to the highest.
const QUARTERS = { from: -8, to: 4 };
const LINES = [0.01, 0.1, 0.3, 1, 3];
const NAMED = [0.1, 0.3, 1, 3];
const DEEP = [252, 252, 250];
const HIGH = [128, 168, 216];
const POINTS = 64;

/** Draw the map once; what is returned lays a path over it. */
export function drawMap(root, choose) {
  const marks = { w_j: [-4, -2, 0, 2, 4], w_k: [0, 2, 4, 6] };
  const window = clipped(root, BOX);
  const across = { from: MAP.w_j[0], to: MAP.w_j[1], name: "weight {w_j}", marks: marks.w_j };
  const up = { from: MAP.w_k[0], to: MAP.w_k[1], name: "weight {w_k}", marks: marks.w_k };
  const plane = axes(root, BOX, across, up);
  drawSurface(window, plane);
  nameLines(root, plane);
  const path = drawPath(clipped(root, BOX), 2);
  const start = dot(root, plane, { tone: "backward", radius: 7, hollow: true });
  const end = dot(root, plane, { tone: "backward", radius: 7 });
  const gone = drawExit(root);
  listen(root, plane, choose);
  return ({ inputs, numbers }) => {
    const places = numbers.w_j.map((w_j, step) => plane.beyond(w_j, numbers.w_k[step]));
    path(places);
    start.set(inputs.w_j, inputs.w_k);
    end.set(numbers.end.w_j, numbers.end.w_k);
    show(end.element, inputs.n > 0 && numbers.left === 0);
    gone(numbers.left, places);
  };
}

// Where w_k sigmoid(s_k) misses y by a given number, w_k is a function of w_j: no search is needed.
function missLine(miss) {
  const { z_j } = at({ w_j: 0, w_k: 0 });
  const [from, to] = MAP.w_j;
  return Array.from({ length: POINTS + 1 }, (_, n) => {
    const w_j = from + ((to - from) * n) / POINTS;
    return [w_j, (HELD.y + miss) / sigmoid(w_j * z_j)];
  });
}

const missAt = (error) => Math.sqrt(2 * error);
const joined = (places) =>
  places.map((place) => place.map((n) => n.toFixed(1)).join(",")).join(" ");

function drawSurface(window, plane) {
  const spots = (points) => points.map(([w_j, w_k]) => plane.beyond(w_j, w_k));
  const whole = { x: BOX.x, y: BOX.y, width: BOX.width, height: BOX.height };
  element(window, "rect", { ...whole, fill: tint(QUARTERS.to + 1) });
  for (let quarter = QUARTERS.to; quarter >= QUARTERS.from; quarter -= 1) {
    const miss = missAt(10 ** (quarter / 4));
    const ring = [...spots(missLine(miss)), ...spots(missLine(-miss)).reverse()];
    element(window, "polygon", { points: joined(ring), fill: tint(quarter) });
  }
  const thin = { fill: "none", stroke: COLOURS.forward, "stroke-width": 0.8 };
  for (const error of LINES) {
    for (const miss of [missAt(error), -missAt(error)]) {
      element(window, "polyline", { ...thin, points: joined(spots(missLine(miss))) });
    }
  }
}

function tint(quarter) {
  const share = (quarter - QUARTERS.from) / (QUARTERS.to + 1 - QUARTERS.from);
  const parts = DEEP.map((deep, n) => Math.round(deep + share * (HIGH[n] - deep)));
  return `rgb(${parts.join(",")})`;
}

// The error along each line, where the line ends at the right edge of the map.
function nameLines(root, plane) {
  const x = BOX.x + BOX.width + 6;
  const look = { size: 13, fill: COLOURS.forward, "text-anchor": "start" };
  const nameAt = (miss, error) => label(root, x, plane.y(missLine(miss).at(-1)[1]), error, look);
  for (const error of NAMED) {
    for (const miss of [missAt(error), -missAt(error)]) nameAt(miss, String(error));
  }
  nameAt(0, "0");
  symbol(root, x + 8, BOX.y - 12, "error", { size: 17, fill: COLOURS.forward });
}

// A line with a point for every step.
function drawPath(parent, weight) {
  const shared = { fill: "none", stroke: COLOURS.backward, "stroke-linejoin": "round" };
  const line = element(parent, "polyline", { ...shared, "stroke-width": weight });
  const points = element(parent, "path", {
    ...{ ...shared, "stroke-width": 5.5, "stroke-linecap": "round" },
  });
  return (places) => {
    change(line, { points: joined(places) });
    const spots = places.map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`);
    change(points, { d: spots.join("") });
  };
}

// Where a path leaves the map for good: a ring on the border, and the number of the step.
function drawExit(root) {
  const ring = element(root, "circle", {
    ...{ r: 8, fill: COLOURS.card, stroke: COLOURS.wrong, "stroke-width": 2.2 },
  });
  const cross = element(root, "path", { stroke: COLOURS.wrong, "stroke-width": 2.2 });
  const halo = { stroke: COLOURS.card, "stroke-width": 5, "paint-order": "stroke" };
  const words = label(root, 0, 0, "", { size: 14, fill: COLOURS.wrong, ...halo });
  return (left, places) => {
    for (const each of [ring, cross, words.element]) show(each, left > 0);
    if (left === 0) return;
    const [x, y] = borderBetween(places[left - 1], places[left]);
    change(ring, { cx: x.toFixed(1), cy: y.toFixed(1) });
    change(cross, { d: `M${x - 3.5} ${y - 3.5}l7 7m0 -7l-7 7` });
    words.write(`step ${left}`);
    const edge = x > BOX.x + BOX.width - 70 ? "end" : "start";
    const beside = edge === "end" ? x - 14 : x + 14;
    const low = BOX.y + BOX.height - 12;
    change(words.element, { x: beside.toFixed(1), "text-anchor": edge });
    change(words.element, { y: Math.min(low, Math.max(BOX.y + 12, y)).toFixed(1) });
  };
}

// The point at which a line from inside the map crosses its border.
function borderBetween([x0, y0], [x1, y1]) {
  const shares = [
    (BOX.x - x0) / (x1 - x0),
    (BOX.x + BOX.width - x0) / (x1 - x0),
    (BOX.y - y0) / (y1 - y0),
    (BOX.y + BOX.height - y0) / (y1 - y0),
  ];
  const share = Math.min(1, ...shares.filter((each) => each >= 0));
  return [x0 + share * (x1 - x0), y0 + share * (y1 - y0)];
}

// A press in the map, and a drag from there, set the start.
function listen(root, plane, choose) {
  const pad = element(root, "rect", {
    ...{ x: BOX.x, y: BOX.y, width: BOX.width, height: BOX.height },
    ...{ fill: "transparent", style: "cursor: crosshair; touch-action: none" },
  });
  const place = (event) => {
    const { left, top, width, height } = pad.getBoundingClientRect();
    const parts = { w_j: (event.clientX - left) / width, w_k: 1 - (event.clientY - top) / height };
    for (const [name, part] of Object.entries(parts)) {
      const [from, to] = MAP[name];
      const value = from + Math.min(1, Math.max(0, part)) * (to - from);
      choose(name, Math.round(value * 10) / 10);
    }
  };
  whilePressed(pad, place);
}

/** Draw the error over the steps, and above it where the path begins and ends. */
export function drawSteps(root) {
  const verdict = label(root, TABLE.x, 28, "", { "text-anchor": "start", "font-weight": "bold" });
  for (const [name, x] of Object.entries(TABLE.columns)) {
    symbol(root, x, 66, name, { size: 16, fill: COLOURS.quiet });
  }
  const rows = { start: drawRow(root, 94), end: drawRow(root, 130) };
  const plane = axes(
    ...[root, STEPS],
    { from: 0, to: MOST_STEPS, name: "step", marks: [0, 10, 20, 30, 40, 50, 60] },
    { from: 1e-6, to: 100, log: true, name: "error {error}", marks: [1e-6, 1e-4, 0.01, 1, 100] },
  );
  const path = drawPath(clipped(root, STEPS), 2);
  return ({ inputs, numbers }, words) => {
    verdict.write(words);
    change(verdict.element, { fill: numbers.left ? COLOURS.wrong : COLOURS.ink });
    rows.start("start", at(inputs));
    rows.end(`after {n} = ${inputs.n}`, numbers.end);
    path(numbers.errors.map((error, step) => plane.beyond(step, error)));
  };
}

function drawRow(root, y) {
  const title = phrase(root, TABLE.x, y, "", { "text-anchor": "start" });
  const slots = {};
  for (const [name, x] of Object.entries(TABLE.columns)) {
    slots[name] = slot(root, x, y, "forward", 76);
  }
  return (words, numbers) => {
    title.write(words);
    for (const [name, each] of Object.entries(slots)) each.set(numbers[name]);
  };
}

/** Say above the map what is held. */
export function nameHeld(root) {
  const held = Object.entries(HELD).map(([name, value]) => `{${name}} = ${value}`);
  phrase(root, BOX.x - 4, 28, `error {error} over two weights, with ${held.join(", ")}`, {
    ...{ size: SMALL, "text-anchor": "start", fill: COLOURS.ink },
  });
}
