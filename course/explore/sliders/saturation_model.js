// One sigmoid unit under two losses: values and gradients over its pre-activation s, and descent.

import { sigmoid } from "./functions.js";

export const STEPS = 500;

/** The two losses: error and gradient with respect to s, from the unit's output and the target. */
export const LOSSES = {
  squared: {
    error: (z, y) => 0.5 * (z - y) ** 2,
    grad: (z, y) => (z - y) * z * (1 - z),
  },
  cross: {
    error: (z, y) => (y === 1 ? -Math.log(z) : -Math.log(1 - z)),
    grad: (z, y) => z - y,
  },
};

/** What one loss says of a unit at the pre-activation s. */
export function stateOf(loss, s, y) {
  const y_hat = sigmoid(s);
  return { s, y_hat, error: loss.error(y_hat, y), grad_s: loss.grad(y_hat, y) };
}

/** Both losses at the start and after each step; a step takes eta times the gradient from s. */
export function saturationNumbers({ s, y, eta, step }) {
  const target = Number(y);
  return Object.fromEntries(
    Object.entries(LOSSES).map(([name, loss]) => {
      const states = [stateOf(loss, s, target)];
      for (let count = 0; count < step; count += 1) {
        const now = states.at(-1);
        states.push(stateOf(loss, now.s - eta * now.grad_s, target));
      }
      return [name, states];
    }),
  );
}
