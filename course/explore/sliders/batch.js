// A batch through one layer: every sample's outer product, their sum, and the mean, which is dW.

import { cellText } from "./matrix_drawing.js";
import { drawBatch } from "./batch_drawing.js";
import { OUTPUTS, SAMPLES, UNITS, batchNumbers } from "./batch_model.js";
import { slider, stage } from "./stage.js";

const factor = (number) => (number < 0 ? `(${cellText(number)})` : cellText(number));

function says({ inputs: { B, b }, numbers }) {
  if (!numbers.in_batch) {
    return `Sample ${b} is not in this batch of ${B}: it adds nothing to {dW_2} and {db_2}.`;
  }
  const { column, row, product, sum, dW } = numbers;
  const own = `${factor(column[0])} · ${factor(row[0])} = ${cellText(product[0][0])}`;
  const first = `Upper left entry of sample ${b}: ${own}`;
  if (!numbers.complete) return `${first}; the sum so far is ${cellText(sum[0][0])}.`;
  const mean = `${cellText(sum[0][0])} / ${B} = ${cellText(dW[0][0])}`;
  return `${first}; the sum is complete, and its mean is ${mean}.`;
}

const listed = (numbers) => numbers.map((each) => cellText(each)).join(", ");
const rowsOf = (array) => array.map((line) => listed(line)).join("; ");

function words({ inputs: { B, b, delta_2: entry }, numbers }) {
  const { complete, in_batch: inBatch, delta } = numbers;
  const own =
    `Sample ${b} is looked at: its column of delta_2 is ${listed(numbers.column)}, ` +
    `its column of Z1 is ${listed(numbers.row)}, ` +
    `their outer product has the rows ${rowsOf(numbers.product)}. `;
  const upTo = Math.min(b, B);
  const sums =
    `The sum of the products of samples 1 to ${upTo} has the rows ${rowsOf(numbers.sum)}; ` +
    `the sum of their columns of delta_2 is ${listed(numbers.delta_sum)}. `;
  const means = complete
    ? `Divided by ${B}: dW2 has the rows ${rowsOf(numbers.dW)}, and db2 is ${listed(numbers.db)}.`
    : `dW2 and db2 are there after sample ${B}.`;
  return (
    `A batch of ${B} of ${delta[0].length} samples in columns. ` +
    `delta_2 has the rows ${rowsOf(delta)}; Z1 has the rows ${rowsOf(numbers.Z)}. ` +
    `The entry in row 1 and column 2 of delta_2 is set to ${cellText(entry)}. ` +
    own +
    (inBatch ? "" : "It is not in the batch and is not added. ") +
    sums +
    means
  );
}

export const batch = {
  title: "A batch of samples through one layer",
  controls: () => [
    slider("b", { said: "sample to look at", from: 1, to: SAMPLES, step: 1, value: 2 }),
    slider("B", { said: "samples in the batch", from: 1, to: SAMPLES, step: 1, value: 4 }),
    slider("delta_2", {
      said: "error signal of unit 1 for sample 2",
      ...{ from: -1, to: 1, step: 0.1, value: 0.6 },
    }),
  ],
  compute: batchNumbers,
  draw: () => drawBatch({ units: UNITS, inputs: OUTPUTS.length, samples: SAMPLES }),
  says,
  words,
};

export const compute = batch.compute;
export default stage(batch);
