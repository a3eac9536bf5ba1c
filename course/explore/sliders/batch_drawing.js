// The drawing of a batch: the samples as columns of two arrays, and below them one sample's outer
// product on its way into the sum, and the mean of all.

import { COLOURS, SMALL, badge, card, change, element, label, phrase } from "./vocabulary.js";
import { symbol, toneOf, wire } from "./vocabulary.js";
import { MOVED } from "./batch_model.js";
import { CELL_HEIGHT, CELL_WIDTH, matrix, sizeLabels } from "./matrix_drawing.js";

const HEIGHT = 408;
const SAMPLES = { x: 140, heads: 34, outputs: 50, signals: 142 };
const ROW = 308;
// The grids of the lower row: narrow ones, and a wide one for the mean, which has more decimals.
const NARROW = 50;
const BROAD = 64;
const BEFORE = { x: 26, sign: 196 };
const OWN = { x: 224, product: 286, sign: 463, top: ROW - CELL_HEIGHT - 8 };
const SUM = 482;
const MEAN = 698;
const WAY = [640, MEAN - 7];
const START = { "text-anchor": "start" };
const QUIET = { size: SMALL, fill: COLOURS.quiet };

/** Draw it for so many units of the layer, inputs of the layer, and samples. */
export function drawBatch({ units, inputs: into, samples }) {
  const root = card(912, HEIGHT);
  const parts = [
    drawSamples(root, units, into, samples),
    drawBiases(root, units),
    drawProducts(root, units, into),
  ];
  return { root, update: ({ inputs, numbers }) => parts.forEach((part) => part(inputs, numbers)) };
}

// The samples as columns; those behind the closing bracket are not in the batch.
function drawSamples(root, units, into, samples) {
  const { x, heads, outputs, signals } = SAMPLES;
  const column = (index) => x + (index + 0.5) * CELL_WIDTH;
  const batch = phrase(root, x - 9, heads, "", { size: 15, "text-anchor": "end" });
  const numbers = Array.from({ length: samples }, (_, index) =>
    label(root, column(index), heads, String(index + 1), { size: 15 }),
  );
  const Z = matrix(root, x, outputs, { rows: into, columns: samples });
  const delta = matrix(root, x, signals, { rows: units, columns: samples });
  const named = [["Z_1", Z, "n_1", into], ["delta_2", delta, "n_2", units]];
  for (const [name, { box }, side, size] of named) {
    const fill = name === "delta_2" ? COLOURS.backward : COLOURS.ink;
    symbol(root, 44, box.y + box.height / 2, name, { fill });
    sizeLabels(root).set(box, `{${side}} = ${size}`, "");
  }
  const corner = { cx: column(MOVED[1] + 0.5) - 7, cy: signals + MOVED[0] * CELL_HEIGHT + 7 };
  element(root, "circle", { ...corner, r: 3.5, fill: COLOURS.ink });
  const foot = signals + units * CELL_HEIGHT;
  const target = OWN.product + (into * NARROW) / 2;
  const bend = foot + 28;
  const start = element(root, "polyline", { fill: "none", "stroke-width": 2.4 });
  const end = wire(root, [[target, bend], [target, OWN.top - 11]], { tone: "backward" });
  const how = "its column of {delta_2} times its column of {Z_1}, laid as a row";
  phrase(root, target + 16, bend + 16, how, { ...QUIET, ...START });
  return ({ B, b }, { delta: signalsNow, Z: outputsNow }) => {
    batch.write(`{B} = ${B} sample${B === 1 ? "" : "s"}`);
    const out = (_, index) => index >= B;
    Z.set(outputsNow, out);
    delta.set(signalsNow, out);
    const part = { row: 0, column: b - 1, columns: 1 };
    Z.close(B);
    delta.close(B);
    Z.frame({ ...part, rows: into });
    delta.frame({ ...part, rows: units });
    numbers.forEach(({ element: made }, index) => {
      change(made, { fill: index < B ? COLOURS.ink : COLOURS.quiet });
      change(made, { "font-weight": index === b - 1 ? "bold" : "normal" });
    });
    const tone = b <= B ? "backward" : "pale";
    const from = column(b - 1);
    change(start, { points: `${from},${foot + 3} ${from},${bend} ${target},${bend}` });
    change(start, { stroke: toneOf(tone).line });
    end.tone(tone);
  };
}

