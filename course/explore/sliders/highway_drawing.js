// The drawing of two roads back through time, each as wide as what is left of an error signal, and
// below them the same two numbers on an axis of powers of ten.

import { COLOURS, SMALL, axes, card, change, clipped, element, label } from "./vocabulary.js";
import { numberText, phrase, shortText, show, slot, whilePressed } from "./vocabulary.js";
import { ODD_ONE, SHUT, STEPS } from "./highway_model.js";

const HEIGHT = 530;
const LEFT = 84;
const WIDTH = 792;
const TABLE = { names: 24, each: 420, half: 600, after: 800, head: 26, rows: [58, 92] };
const ROAD = { ys: [168, 250], width: 40, strip: 56 };
const PLOT = { x: LEFT, y: 316, width: WIDTH, height: 152 };
const POWERS = { from: 1e-15, to: 1e10, log: true, marks: [1e-15, 1e-10, 1e-5, 1, 1e5, 1e10] };
const QUIET = { size: SMALL, fill: COLOURS.quiet };

const TITLES = {
  d_c: "{d_c} in an LSTM: each step back multiplies by {f} ≤ 1",
  delta: "{delta} in a plain network: each step back multiplies by {w} tanh′ = {w} (1 − {h}²)",
};

/** Draw it; a press in the plot or on a road chooses how many steps back are looked at. */
export function drawHighway(choose) {
  const root = card(912, HEIGHT);
  const across = { from: STEPS + 0.5, to: -0.5, name: "steps back from the last time step" };
  const marks = [50, 40, 30, 20, 10, 0];
  const mark = drawMark(root);
  const plane = axes(root, PLOT, { ...across, marks }, { ...POWERS });
  const parts = [
    drawTable(root),
    drawRoad(root, plane, 0, "d_c"),
    drawRoad(root, plane, 1, "delta"),
    drawGate(root, plane),
    drawCurves(root, plane),
  ];
  drawLimit(root);
  listen(root, choose);
  const update = (scene) => {
    mark(plane.x(scene.inputs.k));
    parts.forEach((part) => part(scene));
  };
  return { root, update };
}

const joined = (spots) => spots.map((spot) => spot.map((n) => n.toFixed(2)).join(",")).join(" ");

// Where one looks: a band through the roads and the plot.
function drawMark(root) {
  const y = ROAD.ys[0] - ROAD.strip / 2 - 4;
  const band = element(root, "rect", {
    ...{ y, width: 14, height: PLOT.y + PLOT.height - y, rx: 5, fill: COLOURS.node },
    ...{ stroke: COLOURS.pale },
  });
  return (x) => change(band, { x: (x - 7).toFixed(2) });
}

function drawTable(root) {
  const { names, each, half, after, head, rows } = TABLE;
  const heads = [[each, "each step"], [half, "half-life"]];
  for (const [x, words] of heads) label(root, x, head, words, QUIET);
  const counted = phrase(root, after, head, "", QUIET);
  const said = ["|{d_c}| along the memory of an LSTM", "|{delta}| in a plain recurrent network"];
  const line = said.map((words, row) => {
    phrase(root, names, rows[row], words, { "text-anchor": "start" });
    label(root, each - 52, rows[row], "×");
    return {
      each: slot(root, each, rows[row], "forward", 80),
      half: slot(root, half, rows[row], "pale", 190),
      after: slot(root, after, rows[row], "backward", 90),
    };
  });
  return ({ inputs, numbers }) => {
    counted.write(`left after ${inputs.k === 1 ? "1 step" : `${inputs.k} steps`}`);
    line[0].each.set(inputs.f);
    line[0].half.say(halfText(numbers.half));
    line[0].after.say(sizeText(numbers.at.d_c));
    line[1].each.set(numbers.rate);
    line[1].half.say(halfText(numbers.half_delta));
    line[1].after.say(sizeText(numbers.at.delta));
  };
}

/** A size of which two digits are to be seen, however small it is. */
export const sizeText = (size) => (size < 0.001 ? shortText(size) : numberText(size));

/** What a half-life is in words: `steps` as the model gives it. */
export function halfText(steps) {
  if (steps === null) return "stays whole";
  if (steps === 0) return "gone at once";
  const count = Math.abs(steps) < 1000 ? Math.abs(steps).toFixed(1) : Math.abs(steps).toFixed(0);
  return steps < 0 ? `doubles in ${count} steps` : `${count} steps`;
}

