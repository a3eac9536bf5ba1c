// A layer of two filters over a picture of three channels: one output, and what its signal reaches.

/** The picture, shape (3, 4, 5), before a number is added to the whole of one channel. */
const PICTURE = [
  [
    [0.6, -1.2, 0.2, 1.4, -0.8],
    [1.8, 0.4, -0.6, 1.2, 0.8],
    [-1.4, 1.6, 1, -0.4, 0.2],
    [0.4, -0.2, -1.6, 0.8, 1.8],
  ],
  [
    [-0.4, 1.2, 0.8, -1, 1.6],
    [0.2, -1.6, 1.4, 0.6, -0.2],
    [1, 0.4, -0.8, 1.8, -1.2],
    [-0.6, 1.6, 0.2, -1.4, 0.4],
  ],
  [
    [1, 0.2, -1.4, 0.6, 1.2],
    [-0.8, 1.4, 0.4, -0.2, -1.8],
    [0.6, -1, 1.6, 0.8, -0.4],
    [1.2, -0.6, 0.4, -1.2, 1],
  ],
];
/** The channel to which a slider adds. */
export const MOVED = 1;
/** The filters, shape (2, 3, 2, 2), and their biases, shape (2,). */
const FILTERS = [
  [
    [[0.8, -0.4], [0.2, 1]],
    [[-0.6, 1.2], [0.4, -0.2]],
    [[0.4, 0.6], [-1, 0.2]],
  ],
  [
    [[-0.2, 1], [-0.8, 0.4]],
    [[0.6, 0.2], [-0.4, -1.2]],
    [[1.2, -0.6], [0.8, -0.4]],
  ],
];
const BIASES = [0.3, -0.5];
/** The error signals of the outputs, shape (2, 3, 4). */
const SIGNALS = [
  [
    [1, -0.5, 0.5, -1],
    [-1.5, 1, 0.5, 1.5],
    [0.5, -0.5, -1, 1],
  ],
  [
    [-0.5, 1.5, -1, 0.5],
    [1, -1, 1.5, -0.5],
    [-1.5, 0.5, 1, -0.5],
  ],
];

export const CHANNELS = PICTURE.length;
export const ROWS = PICTURE[0].length;
export const COLUMNS = PICTURE[0][0].length;
export const DEPTH = FILTERS.length;
/** Rows, and columns, of a slice. */
export const SLICE = FILTERS[0][0].length;
export const OUTPUT = { rows: ROWS - SLICE + 1, columns: COLUMNS - SLICE + 1 };

const mapped = (map, change) =>
  map.map((line, row) => line.map((each, column) => change(each, row, column)));

/** What a window that begins in row i and column j sees of a plane. */
export const windowOf = (plane, i, j) =>
  plane.slice(i, i + SLICE).map((line) => line.slice(j, j + SLICE));

function productsOf(slice, window) {
  let total = 0;
  slice.forEach((line, m) => line.forEach((weight, n) => (total += weight * window[m][n])));
  return total;
}

/**
 * Both maps of outputs, and output (i, j) of filter d among them.
 *
 * X (3, 4, 5), K (2, 3, 2, 2), b (2,), S and delta (2, 3, 4) are those of the layer. partial (3,)
 * holds the sums of the products in each channel, output is their sum with the bias. signal is the
 * output's error signal; dK (2, 3, 2, 2), db (2,) and d_X (3, 4, 5) come from it alone.
 */
export function channelNumbers({ d, i, j, a }) {
  const X = PICTURE.map((plane, c) => (c === MOVED ? mapped(plane, (each) => each + a) : plane));
  const sumsAt = (filter, row, column) =>
    X.map((plane, c) => productsOf(filter[c], windowOf(plane, row, column)));
  const outputAt = (at, row, column) =>
    sumsAt(FILTERS[at], row, column).reduce((sofar, each) => sofar + each, BIASES[at]);
  const S = SIGNALS.map((map, at) => mapped(map, (_, row, column) => outputAt(at, row, column)));
  const signal = SIGNALS[d][i][j];
  const dK = FILTERS.map((filter, at) =>
    filter.map((slice, c) => {
      const window = windowOf(X[c], i, j);
      return mapped(slice, (_, m, n) => (at === d ? signal * window[m][n] : 0));
    }),
  );
  const inWindow = (at, start) => at >= start && at < start + SLICE;
  const back = X.map((plane, c) =>
    mapped(plane, (_, row, column) =>
      inWindow(row, i) && inWindow(column, j) ? signal * FILTERS[d][c][row - i][column - j] : 0,
    ),
  );
  return {
    ...{ X, K: FILTERS, b: BIASES, S, delta: SIGNALS },
    ...{ partial: sumsAt(FILTERS[d], i, j), output: S[d][i][j] },
    ...{ signal, dK, db: BIASES.map((_, at) => (at === d ? signal : 0)), d_X: back },
  };
}
