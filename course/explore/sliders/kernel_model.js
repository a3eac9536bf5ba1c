// A kernel at one place of a small grey picture, and the outputs of all places up to it.

import { correlate, halfTurn, placesOf, products, total, windowAt } from "./map_model.js";

/** Grey values from 0, black, to 1, white: a bright block in the upper right corner. */
export const MAP = [
  [0.1, 0.2, 0.1, 0.8, 0.9, 0.9, 0.8],
  [0.2, 0.1, 0.2, 0.9, 0.8, 1, 0.9],
  [0.1, 0.1, 0.3, 0.8, 0.9, 0.8, 1],
  [0.2, 0.3, 0.2, 0.9, 1, 0.9, 0.8],
  [0.1, 0.2, 0.1, 0.3, 0.2, 0.1, 0.2],
  [0.3, 0.4, 0.2, 0.1, 0.2, 0.3, 0.1],
];

export const KERNELS = {
  upright: [
    [1, 0, -1],
    [1, 0, -1],
  ],
  lying: [
    [1, 1, 1],
    [-1, -1, -1],
  ],
  blur: [
    [0.15, 0.2, 0.15],
    [0.15, 0.2, 0.15],
  ],
  lopsided: [
    [2, 1, -0.5],
    [0, -1, 1.5],
  ],
};

const PLACES = placesOf(MAP, KERNELS.upright);
export const ROWS = PLACES[0];
export const COLUMNS = PLACES[1];

/** Which place of the walk row i and column j are; the first is 1. */
export const placeNumber = (i, j) => i * COLUMNS + j + 1;

/** The row and the column of a place of the walk. */
export const placeAt = (number) => ({
  i: Math.floor((number - 1) / COLUMNS),
  j: (number - 1) % COLUMNS,
});

/**
 * The kernel with its upper left corner on row i and column j of the map.
 *
 * X (6, 7) is the map, K (2, 3) the kernel and laid (2, 3) what lies on the map: K itself, or K
 * turned by half a turn where `way` is "convolution". window, products (2, 3) and their sum belong
 * to this place; outputs (5, 5) holds the sums of this and all earlier places, and null after them.
 */
export function kernelNumbers({ kernel, way, i, j }) {
  const K = KERNELS[kernel];
  const laid = way === "convolution" ? halfTurn(K) : K;
  const window = windowAt(MAP, i, j, laid);
  const each = products(window, laid);
  const outputs = correlate(MAP, laid).map((line, row) =>
    line.map((sum, column) => (placeNumber(row, column) <= placeNumber(i, j) ? sum : null)),
  );
  return { X: MAP, K, laid, window, products: each, sum: total(each), outputs };
}