// A road as wide as what is left, between two dashed lines that mark a whole 1.
function drawRoad(root, plane, row, name) {
  const y = ROAD.ys[row];
  const title = { size: 15, "text-anchor": "start" };
  phrase(root, LEFT, y - ROAD.strip / 2 - 13, TITLES[name], title);
  const strip = { x: LEFT, y: y - ROAD.strip / 2, width: WIDTH, height: ROAD.strip };
  for (const side of [-1, 1]) {
    const edge = y + (side * ROAD.width) / 2;
    const line = { x1: LEFT, x2: LEFT + WIDTH, y1: edge, y2: edge, stroke: COLOURS.pale };
    element(root, "line", { ...line, "stroke-dasharray": "4 5" });
  }
  label(root, LEFT - 12, y, "1", { size: 13, fill: COLOURS.quiet });
  const window = clipped(root, strip);
  const road = element(window, "polygon", { fill: COLOURS.backward });
  const middle = element(window, "polyline", {
    ...{ fill: "none", stroke: COLOURS.card, "stroke-width": 2, "stroke-dasharray": "10 8" },
  });
  const light = { size: SMALL, fill: COLOURS.card, "text-anchor": "start" };
  const beyond = label(window, LEFT + 18, y - 14, "wider than there is room for", light);
  return ({ numbers }) => {
    const halves = numbers[name].map((left) => Math.min(ROAD.strip, (left * ROAD.width) / 2));
    const spots = halves.map((half, k) => [plane.x(k), half]);
    const above = spots.map(([x, half]) => [x, y - half]);
    const below = spots.map(([x, half]) => [x, y + half]).reverse();
    change(road, { points: joined([...above, ...below]) });
    const wide = spots.filter(([, half]) => half > 5).map(([x]) => [x, y]);
    change(middle, { points: joined(wide) });
    show(beyond.element, halves.at(-15) > ROAD.strip / 2);
  };
}

// What is not drawn, beside the name of the road that leaves it out.
function drawLimit(root) {
  const words = "(its direct way only, not those through {h})";
  const look = { ...QUIET, "text-anchor": "end" };
  phrase(root, LEFT + WIDTH, ROAD.ys[0] - ROAD.strip / 2 - 13, words, look);
}

// The one gate that can be nearly shut: a bar on either side of the road.
function drawGate(root, plane) {
  const group = element(root, "g");
  const y = ROAD.ys[0];
  const x = (plane.x(ODD_ONE) + plane.x(ODD_ONE - 1)) / 2;
  for (const side of [-1, 1]) {
    const from = y + (side * ROAD.strip) / 2;
    const line = { x1: x, x2: x, y1: from, y2: y + side * 3, stroke: COLOURS.ink };
    element(group, "line", { ...line, "stroke-width": 5 });
  }
  const beyond = { size: SMALL, "text-anchor": "end" };
  phrase(group, x - 10, y - 14, `{f} = ${SHUT} here`, beyond);
  return ({ inputs: { gate } }) => show(group, gate === "shut");
}

function drawCurves(root, plane) {
  phrase(root, PLOT.x, PLOT.y - 13, "the same two sizes, on a scale of powers of ten", {
    ...{ size: 15, "text-anchor": "start" },
  });
  const window = clipped(root, PLOT);
  const shared = { fill: "none", stroke: COLOURS.backward };
  const curves = {
    d_c: element(window, "polyline", { ...shared, "stroke-width": 3.2 }),
    delta: element(window, "polyline", {
      ...{ ...shared, "stroke-width": 2.2, "stroke-dasharray": "7 5" },
    }),
  };
  const names = {
    d_c: phrase(root, 0, 0, "{d_c}", { fill: COLOURS.backward }),
    delta: phrase(root, 0, 0, "{delta}", { fill: COLOURS.backward }),
  };
  const rings = Object.fromEntries(
    Object.keys(curves).map((name) => [
      name,
      element(window, "circle", {
        ...{ r: 5.5, stroke: COLOURS.backward, "stroke-width": 2 },
        fill: name === "d_c" ? COLOURS.backward : COLOURS.card,
      }),
    ]),
  );
  return ({ inputs: { k }, numbers }) => {
    for (const [name, curve] of Object.entries(curves)) {
      const spots = numbers[name].map((left, step) => plane.beyond(step, left));
      change(curve, { points: joined(spots) });
      const [x, y] = spots[k];
      change(rings[name], { cx: x.toFixed(2), cy: y.toFixed(2) });
    }
    nameCurves(plane, names, numbers);
  };
}

// A name stands at the far end of its curve, or as far as there is room for it: that of the higher
// curve above it, that of the lower one below.
function nameCurves(plane, names, numbers) {
  const { d_c, delta } = numbers;
  const [higher, lower] = d_c.at(-1) > delta.at(-1) ? ["d_c", "delta"] : ["delta", "d_c"];
  const [top, foot] = [PLOT.y + 10, PLOT.y + PLOT.height - 10];
  for (const [name, side] of [[higher, -13], [lower, 13]]) {
    const spots = numbers[name].map((left, step) => plane.beyond(step, left));
    const room = ([, y]) => y + side >= top && y + side <= foot;
    const [x, y] = spots.findLast(room) ?? spots[0];
    const at = { x: Math.max(PLOT.x + 14, x).toFixed(2), y: (y + side).toFixed(2) };
    change(names[name].element, at);
  }
}

// A press on a road or in the plot, and a drag from there, choose the number of steps.
function listen(root, choose) {
  const y = ROAD.ys[0] - ROAD.strip / 2;
  const pad = element(root, "rect", {
    ...{ x: LEFT, y, width: WIDTH, height: PLOT.y + PLOT.height - y, fill: "transparent" },
    style: "cursor: pointer; touch-action: none",
  });
  const press = (event) => {
    const { left, width } = pad.getBoundingClientRect();
    const back = STEPS + 0.5 - ((event.clientX - left) / width) * (STEPS + 1);
    choose("k", Math.min(STEPS, Math.max(1, Math.round(back))));
  };
  whilePressed(pad, press);
}
