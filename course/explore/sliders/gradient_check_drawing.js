// The lines of a backward pass with the wrong one marked, both gradients side by side, and the
// largest relative error over the step.

import {
  COLOURS,
  SMALL,
  axes,
  card,
  change,
  curve,
  dot,
  element,
  label,
  phrase,
  shortText,
  show,
  slot,
} from "./vocabulary.js";
import { AGREE, WRONG, checkNumbers, verdictOn } from "./gradient_check_model.js";
import { atExponent } from "./stage.js";

const HEIGHT = 400;
const PLOT = { x: 604, y: 96, width: 240, height: 246 };
const CODE = { x: 46, y: 96, row: 47 };
const COLUMNS = { analytic: 304, central: 396, errors: 480 };
const POWERS = 12;
export const SMALLEST = 10 ** -POWERS;
export const STEPS_PER_POWER = 10;
const STEPS = Array.from({ length: POWERS * STEPS_PER_POWER + 1 }, (_, n) =>
  atExponent(n / STEPS_PER_POWER - POWERS),
);

const CENTRAL = { tone: "backward", weight: 2.4 };
const ONE_SIDED = { colour: COLOURS.quiet, weight: 1.4, dashed: true };

// The lines in their order: `wrong` is what a mistake makes of one, `of` the gradient that it gives.
const LINES = [
  {
    right: "{delta_o} = {y_hat} − {y}",
    wrong: { sign: "{delta_o} = {y} − {y_hat}", twice: "{delta_o} = 2 ({y_hat} − {y})" },
  },
  { right: "{grad_w_k} = {delta_o} {z_k}", of: "w_k" },
  {
    right: "{delta_k} = {delta_o} {w_k} σ′({s_k})",
    wrong: {
      slope: "{delta_k} = {delta_o} {w_k} σ′({z_k})",
      early: "{delta_k} = {delta_o} (new {w_k}) σ′({s_k})",
    },
  },
  { right: "{grad_w_j} = {delta_k} {z_j}", of: "w_j" },
  { right: "{delta_j} = {delta_k} {w_j} σ′({s_j})" },
  { right: "{grad_w_in} = {delta_j} {x}", wrong: { input: "{grad_w_in} = {delta_j}" }, of: "w_in" },
];

const VERDICTS = {
  agree: (right) => `the two agree${right ? "" : ", though a line is wrong"}`,
  "look twice": (right) => `look twice: ${right ? "no" : "one"} line is wrong`,
  wrong: (right) => `one of them is wrong: the ${right ? "difference" : "backward pass"}`,
};
const SIGNS = { agree: "✓", "look twice": "?", wrong: "✗" };
const INKS = { agree: COLOURS.ink, "look twice": COLOURS.ink, wrong: COLOURS.wrong };

/** Draw the lines, the table and the plot. */
export function draw() {
  const root = card(912, HEIGHT);
  const verdict = label(root, CODE.x - 22, 28, "", {
    ...{ "text-anchor": "start", "font-weight": "bold" },
  });
  drawHeads(root);
  const lines = LINES.map((line, n) => drawLine(root, line, CODE.y + n * CODE.row));
  const plot = drawPlot(root);
  const update = (scene) => {
    const found = verdictOn(scene.numbers.worst);
    verdict.write(VERDICTS[found](scene.inputs.bug === "none"));
    change(verdict.element, { fill: INKS[found] });
    for (const line of lines) line(scene);
    plot(scene);
  };
  return { root, update };
}

function drawHeads(root) {
  const look = { size: 14, fill: COLOURS.quiet };
  const heads = {
    analytic: ["backward", "pass"],
    central: ["central", "difference"],
    errors: ["relative", "error"],
  };
  for (const [name, words] of Object.entries(heads)) {
    words.forEach((word, n) => label(root, COLUMNS[name], CODE.y - 8 + 18 * n, word, look));
  }
}

function drawLine(root, { right, wrong = {}, of }, y) {
  const start = { "text-anchor": "start" };
  const words = phrase(root, CODE.x, y, right, { ...start, size: 16.5 });
  const cross = label(root, CODE.x - 14, y, "✗", { fill: COLOURS.wrong, "font-weight": "bold" });
  const gradient = of && drawGradient(root, of, y);
  return (scene) => {
    const text = wrong[scene.inputs.bug];
    words.write(text ?? right);
    change(words.element, {
      fill: text ? COLOURS.wrong : COLOURS.ink,
      "font-weight": text ? "bold" : "normal",
    });
    show(cross.element, text !== undefined);
    gradient?.(scene.numbers);
  };
}

