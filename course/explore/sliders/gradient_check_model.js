// A gradient by a backward pass, right or with one wrong line, and the same by differences of the
// error: in the numbers of a notebook, or in numbers of half the length.

/** What is given, and the learning rate of the line that comes too early. */
const GIVEN = { x: 0.7, y: -0.8, w_in: 1.3, w_j: -1.6, w_k: 2.2 };
const ETA = 0.001;

export const WEIGHTS = ["w_k", "w_j", "w_in"];

/** Up to the first relative error two gradients agree, beyond the second one of them is wrong. */
export const AGREE = 1e-7;
export const WRONG = 1e-4;

/** What a relative error tells: "agree", "look twice" or "wrong". */
export const verdictOn = (error) =>
  error <= AGREE ? "agree" : error <= WRONG ? "look twice" : "wrong";

// Two gradients that are both 0 agree, and what is left of tiny ones is rounding.
const SMALLEST_SIZE = 1e-8;

// What every result is rounded to: a float64 is one already.
const ROUND = { float64: (number) => number, float32: Math.fround };

/** The passes of the chain network, every number of them rounded. */
function network(round) {
  const sigmoid = (s) => round(1 / round(1 + round(Math.exp(-s))));
  const slope = (s) => round(sigmoid(s) * round(1 - sigmoid(s)));
  const times = (...factors) => factors.reduce((sofar, factor) => round(sofar * factor));

  function forward({ x, y, w_in, w_j, w_k }) {
    const s_j = times(w_in, x);
    const z_j = sigmoid(s_j);
    const s_k = times(w_j, z_j);
    const z_k = sigmoid(s_k);
    const miss = round(times(w_k, z_k) - y);
    return { s_j, z_j, s_k, z_k, miss, error: times(0.5, miss, miss) };
  }

  function backward(given, bug) {
    const { s_j, z_j, s_k, z_k, miss } = forward(given);
    const { x, w_j, w_k } = given;
    const delta_o = { sign: -miss, twice: times(2, miss) }[bug] ?? miss;
    const grad_w_k = times(delta_o, z_k);
    const weight = bug === "early" ? round(w_k - times(round(ETA), grad_w_k)) : w_k;
    const delta_k = times(delta_o, weight, slope(bug === "slope" ? z_k : s_k));
    const delta_j = times(delta_k, w_j, slope(s_j));
    const grad_w_in = bug === "input" ? delta_j : times(delta_j, x);
    return { w_k: grad_w_k, w_j: times(delta_k, z_j), w_in: grad_w_in };
  }

  return { forward, backward, round };
}

const NETWORKS = Object.fromEntries(
  Object.entries(ROUND).map(([precision, round]) => [precision, network(round)]),
);
const HELD = Object.fromEntries(
  Object.entries(ROUND).map(([precision, round]) => [
    precision,
    Object.fromEntries(Object.entries(GIVEN).map(([name, value]) => [name, round(value)])),
  ]),
);

const forEachWeight = (make) => Object.fromEntries(WEIGHTS.map((name) => [name, make(name)]));
const largest = (errors) => Math.max(...Object.values(errors));

const relative = (claimed, measured) =>
  Math.abs(claimed - measured) / Math.max(Math.abs(claimed), Math.abs(measured), SMALLEST_SIZE);

/** Both gradients and how far they are apart, for one step, one mistake and one kind of numbers. */
export function checkNumbers({ h, bug, precision }) {
  const { forward, backward, round } = NETWORKS[precision];
  const held = HELD[precision];
  const step = round(h);
  const errorAt = (name, by) => forward({ ...held, [name]: round(held[name] + by) }).error;
  const analytic = backward(held, bug);
  const up = forEachWeight((name) => errorAt(name, step));
  const down = forEachWeight((name) => errorAt(name, -step));
  const here = forward(held).error;
  const central = forEachWeight((name) => round(round(up[name] - down[name]) / round(2 * step)));
  const one_sided = forEachWeight((name) => round(round(up[name] - here) / step));
  const errors = forEachWeight((name) => relative(analytic[name], central[name]));
  const others = forEachWeight((name) => relative(analytic[name], one_sided[name]));
  return {
    ...{ analytic, central, one_sided, errors },
    ...{ worst: largest(errors), worst_one_sided: largest(others) },
  };
}
