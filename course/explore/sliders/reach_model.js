// Who meets whom in a convolution on the way back: for one pixel of the input, and for one weight.

import { halfTurn, total } from "./map_model.js";

export const X = [
  [0.3, -0.5, 0.8, 0.1, -0.7, 0.6],
  [-0.2, 0.9, -0.4, 0.7, 0.2, -0.8],
  [0.5, -0.6, 0.1, -0.3, 0.8, 0.4],
  [-0.4, 0.2, 0.6, -0.1, 0.3, -0.5],
];
export const K = [
  [0.6, -1.1, 0.3],
  [1.4, 0.7, -0.5],
];
/** The error signals of the outputs of X ⋆ K. */
export const DELTA = [
  [0.4, -1.2, 0.9, -0.3],
  [1.1, 0.5, -0.8, 0.7],
  [-0.6, 1.3, 0.2, -1.4],
];

const everyEntry = (array, make) =>
  array.flatMap((line, row) => line.map((number, column) => make(number, row, column)));

/**
 * Both questions, each with its pairs, the sum of their products, and the part that is framed.
 *
 * X (4, 6) is the input map, K (2, 3) the kernel, delta (3, 4) the error signals, turned (2, 3)
 * the kernel turned by half a turn. Each pair of `pixel` is an output (i, j) that holds the pixel
 * (p, q) at the weight (m, n); the turned kernel lies on row `laid.row` and column `laid.column`
 * of delta, and `reached` is the part of it that is on the map. Each pair of `weight` is an output
 * (i, j) in which the weight (m, n) meets the pixel (p, q); `met` is the part of X that it meets.
 */
export function reachNumbers({ p, q, weight }) {
  const [m, n] = [...weight].map(Number);
  return { X, K, delta: DELTA, turned: halfTurn(K), pixel: ofPixel(p, q), weight: ofWeight(m, n) };
}

function ofPixel(p, q) {
  const all = everyEntry(K, (factor, m, n) => ({ m, n, i: p - m, j: q - n, factor }));
  const pairs = all
    .map((pair) => ({ ...pair, delta: DELTA[pair.i]?.[pair.j] }))
    .filter(({ delta }) => delta !== undefined);
  const [down, across] = ["i", "j"].map((side) => pairs.map((pair) => pair[side]));
  const span = (places) => Math.max(...places) - Math.min(...places) + 1;
  return {
    ...{ p, q, pairs, entry: sumOf(pairs) },
    laid: { row: p - K.length + 1, column: q - K[0].length + 1 },
    reached: {
      ...{ row: Math.min(...down), column: Math.min(...across) },
      ...{ rows: span(down), columns: span(across) },
    },
  };
}

function ofWeight(m, n) {
  const pairs = everyEntry(DELTA, (delta, i, j) => {
    const [p, q] = [i + m, j + n];
    return { i, j, p, q, delta, factor: X[p][q] };
  });
  const met = { row: m, column: n, rows: DELTA.length, columns: DELTA[0].length };
  return { m, n, pairs, entry: sumOf(pairs), met };
}

const sumOf = (pairs) => total([pairs.map(({ delta, factor }) => delta * factor)]);
