// A batch of samples in columns: one outer product for each, their sum, and the mean that is dW.

/** The error signals of layer 2, without the entry that a slider moves. */
const SIGNALS = [
  [-0.3, 0, 0.5, -0.1, 0.4],
  [0.2, -0.4, 0.1, 0.6, -0.5],
];
/** The row and the column of that entry. */
export const MOVED = [0, 1];
/** The outputs of layer 1. */
export const OUTPUTS = [
  [0.9, 0.4, 0.1, 0.7, 0.3],
  [0.2, 0.8, 0.6, 0.5, 0.9],
  [0.5, 0.3, 0.7, 0.2, 0.6],
];
export const SAMPLES = OUTPUTS[0].length;
export const UNITS = SIGNALS.length;

const columnOf = (array, index) => array.map((line) => line[index]);
const outer = (column, row) => column.map((a) => row.map((b) => a * b));
const sumOf = (numbers) => numbers.reduce((sofar, each) => sofar + each, 0);

/**
 * What the first B of the samples come to, and sample b among them.
 *
 * delta (2, 5) and Z (3, 5) hold all samples; column (2,) and row (3,) are those of sample b, and
 * product (2, 3) is its outer product. before and sum (2, 3) add up what the samples of the batch
 * in front of b, and up to b, bring. dW (2, 3) and db (2,) are the means over the batch; delta_sum
 * (2,) belongs to db as sum to dW. The sum is complete once b has reached the batch's last sample.
 */
export function batchNumbers({ B, b, delta_2: entry }) {
  const delta = SIGNALS.map((line, row) =>
    line.map((each, column) => (row === MOVED[0] && column === MOVED[1] ? entry : each)),
  );
  const products = OUTPUTS[0].map((_, index) =>
    outer(columnOf(delta, index), columnOf(OUTPUTS, index)),
  );
  const added = (count) =>
    products[0].map((line, row) =>
      line.map((_, column) => sumOf(products.slice(0, count).map((each) => each[row][column]))),
    );
  const summed = (count) => delta.map((line) => sumOf(line.slice(0, count)));
  return {
    ...{ delta, Z: OUTPUTS, in_batch: b <= B, complete: b >= B },
    ...{ column: columnOf(delta, b - 1), row: columnOf(OUTPUTS, b - 1), product: products[b - 1] },
    ...{ before: added(Math.min(b - 1, B)), sum: added(Math.min(b, B)) },
    dW: added(B).map((line) => line.map((each) => each / B)),
    ...{ delta_sum: summed(Math.min(b, B)), db: summed(B).map((each) => each / B) },
  };
}
