// The split network x, i, (j, k), o as numbers: forward, and back with either rule for the sum.

import { sigmoid, sigmoidSlope } from "./functions.js";

const NUDGE = 1e-5;

/** The part of the output's error signal that a rule sends to each branch. */
export const SHARES = { whole: 1, half: 0.5 };

function forward({ x, w_in, w_i_j, w_i_k, w_j, w_k, y }) {
  const s_i = w_in * x;
  const z_i = sigmoid(s_i);
  const s_j = w_i_j * z_i;
  const z_j = sigmoid(s_j);
  const s_k = w_i_k * z_i;
  const z_k = sigmoid(s_k);
  const s_o = w_j * z_j + w_k * z_k;
  const y_hat = s_o;
  const error = 0.5 * (y_hat - y) ** 2;
  return { s_i, z_i, s_j, z_j, s_k, z_k, s_o, z_o: s_o, y_hat, error };
}

// The error signals and the gradient of w_in, if each branch gets this share of delta_o.
function backward({ x, w_i_j, w_i_k, w_j, w_k, y }, { s_i, s_j, s_k, y_hat }, share) {
  const delta_o = y_hat - y;
  const each = share * delta_o;
  const delta_j = each * w_j * sigmoidSlope(s_j);
  const delta_k = each * w_k * sigmoidSlope(s_k);
  const delta_i = (delta_j * w_i_j + delta_k * w_i_k) * sigmoidSlope(s_i);
  return { delta_o, each, delta_j, delta_k, delta_i, grad_w_in: delta_i * x };
}

/**
 * Every number of the split network, from its seven givens and the rule.
 *
 * `measured` is the gradient of w_in by nudging it; no error signal has a part in it.
 */
export function splitNumbers({ rule, ...given }) {
  const numbers = forward(given);
  const nudged = (h) => forward({ ...given, w_in: given.w_in + h }).error;
  return {
    ...given,
    ...numbers,
    ...backward(given, numbers, SHARES[rule]),
    measured: (nudged(NUDGE) - nudged(-NUDGE)) / (2 * NUDGE),
  };
}
