// The drawing of a decision line: the plane of the two inputs, and a table of what is wanted.

import { COLOURS, SMALL, axes, change, element, label, numberText, phrase } from "./vocabulary.js";
import { show, symbol } from "./vocabulary.js";
import { CORNERS, WANTED, cutSquare, heightAt, placeOf } from "./decision_line_model.js";

export const WIDTH = 912;
export const HEIGHT = 494;
const [LOW, HIGH] = [-0.7, 1.7];
const BOX = { x: 62, y: 30, width: 408, height: 408 };
const TABLE = { corner: 536, wants: 640, unit: 774, top: 96, row: 38 };
const HALO = { stroke: COLOURS.card, "stroke-width": 4, "paint-order": "stroke" };
const CIRCLE = 15;
// What is said of a corner stands outside the square, above it or below it.
const TEXT_SIDE = { "00": 1, "01": -1, 10: 1, 11: -1 };

/** Draw the plane with its line; the result shows a unit, {w_1, w_2, b}, and its numbers. */
export function drawPlane(root) {
  const side = element(root, "polygon", { fill: COLOURS.forwardTint });
  const range = { from: LOW, to: HIGH, marks: [0, 1] };
  const plane = axes(root, BOX, range, range);
  symbol(root, BOX.x + BOX.width / 2, BOX.y + BOX.height + 22, "x_1");
  symbol(root, BOX.x - 26, BOX.y + BOX.height / 2, "x_2");
  const line = element(root, "line", { stroke: COLOURS.forward, "stroke-width": 3 });
  const sides = drawSides(root, plane);
  const absent = label(root, ...plane.at(0.5, 0.5), "", { size: SMALL, fill: COLOURS.quiet });
  const arrow = drawArrow(root, plane);
  const corners = CORNERS.map((corner) => {
    return [corner, drawCorner(root, plane.at(...placeOf(corner)), TEXT_SIDE[corner])];
  });
  return (unit, numbers) => {
    const cut = cutSquare(unit, LOW, HIGH);
    const ends = cut.ends.map((end) => plane.at(...end));
    change(side, { points: cut.side.map((spot) => plane.at(...spot).map(short)).join(" ") });
    show(line, ends.length === 2);
    if (ends.length === 2) {
      const [[x1, y1], [x2, y2]] = ends;
      change(line, { x1: short(x1), y1: short(y1), x2: short(x2), y2: short(y2) });
    }
    const flat = unit.w_1 === 0 && unit.w_2 === 0;
    absent.write(ends.length === 2 ? "" : flat ? "no line" : "the line is outside");
    arrow(unit, ends);
    sides(unit);
    for (const [corner, each] of corners) {
      const wrong = numbers.wrong.includes(corner);
      each(numbers[`s_${corner}`], numbers[`z_${corner}`] === 1, wrong);
    }
  };
}

const short = (number) => number.toFixed(2);

// The names of the two sides stand in the corners of the picture that lie deepest in them, as long
// as the words as a whole lie on their side.
function drawSides(root, plane) {
  const places = [[LOW, LOW], [HIGH, LOW], [HIGH, HIGH], [LOW, HIGH]];
  const look = { fill: COLOURS.forward };
  const fires = phrase(root, 0, 0, "{s} ≥ 0: fires", { ...look, "font-weight": "bold" });
  const silent = phrase(root, 0, 0, "{s} < 0: silent", look);
  const put = (words, place, yes) => {
    const [x, y] = plane.at(...place);
    const [left, low] = [place[0] === LOW, place[1] === LOW];
    change(words.element, { "text-anchor": left ? "start" : "end" });
    change(words.element, { x: x + (left ? 10 : -10), y: y + (low ? -17 : 17) });
    show(words.element, yes);
  };
  return (unit) => {
    const heights = places.map((place) => heightAt(unit, place));
    const [most, least] = [Math.max(...heights), Math.min(...heights)];
    const [high, low] = [most, least].map((height) => places[heights.indexOf(height)]);
    put(fires, high, heightAt(unit, innerEnd(high)) >= 0);
    put(silent, low, heightAt(unit, innerEnd(low)) < 0);
  };
}

