// Softmax with three logits: shares that sum to 1, error signals that sum to 0, and what a large
// number added to all logits does to the formula.

import { numberText } from "./vocabulary.js";
import { CLASSES, softmaxNumbers, troubleOf } from "./softmax_model.js";
import { P, drawSoftmax, ownShare, tidy, told } from "./softmax_drawing.js";
import { choice, slider, stage } from "./stage.js";

const draw = (options, choose) => drawSoftmax(choose);

const TROUBLE = {
  overflow: ({ largest }) =>
    `{e} to the power ${numberText(largest)} is too large for a float: ∞. ` +
    "And ∞ / ∞ is not a number.",
  sum: () => "Each power of {e} fits into a float, but their sum does not: each share of ∞ is 0.",
  underflow: ({ largest }) =>
    `Even {e} to the power ${numberText(largest)} is too small for a float: 0. ` +
    "And 0 / 0 is not a number.",
  digits: () => `Powers as small as these have lost most of their digits, so each {${P}} is wrong.`,
};

function says({ inputs, numbers }) {
  const trouble = troubleOf(numbers);
  if (trouble) return TROUBLE[trouble](numbers);
  const { target, formula, c } = inputs;
  if (formula === "stable" && c !== 0) {
    return "The largest logit is subtracted first: for every {c}, the same three powers are left.";
  }
  const text = numberText(numbers.p[Number(target) - 1]);
  return `{${P}_${target}} = ${text}, so {error} = − ln ${text} = ${numberText(numbers.error)}.`;
}

const listed = (entries) => entries.map(told).join(", ");

function words({ inputs, numbers, mine }) {
  const { c, target, formula } = inputs;
  const trouble = troubleOf(numbers);
  const how = formula === "stable" ? "with the largest subtracted first" : "as the formula stands";
  const own = CLASSES.map((_, at) => ownShare(mine, at)).filter((each) => Number.isFinite(each));
  const failed = CLASSES.filter((_, at) => Number.isNaN(ownShare(mine, at)));
  return (
    `Softmax of three logits, ${how}. The logits with c = ${numberText(c)} added: ` +
    `${listed(numbers.logits)}. e to the power of ${listed(numbers.powers)} is ` +
    `${listed(numbers.exps)}, together ${told(numbers.total)}. The shares ${P}: ` +
    `${listed(numbers.p)}; they sum to ${told(numbers.sum_p)}. The target is class ${target}: ` +
    `the error signals ${P} minus y are ${listed(numbers.delta)}; they sum to ` +
    `${told(tidy(numbers.sum_delta))}. The cross-entropy E is ${told(numbers.error)}.` +
    (trouble ? ` ${TROUBLE[trouble](numbers).replace(/[{}]/g, "")}` : "") +
    (own.length ? ` Your shares: ${listed(own)}.` : "") +
    (failed.length ? ` Yours is not a number for class ${failed.join(", ")}.` : "")
  );
}

const logit = (name, value) =>
  slider(name, { said: `logit ${name}`, from: -8, to: 8, step: 0.1, value });

export const softmax = {
  title: "Softmax and cross-entropy with sliders",
  controls: () => [
    logit("s_1", 1.6),
    logit("s_2", -0.8),
    logit("s_3", 2.3),
    slider("c", {
      ...{ said: "c, added to all logits", from: -1000, to: 1000, step: 10, value: 0 },
    }),
    choice("target", {
      said: "The target is",
      options: CLASSES.map((each) => [String(each), `class ${each}`]),
      value: "1",
    }),
    choice("formula", {
      said: "Softmax",
      options: [
        ["plain", "as the formula stands"],
        ["stable", "with the largest logit subtracted first"],
      ],
      value: "plain",
    }),
  ],
  compute: softmaxNumbers,
  draw,
  says,
  words,
  legend: (name) =>
    `Below each ${P} stands what ${name} gave for these logits: "= yours" for the same number.`,
};

export const compute = softmax.compute;
export default stage(softmax);
