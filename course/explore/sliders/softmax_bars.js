// The bars of softmax: shares and error signals, each beside their own that stand on one another.

import {
  COLOURS,
  SMALL,
  axes,
  change,
  element,
  label,
  phrase,
  show,
  toneOf,
} from "./vocabulary.js";
import { CLASSES } from "./softmax_model.js";

const BAR = 34;
const THIN = 26;
const BESIDE = 34;

function plotsOf(root, box, up) {
  const across = { from: 0.5, to: 3.5, marks: [] };
  const own = axes(root, box, across, up);
  const added = axes(root, { ...box, ...box.added }, { from: 0.4, to: 3.6, marks: [] }, up);
  return { own, added };
}

// Bars from one height to another; where there is no number, a question mark stands for the bar.
function floating(root, plane, tone, width) {
  const look = { width, rx: 3, fill: toneOf(tone).line };
  const made = CLASSES.map(() => element(root, "rect", look));
  const lost = CLASSES.map((_, at) => drawLost(root, plane, plane.x(at + 1), width));
  return (spans) => {
    spans.forEach(([from, to], at) => {
      const there = Number.isFinite(from) && Number.isFinite(to);
      show(made[at], there);
      show(lost[at], !there);
      if (!there) return;
      const [high, low] = [Math.max(from, to), Math.min(from, to)].map(plane.y);
      change(made[at], { x: (plane.x(at + 1) - width / 2).toFixed(2), y: high.toFixed(2) });
      change(made[at], { height: Math.max(1.5, low - high).toFixed(2) });
    });
  };
}

function drawLost(root, plane, x, width) {
  const group = element(root, "g");
  const [low, high] = plane.spans.up.map(plane.y);
  const box = { x: x - width / 2, y: high + 12, width, height: low - high - 24, rx: 3 };
  const edge = { fill: COLOURS.card, stroke: COLOURS.wrong, "stroke-width": 1.6 };
  element(group, "rect", { ...box, ...edge, "stroke-dasharray": "4 3" });
  label(group, x, (low + high) / 2, "?", { size: 20, fill: COLOURS.wrong });
  return group;
}

// Each bar starts where the one before it ended, and the last one ends at the sum.
function drawAdded(root, plane, tone, sum) {
  const line = { stroke: COLOURS.ink, "stroke-width": 1.6, "stroke-dasharray": "5 3" };
  const [left, right] = [plane.box.x, plane.box.x + plane.box.width];
  const goal = plane.y(sum);
  element(root, "line", { x1: left, x2: right, y1: goal, y2: goal, ...line });
  label(root, right + 12, goal, String(sum), { size: SMALL, "font-weight": "bold" });
  const bars = floating(root, plane, tone, THIN);
  const ends = CLASSES.map(() => element(root, "line", { stroke: toneOf(tone).line }));
  return (entries) => {
    let sofar = 0;
    const spans = entries.map((entry) => [sofar, (sofar += entry)]);
    bars(spans);
    spans.forEach(([, to], at) => {
      show(ends[at], Number.isFinite(to));
      if (!Number.isFinite(to)) return;
      const y = plane.y(to).toFixed(2);
      const x = plane.x(at + 1);
      change(ends[at], { y1: y, y2: y, x1: x, x2: at < 2 ? plane.x(at + 2) : right });
    });
  };
}

// Words beside the bars that stand on one another, for as long as they are true.
function beside(root, box, lines) {
  const look = { size: 14, fill: COLOURS.quiet, "text-anchor": "start" };
  const group = element(root, "g");
  const x = box.added.x + box.added.width + 36;
  const first = box.y + box.height / 2 - 20;
  lines.forEach((line, at) => label(group, x, first + 20 * at, line, look));
  return (yes) => show(group, yes);
}

/** Draw the shares with their targets, and the shares on top of one another. */
export function drawShares(root, box) {
  const { own, added } = plotsOf(root, box, { from: 0, to: 1.12, marks: [0, 1] });
  const bars = floating(root, own, "forward", BAR);
  const stacked = drawAdded(root, added, "forward", 1);
  const note = beside(root, box, ["Put on top of", "one another,", "the shares end at 1."]);
  const targets = CLASSES.map((_, at) => drawTarget(root, own.x(at + 1)));
  return ({ p, y, sum_p: sum }) => {
    bars(p.map((each) => [0, each]));
    stacked(p);
    note(Math.abs(sum - 1) < 1e-7);
    targets.forEach((each, at) => each(y[at], own.y(y[at]), p[at], own.y(p[at])));
  };
}

// The height of the target, and from it an arrow to the height of the bar: their difference.
function drawTarget(root, x) {
  const line = { x1: x - 20, x2: x + BESIDE + 12, stroke: COLOURS.ink, "stroke-width": 2.4 };
  const level = element(root, "line", line);
  const name = phrase(root, x - 22, 0, "", { size: 13, "text-anchor": "end" });
  const arrow = drawArrow(root, x + BESIDE);
  return (y, from, p, to) => {
    change(level, { y1: from.toFixed(2), y2: from.toFixed(2) });
    change(name.element, { y: (y ? from : from - 10).toFixed(2) });
    name.write(`{y} = ${y}`);
    arrow(Number.isFinite(p), from, to);
  };
}

// An arrow up or down whose head is never longer than the whole.
function drawArrow(root, x) {
  const colour = toneOf("backward").line;
  const shaft = element(root, "line", { x1: x, x2: x, stroke: colour, "stroke-width": 3 });
  const head = element(root, "polygon", { fill: colour });
  return (there, from, to) => {
    show(shaft, there);
    show(head, there);
    if (!there) return;
    const long = Math.min(11, Math.abs(to - from));
    const neck = (to - Math.sign(to - from) * long).toFixed(2);
    const wide = 0.6 * long;
    change(shaft, { y1: from.toFixed(2), y2: neck });
    change(head, { points: `${x},${to.toFixed(2)} ${x - wide},${neck} ${x + wide},${neck}` });
  };
}

/** Draw the error signals, and the signals one after the other. */
export function drawSignals(root, box) {
  const { own, added } = plotsOf(root, box, { from: -1, to: 1, marks: [-1, 0, 1] });
  const zero = { y1: own.y(0), y2: own.y(0), stroke: COLOURS.quiet };
  element(root, "line", { x1: box.x, x2: box.x + box.width, ...zero });
  const bars = floating(root, own, "backward", BAR);
  const stacked = drawAdded(root, added, "backward", 0);
  const note = beside(root, box, ["What goes down", "comes up again:", "the signals end at 0."]);
  return ({ delta, sum_delta: sum }) => {
    bars(delta.map((each) => [0, each]));
    stacked(delta);
    note(Math.abs(sum) < 1e-7);
  };
}