// Where words in a corner of the picture end, towards its middle.
const innerEnd = ([x, y]) => [x + (x === LOW ? 0.8 : -0.8), y + (y === LOW ? 0.16 : -0.16)];

// The weights as an arrow on the line, with a right angle at its foot.
function drawArrow(root, plane) {
  const obstacles = CORNERS.flatMap((corner) => {
    const [x, y] = plane.at(...placeOf(corner));
    const text = y + TEXT_SIDE[corner] * 45;
    return [[x, y, CIRCLE + 7], [x - 22, text, 27], [x + 22, text, 27]];
  });
  const group = element(root, "g");
  const look = { fill: "none", stroke: COLOURS.ink };
  const angle = element(group, "polyline", { ...look, "stroke-width": 1.4 });
  const shaft = element(group, "line", { ...look, "stroke-width": 3 });
  const head = element(group, "polygon", { fill: COLOURS.ink });
  const bold = { size: 18, "font-style": "italic", "font-weight": "bold", ...HALO };
  const name = label(group, 0, 0, "w", bold);
  const join = (...points) => points.map((point) => point.map(short).join(",")).join(" ");
  return ({ w_1, w_2 }, ends) => {
    show(group, ends.length === 2);
    show(name.element, ends.length === 2);
    if (ends.length !== 2) return;
    const size = Math.hypot(w_1, w_2);
    const [dx, dy] = [w_1 / size, -w_2 / size];
    const { foot: [x, y], long } = freest(ends, [dx, dy], 30 + 36 * size, obstacles);
    const spot = (along, aside) => [x + along * dx - aside * dy, y + along * dy + aside * dx];
    const [[x2, y2], [nameX, nameY]] = [spot(long - 10, 0), spot(long + 15, 0)];
    change(shaft, { x1: short(x), y1: short(y), x2: short(x2), y2: short(y2) });
    change(head, { points: join(spot(long, 0), spot(long - 15, 7), spot(long - 15, -7)) });
    change(angle, { points: join(spot(0, 11), spot(11, 11), spot(11, 0)) });
    change(name.element, { x: short(nameX), y: short(nameY) });
  };
}

// Where on the line an arrow covers no corner: in the middle if it can be.
function freest(ends, [dx, dy], wanted, obstacles) {
  let best = { clear: -Infinity };
  for (const share of [0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9]) {
    const foot = [0, 1].map((axis) => ends[0][axis] + share * (ends[1][axis] - ends[0][axis]));
    const long = Math.max(24, Math.min(wanted, roomFrom(foot, [dx, dy]) - 26));
    const clears = obstacles.flatMap(([x, y, radius]) =>
      [0, 0.5, 1].map((part) => {
        const along = part * (long + 20);
        return Math.hypot(foot[0] + along * dx - x, foot[1] + along * dy - y) - radius;
      }),
    );
    const clear = Math.min(...clears, 6);
    if (clear > best.clear) best = { foot, long, clear };
  }
  return best;
}

// How far it is from a point to the edge of the box, in a direction.
function roomFrom([x, y], [dx, dy]) {
  const across = dx > 0 ? BOX.x + BOX.width - x : x - BOX.x;
  const up = dy > 0 ? BOX.y + BOX.height - y : y - BOX.y;
  return Math.min(dx ? across / Math.abs(dx) : Infinity, dy ? up / Math.abs(dy) : Infinity);
}

