// Gradient descent on two weights of the chain network: every step, and what became of it.

import { chainNumbers } from "./chain_model.js";

/** What is held: the input, the first weight and the target. */
export const HELD = { x: 1.5, w_in: 1.2, y: 2 };

/** The part of the surface that the map shows. */
export const MAP = { w_j: [-4, 4], w_k: [-1, 6] };

// From this error on it has arrived; a smaller miss cannot be seen on the map; so few steps are a
// beginning only; and on so small a slope it stays where it is.
const ARRIVED = 1e-4;
const UNSEEN = 0.01;
const FEW_STEPS = 10;
const FLAT = 0.02;

/** The chain network's numbers at a place of the map. */
export const at = ({ w_j, w_k }) => chainNumbers({ ...HELD, w_j, w_k });

const inside = ({ w_j, w_k }) =>
  w_j >= MAP.w_j[0] && w_j <= MAP.w_j[1] && w_k >= MAP.w_k[0] && w_k <= MAP.w_k[1];

/** Every number of the picture: `n` steps of gradient descent from a place, all with one `eta`. */
export function descentNumbers({ w_j, w_k, eta, n }) {
  const path = [at({ w_j, w_k })];
  for (let step = 1; step <= n; step += 1) {
    const last = path[step - 1];
    const next = { w_j: last.w_j - eta * last.grad_w_j, w_k: last.w_k - eta * last.grad_w_k };
    path.push(at(next));
  }
  const end = path[n];
  const all = {
    w_j: path.map((each) => each.w_j),
    w_k: path.map((each) => each.w_k),
    errors: path.map((each) => each.error),
    end: { w_j: end.w_j, w_k: end.w_k, error: end.error },
    flat: Math.hypot(end.grad_w_j, end.grad_w_k) < FLAT,
    crossings: crossingsOf(path),
    left: leftAt(path),
  };
  return { ...all, verdict: verdictOn(all, n) };
}

// How often a step led across the valley, from an output too large to one too small or back.
function crossingsOf(path) {
  const misses = path.map((each) => each.C1).filter((miss) => Math.abs(miss) > UNSEEN);
  return misses.filter((miss, step) => step > 0 && miss * misses[step - 1] < 0).length;
}

// The step that left the map for good, or 0.
function leftAt(path) {
  const last = path.findLastIndex(inside);
  return last === path.length - 1 ? 0 : last + 1;
}

function verdictOn({ errors, end, crossings, left }, n) {
  if (n === 0) return "start";
  if (left) return end.error > errors[0] ? "diverges" : "leaves";
  const zigzags = crossings >= 3;
  if (end.error <= ARRIVED) return zigzags ? "zigzags and arrives" : "arrives";
  if (zigzags) return "zigzags";
  return n >= FEW_STEPS && end.error > errors[0] / 10 ? "creeps" : "on its way";
}