function drawGradient(root, name, y) {
  const slots = {};
  for (const column of ["analytic", "central"]) {
    slots[column] = slot(root, COLUMNS[column], y, "backward", 82);
  }
  const apart = label(root, COLUMNS.errors, y, "");
  const sign = label(root, COLUMNS.errors + 50, y, "", { "font-weight": "bold" });
  return (numbers) => {
    for (const [column, each] of Object.entries(slots)) each.set(numbers[column][name]);
    const found = verdictOn(numbers.errors[name]);
    apart.write(shortText(numbers.errors[name]));
    sign.write(SIGNS[found]);
    for (const each of [apart, sign]) change(each.element, { fill: INKS[found] });
  };
}

function drawPlot(root) {
  const plane = axes(
    ...[root, PLOT],
    { from: SMALLEST, to: 1, log: true, name: "step {h}", marks: [1e-12, 1e-9, 1e-6, 1e-3, 1] },
    { from: 1e-12, to: 10, log: true, marks: [1e-12, 1e-9, 1e-6, 1e-3, 1] },
  );
  label(root, PLOT.x - 44, 28, "largest relative error of the three", { "text-anchor": "start" });
  drawLegend(root);
  drawZones(root, plane);
  const mark = element(root, "line", {
    ...{ y1: PLOT.y, y2: PLOT.y + PLOT.height, stroke: COLOURS.quiet, "stroke-dasharray": "3 4" },
  });
  const others = curve(root, plane, ONE_SIDED);
  const line = curve(root, plane, CENTRAL);
  const other = dot(root, plane, { colour: COLOURS.quiet, radius: 5, hollow: true });
  const now = dot(root, plane, { tone: "backward", radius: 6.5 });
  let drawn = "";
  return ({ inputs, numbers }) => {
    const { bug, precision = "float64" } = inputs;
    const kind = `${bug} ${precision}`;
    // A move of h leaves both curves as they are.
    if (kind !== drawn) drawCurves(line, others, { bug, precision });
    drawn = kind;
    const x = plane.x(inputs.h).toFixed(2);
    change(mark, { x1: x, x2: x });
    other.set(inputs.h, numbers.worst_one_sided);
    now.set(inputs.h, numbers.worst);
  };
}

function drawCurves(line, others, kind) {
  const all = STEPS.map((h) => [h, checkNumbers({ ...kind, h })]);
  line.set(all.map(([h, { worst }]) => [h, worst]));
  others.set(all.map(([h, { worst_one_sided }]) => [h, worst_one_sided]));
}

function drawLegend(root) {
  const y = PLOT.y - 30;
  const kinds = [["central", CENTRAL, PLOT.x], ["one-sided", ONE_SIDED, PLOT.x + 140]];
  for (const [words, { tone, colour = COLOURS[tone], weight, dashed }, x] of kinds) {
    element(root, "line", {
      ...{ x1: x, x2: x + 30, y1: y, y2: y, stroke: colour, "stroke-width": weight },
      "stroke-dasharray": dashed ? "6 4" : "none",
    });
    label(root, x + 38, y, words, { size: SMALL, "text-anchor": "start" });
  }
}

// The lines between what agrees and what does not, each zone named beside the plot.
function drawZones(root, plane) {
  const right = PLOT.x + PLOT.width;
  const foot = PLOT.y + PLOT.height;
  const [low, high] = [plane.y(AGREE), plane.y(WRONG)];
  const below = { x: PLOT.x + 1, y: low, width: PLOT.width - 2, height: foot - low - 1 };
  element(root, "rect", { ...below, fill: COLOURS.paleTint });
  for (const y of [low, high]) {
    element(root, "line", { x1: PLOT.x, x2: right, y1: y, y2: y, stroke: COLOURS.quiet });
  }
  const name = (words, y) => label(root, right + 8, y, words, { size: 14, "text-anchor": "start" });
  name("wrong", (PLOT.y + high) / 2);
  name("look", (high + low) / 2 - 9);
  name("twice", (high + low) / 2 + 9);
  name("agree", (low + foot) / 2);
}