function drawCorner(root, [x, y], side) {
  const around = { cx: x, cy: y, r: CIRCLE + 6, fill: "none", stroke: COLOURS.wrong };
  const ring = element(root, "circle", { ...around, "stroke-width": 2.4 });
  const circle = element(root, "circle", {
    ...{ cx: x, cy: y, r: CIRCLE, stroke: COLOURS.forward, "stroke-width": 2.4 },
  });
  const output = label(root, x, y + 0.5, "", { "font-weight": "bold" });
  const height = phrase(root, x, y + side * 45 - 10, "", HALO);
  const verdict = label(root, x, y + side * 45 + 10, "", HALO);
  return (s, fires, wrong) => {
    change(circle, { fill: fires ? COLOURS.forward : COLOURS.card });
    change(output.element, { fill: fires ? COLOURS.card : COLOURS.forward });
    output.write(fires ? "1" : "0");
    height.write(`{s} = ${numberText(s)}`);
    verdict.write(`${fires ? "fires" : "silent"}${wrong ? ": wrong" : ""}`);
    change(verdict.element, {
      fill: wrong ? COLOURS.wrong : COLOURS.ink,
      "font-weight": wrong ? "bold" : "normal",
    });
    show(ring, wrong);
  };
}

/** Draw what the wanted gate wants beside what the unit does; the result shows both. */
export function drawTable(root) {
  const left = { "text-anchor": "start" };
  const title = label(root, 506, 46, "", { size: 18, "font-weight": "bold", ...left });
  const quiet = { fill: COLOURS.quiet };
  label(root, TABLE.corner, TABLE.top, "corner", quiet);
  const heading = label(root, TABLE.wants, TABLE.top, "", quiet);
  label(root, TABLE.unit, TABLE.top, "this unit", quiet);
  const rows = CORNERS.map((corner, index) => {
    const y = TABLE.top + TABLE.row * (index + 1) - 4;
    const edge = { x1: 506, x2: 876, y1: y - 19, y2: y - 19, stroke: COLOURS.pale };
    element(root, "line", edge);
    label(root, TABLE.corner, y, `(${placeOf(corner).join(", ")})`, { size: 17 });
    const cells = [TABLE.wants, TABLE.unit].map((x) => drawCell(root, x, y));
    return { corner, cells, mark: label(root, 848, y, "") };
  });
  const verdict = label(root, 506, 292, "", { size: 19, "font-weight": "bold", ...left });
  const notes = [322, 346].map((y) => label(root, 506, y, "", { size: 15, ...left }));
  drawKey(root);
  return (wanted, numbers, said) => {
    const { corners, words } = WANTED[wanted];
    title.write(`${wanted} ${words}`);
    heading.write(`${wanted} wants`);
    for (const { corner, cells, mark } of rows) {
      const wrong = numbers.wrong.includes(corner);
      cells[0](corners.includes(corner), false);
      cells[1](numbers[`z_${corner}`] === 1, wrong);
      mark.write(wrong ? "wrong" : "right");
      change(mark.element, { fill: wrong ? COLOURS.wrong : COLOURS.quiet });
      change(mark.element, { "font-weight": wrong ? "bold" : "normal" });
    }
    verdict.write(said.verdict);
    change(verdict.element, { fill: numbers.wrong.length ? COLOURS.wrong : COLOURS.ink });
    notes.forEach((note, index) => note.write(said.notes[index] ?? ""));
  };
}

function drawCell(root, x, y) {
  const circle = element(root, "circle", { cx: x - 30, cy: y, r: 7, "stroke-width": 2 });
  const words = label(root, x - 16, y, "", { size: 17, "text-anchor": "start" });
  return (fires, wrong) => {
    const colour = wrong ? COLOURS.wrong : COLOURS.forward;
    change(circle, { stroke: colour, fill: fires ? colour : COLOURS.card });
    change(words.element, { fill: wrong ? COLOURS.wrong : COLOURS.ink });
    words.write(fires ? "fires" : "silent");
  };
}

function drawKey(root) {
  const look = { fill: COLOURS.quiet, "text-anchor": "start" };
  [
    "full circle: fires\u2003hollow circle: silent",
    "tinted side: {s} ≥ 0\u2003line: {s} = 0",
    "arrow: {w_1} across and {w_2} up; it points",
    "to the side that fires",
  ].forEach((words, index) => phrase(root, 506, 388 + 24 * index, words, look));
}
