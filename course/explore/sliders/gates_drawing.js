// The drawing of the gate graph: each wire with its value above and its gradient below, each gate
// with the rule by which it sends a gradient back.

import { COLOURS, change, element, label, phrase, show } from "./vocabulary.js";
import { slot, symbol, toneOf, wire } from "./vocabulary.js";

export const WIDTH = 912;
export const HEIGHT = 512;
const RADIUS = 33;
const APART = 7;
const ROW = 30;
const GATES = {
  mul: { sign: "×", size: 28, x: 262, y: 128 },
  max: { sign: "max", size: 16, x: 262, y: 358 },
  add: { sign: "+", size: 28, x: 512, y: 243 },
  half: { sign: "½{r}²", size: 18, x: 722, y: 243 },
};
const RULES = {
  mul: { x: 214, y: 28, "text-anchor": "start" },
  max: { x: 236, y: 453, "text-anchor": "start" },
  add: { x: 516, y: 140, "text-anchor": "start" },
  half: { x: 722, y: 312, "text-anchor": "middle" },
};
// A wire is level up to its bend and then slants to a gate.
const INPUT = { start: 30, bend: 168 };
const WIRES = {
  x: { ...INPUT, y: 70, to: "mul" },
  y: { ...INPUT, y: 186, to: "mul" },
  u: { ...INPUT, y: 300, to: "max" },
  v: { ...INPUT, y: 416, to: "max" },
  p: { from: "mul", bend: 437, to: "add" },
  m: { from: "max", bend: 437, to: "add" },
  r: { from: "add", to: "half" },
  error: { from: "half", end: 888 },
};
const CONTEST = { u: 287, v: 429 };

/** Draw the graph; returns slots and gates by name, and wires by the name of what they carry. */
export function drawGates(root) {
  const slots = {};
  const wires = {};
  for (const [name, way] of Object.entries(WIRES)) {
    const points = pointsOf(way);
    wires[name] = wire(root, beside(points, APART), { tone: "pale" });
    const middle = middleOf(way, points);
    slots[name] = named(root, middle, points[0][1] - ROW, name, "forward");
    if (name === "error") continue;
    const back = beside(points, -APART).reverse();
    wires[`d_${name}`] = wire(root, back, { tone: "pale", dashed: true });
    slots[`d_${name}`] = named(root, middle, points[0][1] + ROW, `d_${name}`, "backward");
  }
  const gates = Object.fromEntries(Object.keys(GATES).map((name) => [name, drawGate(root, name)]));
  const key = { "text-anchor": "end" };
  label(root, 888, 462, "solid: values, forward", { ...key, fill: COLOURS.forward });
  label(root, 888, 486, "dashed: gradients, backward", { ...key, fill: COLOURS.backward });
  return { slots, wires, gates, contest: drawContest(root) };
}

function pointsOf({ start, y, bend, end, from, to }) {
  const first = from ? [GATES[from].x + RADIUS + 2, GATES[from].y] : [start, y];
  const level = first[1];
  if (!to) return [first, [end, level]];
  const turn = bend ? [[bend, level]] : [];
  const goal = [GATES[to].x, GATES[to].y];
  return [first, ...turn, shortened(turn[0] ?? first, goal, RADIUS + 2)];
}

// Where a line to a goal stops when a piece of it is left out.
function shortened([x0, y0], [x1, y1], piece) {
  const share = 1 - piece / Math.hypot(x1 - x0, y1 - y0);
  return [x0 + share * (x1 - x0), y0 + share * (y1 - y0)];
}

// The same way, shifted to its left; the two pieces of a bent way meet where their shifts cross.
function beside(points, shift) {
  const pieces = points.slice(1).map(([x1, y1], index) => {
    const [x0, y0] = points[index];
    const length = Math.hypot(x1 - x0, y1 - y0);
    return [(y1 - y0) / length, (x0 - x1) / length];
  });
  return points.map(([x, y], index) => {
    const [ax, ay] = pieces[Math.max(index - 1, 0)];
    const [bx, by] = pieces[Math.min(index, pieces.length - 1)];
    const scale = shift / (1 + ax * bx + ay * by);
    return [x + scale * (ax + bx), y + scale * (ay + by)];
  });
}

function middleOf({ bend, end, to }, [[first]]) {
  const left = first;
  const right = bend ?? end ?? GATES[to].x - RADIUS;
  return (left + right) / 2;
}

function named(root, x, y, name, tone) {
  symbol(root, x - 36, y, name, { fill: toneOf(tone).symbol });
  return slot(root, x + 19, y, tone, 71);
}

function drawGate(root, name) {
  const { sign, size, x, y } = GATES[name];
  const ring = element(root, "circle", { cx: x, cy: y, r: RADIUS, fill: COLOURS.node });
  phrase(root, x, y, sign, { size });
  const { x: left, y: top, ...anchor } = RULES[name];
  const lines = [0, 24].map((down) => phrase(root, left, top + down, "", { size: 17, ...anchor }));
  return {
    light(tone) {
      const plain = { stroke: COLOURS.quiet, "stroke-width": 1.7 };
      change(ring, tone ? { stroke: toneOf(tone).line, "stroke-width": 3.4 } : plain);
    },
    rule(texts, tone) {
      lines.forEach((line, index) => {
        line.write(texts[index]);
        change(line.element, { fill: toneOf(tone).symbol });
      });
    },
  };
}

// Words beside the two wires of the max gate: which of them counts must not hang on strength alone.
function drawContest(root) {
  const words = Object.entries(CONTEST).map(([name, y]) => {
    return [name, label(root, 212, y, "")];
  });
  return (wins) => {
    for (const [name, each] of words) {
      show(each.element, wins !== "");
      each.write(name === wins ? "larger" : "smaller");
      change(each.element, {
        fill: name === wins ? COLOURS.ink : COLOURS.quiet,
        "font-weight": name === wins ? "bold" : "normal",
      });
    }
  };
}
