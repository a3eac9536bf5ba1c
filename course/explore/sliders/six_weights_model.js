// The network with two inputs, two hidden units and a squashing output unit as numbers: both
// passes, from formulas (1) to (9) of lesson 05.

import { sigmoid, sigmoidSlope } from "./functions.js";

/** Every number of the six-weight network, from its nine givens. */
export function sixNumbers({ x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, y }) {
  const s_1 = w_1 * x_1 + w_3 * x_2;
  const s_2 = w_2 * x_1 + w_4 * x_2;
  const z_1 = sigmoid(s_1);
  const z_2 = sigmoid(s_2);
  const s_3 = w_5 * z_1 + w_6 * z_2;
  const y_hat = sigmoid(s_3);
  const miss = y_hat - y;
  const step_3 = sigmoidSlope(s_3);
  const delta_3 = miss * step_3;
  const step_1 = w_5 * sigmoidSlope(s_1);
  const step_2 = w_6 * sigmoidSlope(s_2);
  const delta_1 = delta_3 * step_1;
  const delta_2 = delta_3 * step_2;
  return {
    ...{ x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, y },
    ...{ s_1, s_2, z_1, z_2, s_3, y_hat, error: 0.5 * miss ** 2 },
    ...{ miss, step_1, step_2, step_3, delta_1, delta_2, delta_3 },
    grad_w_1: delta_1 * x_1,
    grad_w_2: delta_2 * x_1,
    grad_w_3: delta_1 * x_2,
    grad_w_4: delta_2 * x_2,
    grad_w_5: delta_3 * z_1,
    grad_w_6: delta_3 * z_2,
  };
}
