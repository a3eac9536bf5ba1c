// A function of two inputs as two curves: each moves one input and holds the other.

import {
  COLOURS,
  axes,
  card,
  change,
  curve,
  dot,
  element,
  label,
  numberText,
  phrase,
  slot,
  straight,
  symbol,
} from "./vocabulary.js";
import { slider, stage } from "./stage.js";

const [WIDTH, HEIGHT] = [912, 420];
const [TOP, TALL, WIDE] = [124, 236, 332];
const REACH = { x_1: [0, 10], x_2: [1.5, 4] };
const WEIGHT = { from: 50, to: 160, name: "weight {y} in kg", marks: [60, 80, 100, 120, 140, 160] };
const POINTS = 50;
// The share of its axis that a tangent spans to each side.
const SIDE = 0.2;
// Where the height that both curves share is written, between the plots.
const BETWEEN = 450;

// The two cuts; pale curves show the same cut with the other input held elsewhere.
const CUTS = [
  {
    ...{ moves: "x_1", stays: "x_2", slope: "slope_x_1", left: 52 },
    ...{ elsewhere: [2, 3, 4], marks: [0, 2, 4, 6, 8, 10] },
    ...{ name: "{x_1}, hours of exercise per week", unit: "kg per hour" },
  },
  {
    ...{ moves: "x_2", stays: "x_1", slope: "slope_x_2", left: 540 },
    ...{ elsewhere: [0, 4, 10], marks: [1.5, 2, 2.5, 3, 3.5, 4] },
    ...{ name: "{x_2}, thousands of kilocalories per day", unit: "kg per 1000 kcal" },
  },
];

const faded = (x_1) => Math.exp(-x_1 / 5);
const weightOf = ({ x_1, x_2 }) => 50 + 4 * x_2 * x_2 + 10 * x_2 * faded(x_1);

/** The invented weight of a man from exercise and diet, and its slope along each of the two. */
export function compute({ x_1, x_2 }) {
  return {
    y: weightOf({ x_1, x_2 }),
    slope_x_1: -2 * x_2 * faded(x_1),
    slope_x_2: 8 * x_2 + 10 * faded(x_1),
  };
}

function draw() {
  const root = card(WIDTH, HEIGHT);
  const level = element(root, "line", {
    ...{ x1: CUTS[0].left, x2: CUTS[1].left + WIDE, stroke: COLOURS.quiet },
    "stroke-dasharray": "3 4",
  });
  const cuts = CUTS.map((cut) => drawCut(root, cut));
  const shared = element(root, "g");
  symbol(shared, BETWEEN, -26, "y");
  const height = slot(shared, BETWEEN, 0, "forward", 64);

  function update(scene) {
    const [plane] = cuts.map((cut) => cut(scene));
    const y = plane.y(scene.numbers.y).toFixed(2);
    change(level, { y1: y, y2: y });
    change(shared, { transform: `translate(0 ${y})` });
    height.set(scene.numbers.y);
  }
  return { root, update };
}

function drawCut(root, cut) {
  const [from, to] = REACH[cut.moves];
  const box = { x: cut.left, y: TOP, width: WIDE, height: TALL };
  const plane = axes(root, box, { from, to, name: cut.name, marks: cut.marks }, WEIGHT);
  const pointsOf = (held) =>
    Array.from({ length: POINTS + 1 }, (_, n) => from + ((to - from) * n) / POINTS).map((place) => [
      place,
      weightOf({ [cut.moves]: place, [cut.stays]: held }),
    ]);
  for (const held of cut.elsewhere) {
    curve(root, plane, { colour: COLOURS.pale, weight: 1.4 }).set(pointsOf(held));
    const end = plane.y(weightOf({ [cut.moves]: to, [cut.stays]: held }));
    const look = { size: 13, fill: COLOURS.quiet, "text-anchor": "start" };
    label(root, cut.left + WIDE + 6, end, String(held), look);
  }
  symbol(root, cut.left + WIDE + 12, TOP - 10, cut.stays, { size: 16, fill: COLOURS.quiet });
  const line = curve(root, plane, { weight: 2.8 });
  const tangent = straight(root, plane, { tone: "backward", weight: 2.6 });
  const point = dot(root, plane, { radius: 6.5 });
  const header = drawHeader(root, cut);
  return ({ inputs, numbers, mine }) => {
    const [place, held] = [inputs[cut.moves], inputs[cut.stays]];
    line.set(pointsOf(held));
    point.set(place, numbers.y);
    const side = SIDE * (to - from);
    tangent.set([place, numbers.y], numbers[cut.slope], place - side, place + side);
    header(held, numbers[cut.slope], mine?.[cut.slope]);
    return plane;
  };
}

function drawHeader(root, cut) {
  const start = { "text-anchor": "start" };
  const title = phrase(root, cut.left, 30, "", start);
  label(root, cut.left, 68, "slope", { ...start, fill: COLOURS.backward });
  const slope = slot(root, cut.left + 98, 68, "backward", 84);
  label(root, cut.left + 150, 68, cut.unit, { ...start, fill: COLOURS.backward });
  return (held, number, own) => {
    title.write(`only {${cut.moves}} moves, {${cut.stays}} stays at ${numberText(held)}`);
    slope.set(number);
    slope.mine(own);
  };
}

const shortly = (number) => numberText(Number(number.toFixed(2)));

function says({ inputs, numbers }) {
  return (
    `With {x_2} at ${shortly(inputs.x_2)}, the slope is ${shortly(numbers.slope_x_1)} kg per hour. ` +
    `With {x_1} at ${shortly(inputs.x_1)}, it is ${shortly(numbers.slope_x_2)} kg per 1000 kcal.`
  );
}

function words({ inputs, numbers, mine }) {
  const told = CUTS.map(({ moves, stays, slope, unit }) => {
    const own = Number.isFinite(mine?.[slope]) ? `, yours ${numberText(mine[slope])}` : "";
    return (
      `Along ${moves}, with ${stays} held at ${numberText(inputs[stays])}: ` +
      `slope ${numberText(numbers[slope])} ${unit}${own}.`
    );
  });
  return (
    `The weight of a man as two curves through one point: exercise x_1 = ${numberText(inputs.x_1)} ` +
    `hours per week, diet x_2 = ${numberText(inputs.x_2)} thousand kilocalories per day, weight ` +
    `y = ${numberText(numbers.y)} kg. ${told.join(" ")}`
  );
}

export const twoSlopes = {
  title: "Two slopes of one function, with sliders",
  controls: () => [
    slider("x_1", {
      ...{ said: "exercise x1, hours per week", from: REACH.x_1[0], to: REACH.x_1[1] },
      ...{ step: 0.1, value: 1.5 },
    }),
    slider("x_2", {
      ...{ said: "diet x2, thousand kilocalories per day", from: REACH.x_2[0], to: REACH.x_2[1] },
      ...{ step: 0.05, value: 3.2 },
    }),
  ],
  compute,
  draw,
  says,
  words,
};

export default stage(twoSlopes);
