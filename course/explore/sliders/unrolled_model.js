// A recurrent network over four times, forward, and its error signals back from one error or all.

export const TIMES = 4;
/** The inputs, a row for each time, and the right classes. */
export const X = [
  [-0.5, 0.4],
  [0.9, 0.3],
  [-0.2, -0.8],
  [0.6, 0.5],
];
export const CLASSES = [1, 0, 2, 1];
const U = [
  [0.9, -0.4],
  [0.3, 0.7],
];
const V = [
  [0.9, -0.7],
  [-0.4, 0.8],
  [0.2, -0.5],
];
/** W without its left upper entry, which a slider moves; and the initial state, not yet scaled. */
const REST = [
  [0, -0.6],
  [0.5, 0.8],
];
const START = [1, -0.6];

const sumOf = (numbers) => numbers.reduce((sofar, each) => sofar + each, 0);
const times = (matrix, vector) => matrix.map((line) => sumOf(line.map((a, n) => a * vector[n])));
const turned = (matrix) => matrix[0].map((_, column) => matrix.map((line) => line[column]));
const added = (one, other) => one.map((each, n) => each + other[n]);
const outer = (column, row) => column.map((a) => row.map((b) => a * b));
const none = () => [0, 0];

function softmax(logits) {
  const powers = logits.map(Math.exp);
  return powers.map((power) => power / sumOf(powers));
}

function forward(W, start) {
  const h = [];
  for (const [t, x] of X.entries()) {
    h.push(added(times(U, x), times(W, h[t - 1] ?? start)).map(Math.tanh));
  }
  return { h, y_hat: h.map((state) => softmax(times(V, state))) };
}

/**
 * The network forward and back, with U, W (2, 2) and V (3, 2); the times are rows.
 *
 * h, x, slope (4, 2), y_hat (4, 3) and errors (4,) are there for all times. above (4, 2) is what
 * arrives at each state from its own output, right (4, 2) what arrives from the next time, delta
 * (4, 2) the error signal dE/ds of both: of E_t alone, or of the sum of all errors. terms (4, 2, 2)
 * is what each time adds to the gradient that is looked at, total (2, 2) their sum, and sum (2, 2)
 * that of the times from `last` back to k.
 */
export function unrolledNumbers({ look, t, k, gradient, W_00: entry, h_init: scale }) {
  const W = REST.map((line, row) => line.map((each, n) => (row + n === 0 ? entry : each)));
  const start = START.map((each) => scale * each);
  const { h, y_hat } = forward(W, start);
  const slope = h.map((state) => state.map((each) => 1 - each * each));
  const missed = y_hat.map((line, at) => line.map((each, n) => each - (n === CLASSES[at])));
  const above = missed.map((miss, at) =>
    look === "all" || at === t ? times(turned(V), miss) : none(),
  );
  const right = X.map(none);
  const delta = X.map(none);
  for (let at = TIMES - 1; at >= 0; at -= 1) {
    if (at < TIMES - 1) right[at] = times(turned(W), delta[at + 1]);
    delta[at] = added(above[at], right[at]).map((each, n) => each * slope[at][n]);
  }
  const factors = gradient === "W" ? [start, ...h] : X;
  const terms = delta.map((signal, at) => outer(signal, factors[at]));
  const last = look === "all" ? TIMES - 1 : t;
  const upTo = (first) =>
    terms.slice(first).reduce((sofar, each) => sofar.map((line, n) => added(line, each[n])));
  return {
    ...{ U, W, V, x: X, h_init: start, h, y_hat, slope, above, right, delta, terms, last },
    errors: y_hat.map((line, at) => -Math.log(line[CLASSES[at]])),
    ...{ sum: upTo(k), total: upTo(0) },
  };
}
