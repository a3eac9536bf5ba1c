// The parts that the two pictures of secants share: the curve with its straight lines, and the
// line of a legend.

import {
  COLOURS,
  axes,
  change,
  curve,
  dot,
  element,
  phrase,
  show,
  straight,
} from "./vocabulary.js";
import { heightAt } from "./secant_model.js";

export const WIDTH = 912;
export const HEIGHT = 400;
export const HEADER = 36;
export const LEFT = { x: 56, y: 104, width: 400, height: 236 };
export const RIGHT = { x: 548, y: 104, width: 330, height: 236 };
const FROM = -2.5;
const TO = 3;
const POINTS = 120;
// Points that are closer than this, in pixels, have no room for their names.
export const ROOM = 36;

export const TANGENT = { colour: COLOURS.ink, weight: 1.5 };
export const CHOSEN = { tone: "backward", weight: 2.6 };
export const OTHER = { colour: COLOURS.quiet, weight: 1.6, dashed: true };

/** Open the plot of the curve; the curve itself is drawn, what is laid over it is not. */
export function drawPlot(root) {
  const across = { from: FROM, to: TO, name: "{x}", marks: [-2, -1, 0, 1, 2, 3] };
  const up = { from: -1, to: 6, name: "height {f(x)}", marks: [0, 2, 4, 6] };
  const plane = axes(root, LEFT, across, up);
  const line = curve(root, plane, { weight: 2.8 });
  const places = Array.from({ length: POINTS + 1 }, (_, n) => FROM + ((TO - FROM) * n) / POINTS);
  line.set(places.map((x) => [x, heightAt(x)]));
  return plane;
}

/** A straight line through the point of the curve at a place. */
export function lineThrough(root, plane, look) {
  const line = straight(root, plane, look);
  return { element: line.element, set: (x, slope) => line.set([x, heightAt(x)], slope) };
}

/** A point of the curve, with a line down (from a height) to its name at the foot of the plot. */
export function pointOf(root, plane, name) {
  const foot = plane.box.y + plane.box.height;
  const drop = element(root, "line", { stroke: COLOURS.pale, "stroke-width": 1.2, y2: foot });
  const words = nameBeside(root, name);
  const point = dot(root, plane, { radius: 6.5 });
  return {
    set(x, from = heightAt(x)) {
      point.set(x, heightAt(x));
      const [across, down] = plane.at(x, from);
      change(drop, { x1: across, x2: across, y1: down });
      words.put([across, foot - 10]);
    },
    show(yes, named = yes) {
      show(point.element, yes);
      for (const each of [drop, words.element]) show(each, yes && named);
    },
  };
}

/** Words beside a moving point; what runs behind them does not cross them out. */
export function nameBeside(root, words, look = {}) {
  const halo = { stroke: COLOURS.card, "stroke-width": 4, "paint-order": "stroke" };
  const made = phrase(root, 0, 0, words, { size: 14, ...halo, ...look });
  const put = ([x, y]) => change(made.element, { x: x.toFixed(1), y: y.toFixed(1) });
  return { element: made.element, put };
}

/** Dress a line that is drawn already as TANGENT, CHOSEN or OTHER. */
export function dress(line, { tone, colour = COLOURS[tone], weight, dashed = false }) {
  const dashes = dashed ? "6 4" : "none";
  change(line, { stroke: colour, "stroke-width": weight, "stroke-dasharray": dashes });
}

/** A short piece of a line, to say in a legend which line is meant. */
export function swatch(root, x, look) {
  const line = element(root, "line", { x1: x, x2: x + 30, y1: HEADER, y2: HEADER });
  dress(line, look);
  return line;
}
