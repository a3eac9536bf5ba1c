// Softmax and cross-entropy, as the formula stands and with the largest logit subtracted first.

export const CLASSES = [1, 2, 3];

const sum = (entries) => entries.reduce((sofar, entry) => sofar + entry, 0);

// Every number on the way from logits to shares; `less` is subtracted from each logit first.
function sharesOf(logits, less) {
  const powers = logits.map((s) => s - less);
  const exps = powers.map(Math.exp);
  const total = sum(exps);
  return { powers, exps, total, p: exps.map((e) => e / total) };
}

/** All numbers of the picture; what overflows is infinite or not a number, as in NumPy. */
export function softmaxNumbers({ s_1, s_2, s_3, c, target, formula }) {
  const logits = [s_1, s_2, s_3].map((s) => s + c);
  const largest = Math.max(...logits);
  const shares = sharesOf(logits, formula === "stable" ? largest : 0);
  const y = CLASSES.map((each) => (String(each) === target ? 1 : 0));
  const delta = shares.p.map((p, at) => p - y[at]);
  return {
    ...{ logits, largest, ...shares, y, delta },
    right: sharesOf(logits, largest).p,
    error: -Math.log(shares.p[y.indexOf(1)]),
    sum_p: sum(shares.p),
    sum_delta: sum(delta),
  };
}

/** What fails in the plain formula: "overflow", "sum", "underflow", "digits", or "" for nothing. */
export function troubleOf({ exps, total, p, right }) {
  if (exps.includes(Infinity)) return "overflow";
  if (total === Infinity) return "sum";
  if (total === 0) return "underflow";
  return p.every((each, at) => isRight(each, right[at])) ? "" : "digits";
}

/** Whether a share is the right one, within what rounding in 64 bits does to it. */
export const isRight = (p, right) => Math.abs(p - right) <= 1e-7 * Math.max(1e-5, right);
