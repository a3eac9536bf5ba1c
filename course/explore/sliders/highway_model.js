// What is left of an error signal after many steps back: along an LSTM's memory, and along the
// states of a plain recurrent network with one state.

/** So many steps lead back. */
export const STEPS = 50;

/** Which gate back from the last step can be nearly shut, and how far open it is then. */
export const ODD_ONE = 20;
export const SHUT = 0.05;

/**
 * The numbers of both, from a size of 1 at the last time step.
 *
 * d_c (51,) and delta (51,) hold what is left after 0, 1, ... steps back. f_gates (50,) are the
 * forget gates that d_c meets, all f or all but one; delta meets rate = w (1 - h^2) at every step.
 * d_c goes the direct way only, from memory to memory, not that through the gates and h.
 */
export function highwayNumbers({ f, w, h, k, gate }) {
  const f_gates = Array(STEPS).fill(f);
  if (gate === "shut") f_gates[ODD_ONE - 1] = SHUT;
  const slope = 1 - h * h;
  const rate = w * slope;
  const d_c = products(f_gates);
  const delta = products(Array(STEPS).fill(rate));
  return {
    ...{ f_gates, slope, rate, d_c, delta, at: { d_c: d_c[k], delta: delta[k] } },
    ...{ half: gate === "shut" ? halfBefore(f) : stepsToHalf(f), half_delta: stepsToHalf(rate) },
  };
}

function products(factors) {
  const all = [1];
  for (const factor of factors) all.push(all.at(-1) * factor);
  return all;
}

// After how many steps half is left; negative where it doubles instead, null where nothing changes.
function stepsToHalf(factor) {
  if (factor === 1) return null;
  return factor === 0 ? 0 : Math.log(0.5) / Math.log(factor);
}

// With one gate nearly shut, half is left after the steps back to it at the latest.
function halfBefore(f) {
  return Math.min(ODD_ONE, stepsToHalf(f) ?? ODD_ONE);
}
