// The chain network x, j, k, o as numbers: both passes, from the formulas of lessons 02 to 04.

import { sigmoid, sigmoidSlope } from "./functions.js";

/** Every number of the chain network, from its five givens. */
export function chainNumbers({ x, w_in, w_j, w_k, y }) {
  const s_j = w_in * x;
  const z_j = sigmoid(s_j);
  const s_k = w_j * z_j;
  const z_k = sigmoid(s_k);
  const s_o = w_k * z_k;
  const z_o = s_o;
  const y_hat = z_o;
  const error = 0.5 * (y_hat - y) ** 2;
  const C1 = y_hat - y;
  const C2 = w_k * sigmoidSlope(s_k);
  const C3 = w_j * sigmoidSlope(s_j);
  return {
    ...{ x, w_in, s_j, z_j, w_j, s_k, z_k, w_k, s_o, z_o, y_hat, y, error, C1, C2, C3 },
    grad_w_k: C1 * z_k,
    grad_w_j: C1 * C2 * z_j,
    grad_w_in: C1 * C2 * C3 * x,
  };
}
