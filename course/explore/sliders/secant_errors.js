// Two ways to measure a slope, and how far off each is, for steps from large to tiny.

import {
  COLOURS,
  axes,
  curve,
  dot,
  label,
  numberText,
  phrase,
  shortText,
  show,
  slot,
} from "./vocabulary.js";
import { MEASURED, slopeAt } from "./secant_model.js";
import { atExponent } from "./stage.js";
import {
  CHOSEN,
  HEADER,
  OTHER,
  RIGHT,
  ROOM,
  TANGENT,
  drawPlot,
  dress,
  lineThrough,
  pointOf,
  swatch,
} from "./secant_drawing.js";

/** The two lines: what a choice calls them, and the words of the text alternative. */
export const LINES = {
  one_sided: { words: "from {x} to {x + h}", said: "from x to x + h" },
  central: { words: "from {x − h} to {x + h}", said: "from x minus h to x + h" },
};
export const STEPS_PER_POWER = 10;
export const SMALLEST_POWER = -16;
const KINDS = Object.keys(LINES);
const STEPS = Array.from(
  { length: -SMALLEST_POWER * STEPS_PER_POWER + 1 },
  (_, n) => atExponent(SMALLEST_POWER + n / STEPS_PER_POWER),
);

/** Draw the curve with both lines and the tangent, and beside it their errors over h. */
export function drawErrors(root) {
  const header = drawHeader(root);
  const curved = drawCurve(root);
  const errors = drawPlotOfErrors(root);
  return (scene) => {
    const { line } = scene.inputs;
    const looks = Object.fromEntries(KINDS.map((kind) => [kind, kind === line ? CHOSEN : OTHER]));
    header(scene, looks);
    curved(scene, looks);
    errors(scene, looks);
  };
}

function drawHeader(root) {
  const words = (x, text) => phrase(root, x, HEADER, text, { "text-anchor": "start" });
  const parts = { one_sided: [24, 64, 246], central: [310, 350, 570], tangent: [640, 680, 804] };
  const pieces = {};
  const slots = {};
  for (const [name, [start, text, middle]] of Object.entries(parts)) {
    pieces[name] = swatch(root, start, name === "tangent" ? TANGENT : OTHER);
    words(text, LINES[name]?.words ?? "tangent");
    slots[name] = slot(root, middle, HEADER, "backward", 84);
  }
  return ({ numbers, mine }, looks) => {
    for (const [name, each] of Object.entries(slots)) each.set(numbers[name]);
    slots.central.mine(inRounding(mine?.slope, numbers) ? numbers.central : mine?.slope);
    for (const kind of KINDS) dress(pieces[kind], looks[kind]);
  };
}

// Two right ways to compute the same differ by rounding, which a tiny step makes large.
function inRounding(slope, { central, h }) {
  return Number.isFinite(slope) && Math.abs(slope - central) <= 1e-15 / h;
}

function drawCurve(root) {
  const plane = drawPlot(root);
  const tangent = lineThrough(root, plane, TANGENT);
  const lines = Object.fromEntries(KINDS.map((kind) => [kind, lineThrough(root, plane, OTHER)]));
  const left = pointOf(root, plane, "{x − h}");
  const right = pointOf(root, plane, "{x + h}");
  const middle = pointOf(root, plane, "{x}");
  return ({ inputs, numbers }, looks) => {
    const { x, h } = inputs;
    tangent.set(x, numbers.tangent);
    for (const kind of KINDS) {
      lines[kind].set(x + h, numbers[kind]);
      dress(lines[kind].element, looks[kind]);
    }
    const wide = plane.x(x + h) - plane.x(x) > ROOM;
    left.set(x - h);
    middle.set(x);
    right.set(x + h);
    left.show(inputs.line === "central", wide);
    right.show(true, wide);
  };
}

function drawPlotOfErrors(root) {
  const across = { from: 10 ** SMALLEST_POWER, to: 1, log: true, name: "step {h}" };
  const up = { from: 1e-13, to: 10, log: true, name: "error of the slope" };
  const plane = axes(
    ...[root, RIGHT],
    { ...across, marks: [1e-16, 1e-12, 1e-8, 1e-4, 1] },
    { ...up, marks: [1e-13, 1e-10, 1e-7, 1e-4, 0.1] },
  );
  const curves = Object.fromEntries(KINDS.map((kind) => [kind, curve(root, plane)]));
  const now = dot(root, plane, { tone: "backward", radius: 6.5 });
  const error = slot(root, RIGHT.x + RIGHT.width - 42, RIGHT.y - 20, "backward", 84);
  const own = dot(root, plane, { colour: COLOURS.ink, radius: 10 });
  own.element.setAttribute("fill", "none");
  const name = label(root, 0, 0, "yours", { size: 14 });
  let drawn;
  return ({ inputs, numbers, mine }, looks) => {
    const { x, h, line } = inputs;
    const truth = slopeAt(x);
    // A move of h leaves both curves as they are.
    if (x !== drawn) drawCurves(curves, x);
    drawn = x;
    for (const kind of KINDS) {
      dress(curves[kind].element, { ...looks[kind], weight: kind === line ? 2 : 1.2 });
    }
    now.set(h, numbers[`error_${line}`]);
    error.set(numbers[`error_${line}`]);
    const known = Number.isFinite(mine?.slope);
    show(own.element, known);
    show(name.element, known);
    if (known) placeOwn(plane, own, name, h, Math.abs(mine.slope - truth));
  };
}

function drawCurves(curves, x) {
  const truth = slopeAt(x);
  for (const kind of KINDS) {
    curves[kind].set(STEPS.map((step) => [step, Math.abs(MEASURED[kind](x, step) - truth)]));
  }
}

function placeOwn(plane, own, name, h, error) {
  own.set(h, error);
  const [x, y] = plane.at(h, error);
  const side = x > RIGHT.x + RIGHT.width / 2 ? -1 : 1;
  name.element.setAttribute("x", x + side * 36);
  name.element.setAttribute("y", y);
}

/** The caption: the formula of the chosen line with the numbers of the picture. */
export function errorsSays({ inputs, numbers }) {
  const shown = (name) => numberText(numbers[name]);
  const { line } = inputs;
  return (
    `With {h} = ${shortText(inputs.h)}, the line ${LINES[line].words} has the slope ${shown(line)}, and ` +
    `the tangent ${shown("tangent")}. The error is ${shown(`error_${line}`)}.`
  );
}

/** The picture in sentences. */
export function errorsWords({ inputs, numbers, mine }) {
  const shown = (name) => numberText(numbers[name]);
  const told = KINDS.map(
    (kind) =>
      `The line ${LINES[kind].said} has the slope ${shown(kind)}, ` +
      `error ${shown(`error_${kind}`)}.`,
  );
  const yours = Number.isFinite(mine?.slope) ? ` Your slope is ${numberText(mine.slope)}.` : "";
  return (
    `A curve around x = ${shown("x")}, with the step h = ${shortText(inputs.h)}. ${told.join(" ")} ` +
    `The tangent has the slope ${shown("tangent")}.${yours} A second plot shows both errors over ` +
    `h. The chosen line is the one ${LINES[inputs.line].said}.`
  );
}
