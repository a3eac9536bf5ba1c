// The drawing of an LSTM cell as pipes: what flows in them is as wide as its number is large, and
// each gate is a valve that lets through its share. Below them the memory over all steps.

import { COLOURS, SMALL, axes, badge, card, change, element, label } from "./vocabulary.js";
import { node, numberText, phrase, shortText, slot, symbol, whilePressed } from "./vocabulary.js";
import { READ, STEPS, WRITE } from "./valves_model.js";

const HEIGHT = 504;

// The pipes.
const MEMORY = 84;
const BELOW = 196;
const X = { start: 76, valve: 226, join: 396, cell: 508, fork: 612, out: 712, end: 836 };
const HALF = 46;
const BORE = 26;
const WALL = 2;
const UNIT = 13;
const RING = 16;
const SQUASH = { y: 140, width: 62, height: 30 };
const QUIET = { size: SMALL, fill: COLOURS.quiet };

// The trace.
const STRIP = { y: 290, height: 15, gap: 5 };
const TRACE = { x: 84, y: 360, width: 800, height: 110 };
const ENDS = [1, 2, 5, 10, 25];

/** Draw it; a press in the trace chooses the step. */
export function drawValves(choose) {
  const root = card(912, HEIGHT);
  const parts = [drawPipes(root), drawTrace(root, choose)];
  return { root, update: (scene) => parts.forEach((part) => part(scene)) };
}

const points = (spots) => spots.map((spot) => spot.join(",")).join(" ");

// Where each number flows: from its source to where it changes.
const ROUTES = {
  c_prev: [[X.start + HALF, MEMORY], [X.valve + 1, MEMORY]],
  kept: [[X.valve, MEMORY], [X.join, MEMORY]],
  g: [[X.start + HALF, BELOW], [X.valve + 1, BELOW]],
  written: [[X.valve, BELOW], [X.join, BELOW], [X.join, MEMORY]],
  c: [[X.join, MEMORY], [872, MEMORY]],
  down: [[X.fork, MEMORY], [X.fork, SQUASH.y]],
  squashed: [[X.fork, SQUASH.y], [X.fork, BELOW], [X.out + 1, BELOW]],
  h: [[X.out, BELOW], [X.end - HALF, BELOW]],
};

function drawPipes(root) {
  const title = phrase(root, 24, 26, "", { "text-anchor": "start" });
  const key = "the larger a number, the wider its stream; a striped one is negative";
  label(root, 888, 26, key, { ...QUIET, "text-anchor": "end" });
  const flows = drawFlows(root);
  const valves = {
    f: drawValve(root, X.valve, MEMORY, "f"),
    i: drawValve(root, X.valve, BELOW, "i"),
    o: drawValve(root, X.out, BELOW, "o"),
  };
  badge(root, X.join, MEMORY, "+", "forward", RING);
  const corner = { x: X.fork - SQUASH.width / 2, y: SQUASH.y - SQUASH.height / 2 };
  const frame = { fill: COLOURS.node, stroke: COLOURS.quiet, "stroke-width": 1.7, rx: 10 };
  element(root, "rect", { ...corner, width: SQUASH.width, height: SQUASH.height, ...frame });
  label(root, X.fork, SQUASH.y + 0.5, "tanh");
  const slots = {
    c_prev: ending(root, X.start, MEMORY, "c_t−1"),
    g: ending(root, X.start, BELOW, "g_t"),
    c: ending(root, X.cell, MEMORY, "c_t"),
    h: ending(root, X.end, BELOW, "h_t"),
    kept: between(root, 318, MEMORY + 36, "{f} {c_t−1}"),
    written: between(root, 318, BELOW + 36, "{i} {g_t}"),
    squashed: between(root, 656, BELOW + 36, "tanh {c_t}"),
  };
  const next = phrase(root, 792, MEMORY + 30, "", QUIET);
  ["a copy goes down:", "{c_t} itself stays whole"].forEach((words, line) => {
    phrase(root, (X.join + X.fork) / 2, 164 + 21 * line, words, QUIET);
  });
  return ({ inputs: { t }, numbers: { at }, mine }) => {
    title.write(`step {t} = ${t}`);
    next.write(t === STEPS - 1 ? "the last step" : `on to step ${t + 1}`);
    flows(at);
    for (const [name, valve] of Object.entries(valves)) valve(at[name]);
    for (const [name, each] of Object.entries(slots)) each.set(at[name]);
    for (const name of ["c", "h"]) slots[name].mine(mine?.[name]);
  };
}

