// The error signal of a recurrent network many steps back, for any spectral radius of its matrix W.

export const STEPS = 50;
/** The norm to which a gradient is clipped. */
export const LIMIT = 5;

// A matrix, and its eigenvalues as real and imaginary parts; the largest is its spectral radius.
const FIXED = [
  [0.9, -0.4, 0.9, 0.6],
  [1.5, 0.1, -0.1, -0.4],
  [-0.3, -0.7, -0.2, 0.6],
  [0.5, 1.4, 1.2, 0.7],
];
const EIGENVALUES = [
  [1.6579085850956947, 0],
  [0.28001479911166793, 1.1727985093451754],
  [0.28001479911166793, -1.1727985093451754],
  [-0.7179381833190318, 0],
];
const RADIUS = EIGENVALUES[0][0];
const UNITS = FIXED.length;

const range = (count) => Array.from({ length: count }, (_, index) => index);
const sumOf = (numbers) => numbers.reduce((sofar, each) => sofar + each, 0);
const norm = (numbers) => Math.hypot(...numbers);
const scaled = (matrix, factor) => matrix.map((line) => line.map((each) => factor * each));

// The pre-activations n steps back, about 1 in size: waves that never repeat.
const wave = (n) =>
  range(UNITS).map((unit) => Math.SQRT2 * Math.sin(1 + 1.9 * n + 2.3 * unit + 0.37 * n * unit));
const WAVES = range(STEPS + 2).map(wave);

function gradientOf(deltas, states) {
  const terms = deltas.map((delta, n) => delta.map((a) => states[n + 1].map((b) => a * b)));
  return range(UNITS).flatMap((row) =>
    range(UNITS).map((column) => sumOf(terms.map((term) => term[row][column]))),
  );
}

/**
 * What is left of an error signal of size 1, step by step, and how large the gradient becomes.
 *
 * W (4, 4) has the spectral radius rho; states (52, 4) are the tanh of pre-activations of size s,
 * n steps back in row n; deltas (51, 4) are the error signals, sizes (51,) their norms, line (51,)
 * the powers of rho. A step multiplies the norm by `each` on average; `slope` is the mean slope of
 * the units that it leads through. `whole` is the norm of dW, `used` that of what is made of it:
 * of dW itself, of the terms of its last k states, or of dW clipped.
 */
export function radiusNumbers({ rho, s, k, use }) {
  const W = scaled(FIXED, rho / RADIUS);
  const states = WAVES.map((line) => line.map((each) => Math.tanh(s * each)));
  const slopes = states.map((line) => line.map((each) => 1 - each * each));
  const deltas = [FIXED.map(() => 1 / Math.sqrt(UNITS))];
  for (let n = 1; n <= STEPS; n += 1) {
    const arrived = range(UNITS).map((j) => sumOf(W.map((line, i) => line[j] * deltas[n - 1][i])));
    deltas.push(arrived.map((each, j) => each * slopes[n][j]));
  }
  const sizes = deltas.map(norm);
  const whole = norm(gradientOf(deltas, states));
  const kept = use === "truncated" ? k : deltas.length;
  const cut = norm(gradientOf(deltas.slice(0, kept), states));
  return {
    ...{ W, states, deltas, sizes, kept, whole },
    line: range(STEPS + 1).map((n) => rho ** n),
    eigenvalues: scaled(EIGENVALUES, rho / RADIUS),
    each: (sizes[STEPS] / sizes[0]) ** (1 / STEPS),
    slope: sumOf(slopes.slice(1, STEPS + 1).flat()) / (STEPS * UNITS),
    used: use === "clipped" ? Math.min(whole, LIMIT) : cut,
  };
}
