// The drawing of a layer with channels: the picture as sheets that lie upon each other, a filter
// with a slice for each of them, the partial sums, and a map of outputs for each filter. On the way
// back the same places hold what one output's error signal brings there.

import { COLOURS, SMALL, badge, card, change, element, label, phrase } from "./vocabulary.js";
import { show, slot, toneOf, wire } from "./vocabulary.js";
import { matrix } from "./matrix_drawing.js";
import { CHANNELS, COLUMNS, DEPTH, MOVED, OUTPUT, ROWS, SLICE } from "./channels_model.js";

const HEIGHT = 452;
const MIDDLES = [104, 226, 348];
const PIXEL = { width: 40, height: 22 };
const SHEET = { x: 16, stagger: 18, head: 28, foot: 14, side: 9 };
const FILTER = { x: 324, width: 126, top: 29, bottom: 438, back: { x: 16, y: 22 } };
const WEIGHT = { width: 47, height: 26 };
const BIAS = 414;
const FRONT = FILTER.x + FILTER.width;
const SUMS = 548;
const SUM_WIDTH = 70;
const PLUS = { x: 646, y: MIDDLES[1], radius: 15 };
const MAPS = { x: 690, tops: [66, 252], width: 47, height: 26, head: 28, foot: 14, side: 10 };
const RULE = { x: 796, y: 422 };

/** Draw all of it; a click on an output chooses it. */
export function drawChannels(choose) {
  const root = card(912, HEIGHT);
  const parts = [
    drawPlanes(root),
    drawFilter(root),
    drawSums(root),
    drawMaps(root, choose),
    drawWays(root),
  ];
  return { root, update: ({ inputs, numbers }) => parts.forEach((part) => part(inputs, numbers)) };
}

// A sheet of paper with a title and a map of numbers on it.
function sheet(root, x, y, look) {
  const { rows, columns, width, height, head, foot, side, scale } = look;
  const paper = element(root, "rect", {
    ...{ x, y, width: columns * width + 2 * side, height: head + rows * height + foot, rx: 6 },
    ...{ fill: COLOURS.card, stroke: COLOURS.quiet, "stroke-width": 1.3 },
  });
  const start = { size: SMALL, "text-anchor": "start" };
  const title = phrase(root, x + side + 1, y + head / 2 + 1, "", start);
  const map = matrix(root, x + side, y + head, { rows, columns, width, height, scale, size: 14 });
  return { paper, title, map };
}

const writeTitle = ({ title }, words, tone) => {
  title.write(words);
  change(title.element, { fill: toneOf(tone).symbol });
};

const right = (c) => SHEET.x + c * SHEET.stagger + COLUMNS * PIXEL.width + 2 * SHEET.side;

// The channels: the picture itself, or what comes back to it.
function drawPlanes(root) {
  const look = { rows: ROWS, columns: COLUMNS, ...PIXEL, ...SHEET, scale: 2 };
  const planes = MIDDLES.map((middle, c) => {
    const top = middle - (ROWS * PIXEL.height) / 2 - SHEET.head;
    return sheet(root, SHEET.x + c * SHEET.stagger, top, look);
  });
  return ({ i, j, way }, { X, d_X: shares }) => {
    const back = way === "picture";
    const within = (at, start) => at >= start && at < start + SLICE;
    const outside = (row, column) => !within(row, i) || !within(column, j);
    planes.forEach((plane, c) => {
      const own = c === MOVED ? `channel ${c}, all + {a}` : `channel ${c}`;
      if (back) writeTitle(plane, `to {grad_X_${c}}, channel ${c}`, "backward");
      else writeTitle(plane, own, "forward");
      plane.map.set(back ? shares[c] : X[c], back ? outside : undefined);
      plane.map.frame({ row: i, column: j, rows: SLICE, columns: SLICE });
    });
  };
}

// The chosen filter in front of the other one: its weights, or what comes back to them.
function drawFilter(root) {
  const { x, width, top, bottom, back } = FILTER;
  const paper = { width, rx: 8, fill: COLOURS.card, stroke: COLOURS.quiet, "stroke-width": 1.3 };
  const height = bottom - top;
  element(root, "rect", { ...paper, x: x + back.x, y: top - back.y, height, fill: COLOURS.node });
  element(root, "rect", { ...paper, x, y: top, height });
  const middle = x + width / 2;
  const other = label(root, middle + back.x, top - back.y / 2, "", {
    ...{ size: 14, fill: COLOURS.quiet },
  });
  const title = phrase(root, middle, top + 15, "", { size: 16, "font-weight": "bold" });
  const left = middle - (SLICE * WEIGHT.width) / 2;
  const look = { ...WEIGHT, scale: 1.6, size: 14 };
  const quiet = { size: 13.5, fill: COLOURS.quiet };
  const slices = MIDDLES.map((y, c) => {
    const above = y - (SLICE * WEIGHT.height) / 2;
    label(root, middle, above - 12, `slice ${c}`, quiet);
    return matrix(root, left, above, { ...look, rows: SLICE, columns: SLICE });
  });
  const corner = BIAS - WEIGHT.height / 2;
  label(root, middle, corner - 12, "bias", quiet);
  const bias = matrix(root, middle - WEIGHT.width / 2, corner, { ...look, rows: 1, columns: 1 });
  return ({ d, way }, { K, b, dK, db }) => {
    const returned = way === "filter";
    title.write(returned ? `to {grad_K_${d}}` : `filter ${d}`);
    change(title.element, { fill: toneOf(returned ? "backward" : "forward").symbol });
    other.write(`filter ${DEPTH - 1 - d}${returned ? ": nothing" : ""}`);
    slices.forEach((slice, c) => slice.set(returned ? dK[d][c] : K[d][c]));
    bias.set([[returned ? db[d] : b[d]]], () => way === "picture");
  };
}