// All walls first, then what is inside: pipes that meet have no wall between them.
function drawFlows(root) {
  const routes = Object.values(ROUTES);
  const line = (route, look) =>
    element(root, "polyline", {
      ...{ points: points(route), fill: "none", "stroke-linejoin": "round", ...look },
    });
  const wide = BORE + 2 * WALL;
  for (const route of routes) line(route, { stroke: COLOURS.quiet, "stroke-width": wide });
  for (const route of routes) line(route, { stroke: COLOURS.node, "stroke-width": BORE });
  const tip = [[870, MEMORY - 22], [900, MEMORY], [870, MEMORY + 22]];
  element(root, "polygon", { points: points(tip), fill: COLOURS.quiet });
  const streams = Object.entries(ROUTES).map(([name, route]) => [
    name === "down" ? "c" : name,
    line(route, { stroke: COLOURS.forward }),
  ]);
  return (at) => {
    for (const [name, stream] of streams) {
      const width = Math.min(BORE, UNIT * Math.abs(at[name]));
      change(stream, { "stroke-width": width.toFixed(2) });
      change(stream, { "stroke-dasharray": at[name] < 0 ? "7 5" : "none" });
    }
  };
}

// A number at an end of a pipe, in a body of its own.
function ending(root, x, y, name) {
  node(root, x, y, 2 * HALF, 82);
  symbol(root, x, y - 23, name);
  return slot(root, x, y + 5, "forward");
}

// A number that flows in a pipe, with what it is made of.
function between(root, x, y, words) {
  phrase(root, x - 40, y, words, { "text-anchor": "end" });
  return slot(root, x, y, "forward");
}

// A valve is open by its gate's share: two shutters leave that much of the pipe free.
function drawValve(root, x, y, name) {
  const [width, half] = [34, BORE / 2];
  const frame = { fill: COLOURS.card, stroke: COLOURS.ink, "stroke-width": 1.8, rx: 6 };
  const stem = { stroke: COLOURS.ink, "stroke-width": 3.4, "stroke-linecap": "round" };
  const handle = element(root, "path", { fill: "none", ...stem });
  const collar = { y: y - half - 10, width: width + 8, height: 10 };
  element(root, "rect", { x: x - collar.width / 2, ...collar, ...frame, rx: 3 });
  element(root, "rect", { x: x - collar.width / 2, ...collar, ...frame, rx: 3, y: y + half });
  const shutters = [0, 1].map(() =>
    element(root, "rect", { x: x - width / 2, width, fill: COLOURS.ink }),
  );
  symbol(root, x - 44, y - 50, name);
  const number = slot(root, x + 4, y - 50, "forward", 58);
  return (open) => {
    const closed = (1 - open) * half;
    // Shut, the two overlap: no hair of light between them.
    const upper = open === 0 ? closed + 1 : closed;
    change(shutters[0], { y: y - half, height: upper.toFixed(2) });
    change(shutters[1], { y: (y + half - closed).toFixed(2), height: closed.toFixed(2) });
    const top = y - half - 10;
    change(handle, { d: `M${x} ${top}v${-3 - 6 * open}m-12 0h24` });
    number.set(open);
  };
}

// The gates of every step as small bars, and below them the memory and what the cell gives out.
function drawTrace(root, choose) {
  const verdict = phrase(root, 24, 268, "", { "text-anchor": "start", "font-weight": "bold" });
  const across = { from: -1.6, to: STEPS - 0.4, marks: [-1, ...stepsBy(5), STEPS - 1] };
  const band = element(root, "rect", { fill: COLOURS.forwardTint, width: 30, rx: 5 });
  const plane = axes(root, TRACE, across, { from: -1, to: 1, marks: [] });
  change(band, { y: STRIP.y - 5, height: TRACE.y + TRACE.height - STRIP.y + 5 });
  const strips = ["f", "i", "o"].map((name, row) => drawStrip(root, plane, name, row));
  const scale = drawScale(root, plane);
  const curves = { h: drawRow(root, plane, true), c: drawRow(root, plane, false) };
  drawLegend(root);
  label(root, TRACE.x - 34, TRACE.y + TRACE.height + 15, "step", { size: 13, fill: COLOURS.quiet });
  listen(root, plane, choose);
  return ({ inputs, numbers }) => {
    verdict.write(verdictOn(inputs, numbers));
    change(band, { x: (plane.x(inputs.t) - 15).toFixed(2) });
    for (const strip of strips) strip(numbers);
    const memory = [inputs.c_init, ...numbers.c];
    const largest = Math.max(...memory.map(Math.abs));
    const end = ENDS.find((each) => each >= largest * 0.999) ?? ENDS.at(-1);
    scale(end);
    curves.c(memory.map((each, step) => [step - 1, each / end]));
    curves.h(numbers.h.map((each, step) => [step, each / end]));
  };
}