// To the right of the samples: the sum of the columns of delta and their mean.
function drawBiases(root, units) {
  const { signals } = SAMPLES;
  const middle = signals + (units * CELL_HEIGHT) / 2;
  const [sumAt, meanAt] = [SUM + NARROW, MEAN + BROAD];
  const idea = { size: 15, ...START };
  phrase(root, 440, 34, "{dW_2} is the mean of the samples’ outer products,", idea);
  phrase(root, 440, 58, "{db_2} the mean of their columns of {delta_2}.", idea);
  phrase(root, 440, 84, "●  This entry of {delta_2} has a slider.", { ...QUIET, ...START });
  const into = wire(root, [[SAMPLES.x + 5 * CELL_WIDTH + 12, middle], [sumAt - 9, middle]]);
  const added = label(root, 468, middle - 15, "", QUIET);
  const sum = matrix(root, sumAt, signals, { rows: units, columns: 1, width: NARROW });
  const name = label(root, sumAt + NARROW / 2, signals - 14, "", QUIET);
  const share = drawShare(root, sumAt + NARROW + 10, meanAt - 8, middle);
  const mean = matrix(root, meanAt, signals, { rows: units, columns: 1, width: BROAD });
  const end = drawMean(root, meanAt + BROAD / 2, signals - 15, "db_2");
  return ({ B, b }, numbers) => {
    const { complete, in_batch: inBatch } = numbers;
    into.tone(inBatch ? "backward" : "pale");
    added.write(inBatch ? `+ column ${b}` : "not added");
    sum.set(numbers.delta_sum.map((each) => [each]));
    name.write(sumWords(Math.min(b, B)));
    mean.set(numbers.db.map((each) => [complete ? each : undefined]));
    share(B, complete);
    end(B, complete);
  };
}

const sumWords = (count) =>
  count === 0 ? "nothing yet" : count === 1 ? "sample 1 alone" : `sum of samples 1 to ${count}`;

// The way from a sum to its mean.
function drawShare(root, from, to, y) {
  const line = wire(root, [[from, y], [to, y]], { tone: "backward" });
  const middle = (from + to) / 2 - 5;
  const ring = badge(root, middle, y, "", "backward", 15);
  const words = label(root, middle, y + 0.5, "", { size: 14 });
  return (B, complete) => {
    line.tone(complete ? "backward" : "pale");
    ring.tone(complete ? "backward" : "pale");
    change(words.element, { fill: complete ? COLOURS.backward : COLOURS.quiet });
    words.write(`÷${B}`);
  };
}

function drawMean(root, x, y, name) {
  const words = phrase(root, x, y, "", { size: 16, fill: COLOURS.backward });
  return (B, complete) => words.write(complete ? `{${name}}` : `{${name}} after sample ${B}`);
}

// The sum so far, and what the sample that is looked at adds to it.
function drawProducts(root, units, into) {
  const middle = ROW + (units * CELL_HEIGHT) / 2;
  const below = ROW + units * CELL_HEIGHT + 20;
  const size = { rows: units, columns: into, width: NARROW };
  const half = (into * NARROW) / 2;
  const own = element(root, "rect", {
    ...{ x: OWN.x - 11, y: OWN.top - 9, rx: 8, fill: COLOURS.node, "stroke-width": 2.6 },
    width: OWN.product + 2 * half - OWN.x + 22,
    height: CELL_HEIGHT * (units + 1) + 26,
  });
  const before = matrix(root, BEFORE.x, ROW, size);
  const column = matrix(root, OWN.x, ROW, { ...size, columns: 1 });
  const row = matrix(root, OWN.product, OWN.top, { ...size, rows: 1 });
  const product = matrix(root, OWN.product, ROW, size);
  const sum = matrix(root, SUM, ROW, size);
  const mean = matrix(root, MEAN, ROW, { ...size, width: BROAD });
  const sign = { size: 22 };
  const plus = label(root, BEFORE.sign, middle, "+", sign);
  label(root, OWN.sign, middle, "=", sign);
  label(root, OWN.x + NARROW / 2, OWN.top + CELL_HEIGHT / 2, "×", { size: 19, ...QUIET });
  const names = Object.fromEntries(
    Object.entries({ before: BEFORE.x, product: OWN.product, sum: SUM }).map(([name, x]) => [
      name,
      label(root, x + half, below, "", QUIET),
    ]),
  );
  const share = drawShare(root, ...WAY, middle);
  const end = drawMean(root, MEAN + (into * BROAD) / 2, below, "dW_2");
  return ({ B, b }, numbers) => {
    const { complete, in_batch: inBatch } = numbers;
    const pale = () => !inBatch;
    before.set(numbers.before);
    column.set(numbers.column.map((each) => [each]), pale);
    row.set([numbers.row], pale);
    product.set(numbers.product, pale);
    sum.set(numbers.sum);
    mean.set(complete ? numbers.dW : numbers.dW.map((line) => line.map(() => undefined)));
    change(own, { stroke: inBatch ? COLOURS.ink : COLOURS.pale });
    change(plus.element, { fill: inBatch ? COLOURS.ink : COLOURS.pale });
    names.before.write(sumWords(inBatch ? b - 1 : B));
    names.product.write(inBatch ? `sample ${b}` : `sample ${b}: not in the batch`);
    names.sum.write(sumWords(Math.min(b, B)));
    share(B, complete);
    end(B, complete);
  };
}