// What each channel adds; on the way back each of them gets the whole signal.
function drawSums(root) {
  const head = phrase(root, SUMS, MIDDLES[0] - 30, "", { size: SMALL, fill: COLOURS.quiet });
  const sums = MIDDLES.map((y) => slot(root, SUMS, y, "forward", SUM_WIDTH));
  const plus = badge(root, PLUS.x, PLUS.y, "+", "forward", PLUS.radius);
  return ({ way }, { partial, signal }) => {
    const forward = way === "forward";
    const tone = forward ? "forward" : "backward";
    head.write(forward ? "partial sums" : "each gets {delta}");
    plus.tone(tone);
    sums.forEach((sum, c) => {
      sum.tone(tone);
      sum.set(forward ? partial[c] : signal);
    });
  };
}

// A map for each filter: its outputs, or their error signals.
function drawMaps(root, choose) {
  const look = { ...OUTPUT, ...MAPS, scale: 4 };
  const maps = MAPS.tops.map((top) => sheet(root, MAPS.x, top, look));
  maps.forEach(({ map }, d) => letChoose(root, map.box, (i, j) => {
    for (const [name, value] of Object.entries({ d, i, j })) choose(name, value);
  }));
  const rule = phrase(root, RULE.x, RULE.y, "", { size: 16 });
  const rules = {
    forward: "sums + bias = output",
    filter: "{delta} · window, to each slice",
    picture: "{delta} · slice, to each window",
  };
  return ({ d, i, j, way }, { S, delta }) => {
    const forward = way === "forward";
    const tone = forward ? "forward" : "backward";
    maps.forEach((each, at) => {
      const chosen = at === d;
      const name = forward ? `{S_${at}}, of filter ${at}` : `{delta_${at}}, of filter ${at}`;
      writeTitle(each, name, chosen ? tone : "pale");
      change(each.paper, { stroke: chosen ? toneOf(tone).line : COLOURS.pale });
      change(each.paper, { "stroke-width": chosen ? 2.2 : 1.3 });
      const pale = (row, column) => !chosen || (!forward && (row !== i || column !== j));
      each.map.set((forward ? S : delta)[at], pale);
      each.map.frame(chosen ? { row: i, column: j, rows: 1, columns: 1 } : undefined);
    });
    rule.write(rules[way]);
    change(rule.element, { fill: toneOf(tone).symbol });
  };
}

function letChoose(root, box, chosen) {
  const spot = element(root, "rect", { ...box, fill: "transparent", style: "cursor: pointer" });
  spot.addEventListener("click", ({ clientX, clientY }) => {
    const at = new DOMPoint(clientX, clientY).matrixTransform(root.getScreenCTM().inverse());
    const part = (from, size, count) =>
      Math.min(count - 1, Math.max(0, Math.floor((from / size) * count)));
    chosen(
      part(at.y - box.y, box.height, OUTPUT.rows),
      part(at.x - box.x, box.width, OUTPUT.columns),
    );
  });
}

// The arrows: all forward ones, or those of one way back.
function drawWays(root) {
  const edge = SUMS - SUM_WIDTH / 2;
  const far = SUMS + SUM_WIDTH / 2;
  const meet = MIDDLES.map((y, c) =>
    label(root, (right(c) + FILTER.x) / 2, y, "⊙", { size: 22 }),
  );
  const between = (FRONT + FILTER.back.x + edge) / 2 - 3;
  const signs = MIDDLES.map((y) => label(root, between, y - 15, "Σ"));
  const two = (points) => ({
    forward: wire(root, points, { weight: 2 }),
    back: wire(root, points.toReversed(), { tone: "backward", dashed: true, weight: 2 }),
  });
  const beside = MIDDLES.map((y, c) => two([[right(c) + 3, y], [FILTER.x - 3, y]]));
  const before = MIDDLES.map((y) => two([[FRONT + 2, y], [edge - 3, y]]));
  const sums = MIDDLES.map((y) => two([[far + 3, y], towards([far, y])]));
  const turn = [PLUS.x, BIAS];
  const bias = two([[FRONT + 2, BIAS], turn, towards(turn)]);
  const maps = MAPS.tops.map((top) =>
    Array.from({ length: OUTPUT.rows }, (_, row) => {
      const end = [MAPS.x - 3, top + MAPS.head + (row + 0.5) * MAPS.height];
      return two([towards(end), end]);
    }),
  );
  // The head of an arrow is visible by itself, so what is hidden is not laid out at all.
  const put = ({ forward, back }, which) => {
    change(forward.element, { display: which === "forward" ? "inline" : "none" });
    change(back.element, { display: which === "back" ? "inline" : "none" });
  };
  return ({ d, i, way }) => {
    const main = way === "forward" ? "forward" : "back";
    const aside = { forward: "", filter: "forward", picture: "back" }[way];
    for (const each of [...before, ...sums]) put(each, main);
    for (const each of beside) put(each, aside);
    for (const each of [...meet, ...signs]) show(each.element, way === "forward");
    put(bias, way === "picture" ? "" : main);
    maps.forEach((rows, at) =>
      rows.forEach((each, row) => put(each, at === d && row === i ? main : "")),
    );
  };
}

// The point of the plus sign's rim that faces another point.
function towards([x, y]) {
  const length = Math.hypot(x - PLUS.x, y - PLUS.y);
  const reach = (PLUS.radius + 3) / length;
  return [PLUS.x + (x - PLUS.x) * reach, PLUS.y + (y - PLUS.y) * reach];
}