const stepsBy = (by) => Array.from({ length: Math.ceil(STEPS / by) }, (_, n) => n * by);

function drawStrip(root, plane, name, row) {
  const foot = STRIP.y + row * (STRIP.height + STRIP.gap) + STRIP.height;
  symbol(root, TRACE.x - 18, foot - STRIP.height / 2, name, { size: 16 });
  const bars = Array.from({ length: STEPS }, (_, step) => {
    const x = plane.x(step) - 11;
    const frame = { fill: COLOURS.card, stroke: COLOURS.pale, "stroke-width": 1 };
    element(root, "rect", { x, y: foot - STRIP.height, width: 22, height: STRIP.height, ...frame });
    return element(root, "rect", { x, width: 22, fill: COLOURS.forward });
  });
  return (numbers) => {
    bars.forEach((bar, step) => {
      const height = STRIP.height * numbers[name][step];
      change(bar, { y: (foot - height).toFixed(2), height: height.toFixed(2) });
    });
  };
}

function drawScale(root, plane) {
  const look = { size: 13, fill: COLOURS.quiet, "text-anchor": "end" };
  const marks = [-1, 0, 1].map((at) => [at, label(root, TRACE.x - 8, plane.y(at), "", look)]);
  const zero = { x1: TRACE.x, x2: TRACE.x + TRACE.width, y1: plane.y(0), y2: plane.y(0) };
  element(root, "line", { ...zero, stroke: COLOURS.pale });
  return (end) => marks.forEach(([at, text]) => text.write(numberText(at * end)));
}

// Points joined by a line; hollow ones and a dashed line for what the cell gives out.
function drawRow(root, plane, hollow) {
  const shared = { fill: "none", stroke: COLOURS.forward, "stroke-linejoin": "round" };
  const dashes = hollow ? "4 4" : "none";
  const line = element(root, "polyline", {
    ...{ ...shared, "stroke-width": hollow ? 1.6 : 2.4, "stroke-dasharray": dashes },
  });
  const dots = (width, stroke) =>
    element(root, "path", { ...shared, stroke, "stroke-width": width, "stroke-linecap": "round" });
  const layers = [dots(hollow ? 8.5 : 8, COLOURS.forward)];
  if (hollow) layers.push(dots(5, COLOURS.card));
  return (values) => {
    const spots = values.map(([step, part]) => plane.at(step, part).map((n) => n.toFixed(2)));
    change(line, { points: points(spots) });
    const d = spots.map(([x, y]) => `M${x} ${y}h0`).join("");
    for (const layer of layers) change(layer, { d });
  };
}

function drawLegend(root) {
  const y = 268;
  const start = { size: SMALL, "text-anchor": "start" };
  element(root, "circle", { cx: 640, cy: y, r: 4, fill: COLOURS.forward });
  phrase(root, 651, y, "memory {c_t}", start);
  const ring = { r: 3.6, fill: COLOURS.card, stroke: COLOURS.forward, "stroke-width": 1.8 };
  element(root, "circle", { cx: 774, cy: y, ...ring });
  phrase(root, 785, y, "state {h_t}", start);
}

const VERDICTS = {
  kept: () => "kept: nothing is forgotten, nothing written",
  counts: ({ each }) => `adds up: ${numberText(each)} more at every step`,
  replaced: ({ end }) => `replaced at every step by {i} {g} = ${numberText(end)}`,
  settles: ({ end }) => `settles at {i} {g} / (1 − {f}) = ${numberText(end)}`,
  empty: () => "empty: nothing to keep, nothing written",
  forgets: ({ half }) => `forgets: halves every ${half.toFixed(1)} steps`,
  once: ({ left }) =>
    `${shortText(100 * left)} percent of the memory of step ${WRITE} is left in step ${READ}`,
};

/** One line on what the gates do to the memory; symbols stand in braces. */
export function verdictOn({ o }, numbers) {
  const hidden = o === 0 ? "; hidden, as {o} is 0" : "";
  return VERDICTS[numbers.fate](numbers) + hidden;
}

// A press in the trace, and a drag from there, choose the step.
function listen(root, plane, choose) {
  const box = { x: TRACE.x, y: STRIP.y - 5, width: TRACE.width };
  const pad = element(root, "rect", {
    ...{ ...box, height: TRACE.y + TRACE.height - box.y, fill: "transparent" },
    style: "cursor: pointer; touch-action: none",
  });
  const [from, to] = plane.spans.across;
  const press = (event) => {
    const { left, width } = pad.getBoundingClientRect();
    const step = Math.round(from + ((event.clientX - left) / width) * (to - from));
    choose("t", Math.min(STEPS - 1, Math.max(0, step)));
  };
  whilePressed(pad, press);
}
