// The secant on its way to the tangent: rise, run, and the slope on which it settles.

import {
  COLOURS,
  axes,
  change,
  curve,
  dot,
  element,
  label,
  numberText,
  phrase,
  show,
  slot,
} from "./vocabulary.js";
import { MEASURED, slopeAt } from "./secant_model.js";
import {
  CHOSEN,
  HEADER,
  RIGHT,
  ROOM,
  TANGENT,
  drawPlot,
  lineThrough,
  nameBeside,
  pointOf,
  swatch,
} from "./secant_drawing.js";

const POINTS = 40;

/** Draw the curve with secant and tangent, and beside it the slope of the secant over h. */
export function drawLimit(root) {
  const header = drawHeader(root);
  const curved = drawCurve(root);
  const settling = drawSettling(root);
  return ({ numbers }) => {
    header(numbers);
    curved(numbers);
    settling(numbers);
  };
}

function drawHeader(root) {
  const words = (x, text) => phrase(root, x, HEADER, text, { "text-anchor": "start" });
  words(24, "rise");
  const rise = slot(root, 98, HEADER);
  label(root, 149, HEADER, "÷");
  words(168, "run {h}");
  const run = slot(root, 254, HEADER);
  label(root, 305, HEADER, "=");
  swatch(root, 324, CHOSEN);
  words(364, "slope of secant");
  const secant = slot(root, 534, HEADER, "backward", 76);
  swatch(root, 626, TANGENT);
  words(666, "slope of tangent");
  const tangent = slot(root, 850, HEADER, "backward", 76);
  return (numbers) => {
    rise.set(numbers.rise);
    run.set(numbers.h);
    secant.set(numbers.one_sided);
    tangent.set(numbers.tangent);
  };
}

function drawCurve(root) {
  const plane = drawPlot(root);
  const tangent = lineThrough(root, plane, TANGENT);
  const secant = lineThrough(root, plane, CHOSEN);
  const dashes = { stroke: COLOURS.ink, "stroke-width": 1.4, "stroke-dasharray": "4 3" };
  const run = element(root, "line", dashes);
  const rise = element(root, "line", dashes);
  const names = {
    run: nameBeside(root, "run"),
    rise: nameBeside(root, "rise", { "text-anchor": "start" }),
  };
  const [start, stop] = [pointOf(root, plane, "{x}"), pointOf(root, plane, "{x + h}")];
  return ({ x, h, height, rise: gain, tangent: slope, one_sided }) => {
    tangent.set(x, slope);
    secant.set(x, one_sided);
    start.set(x);
    stop.set(x + h, Math.min(height, height + gain));
    const [left, foot] = plane.at(x, height);
    const [right, top] = plane.at(x + h, height + gain);
    change(run, { x1: left, x2: right, y1: foot, y2: foot });
    change(rise, { x1: right, x2: right, y1: foot, y2: top });
    const wide = right - left > ROOM;
    const below = gain < 0 ? -1 : 1;
    stop.show(true, wide);
    names.run.put([(left + right) / 2, foot + 14 * below]);
    names.rise.put([right + 9, (foot + top) / 2]);
    show(names.run.element, wide);
    show(names.rise.element, wide && Math.abs(foot - top) > 18);
  };
}

function drawSettling(root) {
  const across = { from: 0, to: 1, name: "run {h}", marks: [0, 0.2, 0.4, 0.6, 0.8, 1] };
  const up = { from: -1.5, to: 4, name: "slope of the secant", marks: [-1, 0, 1, 2, 3, 4] };
  const plane = axes(root, RIGHT, across, up);
  const level = curve(root, plane, TANGENT);
  const slopes = curve(root, plane, CHOSEN);
  const hole = dot(root, plane, { colour: COLOURS.ink, radius: 5, hollow: true });
  const now = dot(root, plane, { tone: "backward", radius: 6.5 });
  const name = label(root, RIGHT.x + RIGHT.width - 8, 0, "slope of the tangent", {
    ...{ size: 14, "text-anchor": "end" },
  });
  return ({ x, h, tangent, one_sided }) => {
    const steps = Array.from({ length: POINTS }, (_, n) => (n + 1) / POINTS);
    slopes.set([[0, slopeAt(x)], ...steps.map((step) => [step, MEASURED.one_sided(x, step)])]);
    level.set([[0, tangent], [1, tangent]]);
    hole.set(0, tangent);
    now.set(h, one_sided);
    const above = MEASURED.one_sided(x, 1) < tangent;
    change(name.element, { y: plane.y(tangent) + (above ? -12 : 13) });
  };
}

/** The caption: both slopes, and how far apart they are. */
export function limitSays({ numbers }) {
  const shown = (name) => numberText(numbers[name]);
  return (
    `With {h} = ${shown("h")}, the secant has the slope ${shown("one_sided")}, and the tangent ` +
    `${shown("tangent")}. They differ by ${shown("error_one_sided")}.`
  );
}

/** The picture in sentences. */
export function limitWords({ numbers }) {
  const shown = (name) => numberText(numbers[name]);
  return (
    `A curve and two straight lines through its point at x = ${shown("x")}. ` +
    `The secant runs on to the point at x + h, with h = ${shown("h")}: rise ${shown("rise")}, ` +
    `run ${shown("h")}, slope ${shown("one_sided")}. The tangent touches the curve at x, ` +
    `with slope ${shown("tangent")}. A second plot shows the slope of the secant over h: it ends ` +
    `at the slope of the tangent where h is 0.`
  );
}
