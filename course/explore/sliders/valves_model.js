// One cell of an LSTM with its gates set by hand, step after step: what becomes of its memory.

/** The steps are t = 0, 1, ..., STEPS - 1. */
export const STEPS = 20;

/** Where the gates i and o open once only, the steps in which they do. */
export const WRITE = 3;
export const READ = 14;

/**
 * Every number of the picture, from the gates f, i, o, the candidate g and the first memory c_init.
 *
 * With `when` "always" the gates stand so at every step; with "once" i is 0 but in step WRITE, and
 * o is 0 but in step READ. f, i, o, c, h hold one number for each step, `at` all those of step t.
 */
export function valvesNumbers({ f, i, o, g, c_init, t, when }) {
  const gates = Array.from({ length: STEPS }, (_, step) => ({
    f,
    i: when === "always" || step === WRITE ? i : 0,
    o: when === "always" || step === READ ? o : 0,
  }));
  const cells = [];
  for (const each of gates) cells.push(cell({ ...each, g, c_prev: cells.at(-1)?.c ?? c_init }));
  const over = (name) => cells.map((each) => each[name]);
  const each = { f: over("f"), i: over("i"), o: over("o"), c: over("c"), h: over("h") };
  return { ...each, at: cells[t], ...fate({ f, written: i * g, c_init, when }) };
}

/** One step of the cell. */
function cell({ f, i, o, g, c_prev }) {
  const kept = f * c_prev;
  const written = i * g;
  const c = kept + written;
  const squashed = Math.tanh(c);
  return { f, i, o, g, c_prev, kept, written, c, squashed, h: o * squashed };
}

// What the gates do to the memory in the long run: a word for it, and the number that goes with it.
function fate({ f, written, c_init, when }) {
  if (when === "once") return { fate: "once", left: f ** (READ - WRITE) };
  if (f === 1) return written === 0 ? { fate: "kept" } : { fate: "counts", each: written };
  const end = written / (1 - f);
  if (f === 0) return { fate: "replaced", end };
  if (written !== 0) return { fate: "settles", end };
  if (c_init === 0) return { fate: "empty" };
  return { fate: "forgets", half: Math.log(0.5) / Math.log(f) };
}
