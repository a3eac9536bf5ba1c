// A gradient check: the relative error between the backward pass and differences, over the step h.

import { numberText, shortText } from "./vocabulary.js";
import { STEPS_PER_POWER, SMALLEST, draw } from "./gradient_check_drawing.js";
import { AGREE, WEIGHTS, WRONG, checkNumbers, verdictOn } from "./gradient_check_model.js";
import { choice, slider, stage } from "./stage.js";

const BUGS = {
  none: { option: "none", said: "The backward pass has no mistake." },
  sign: { option: "sign", said: "The backward pass has a wrong sign in delta_o." },
  twice: { option: "factor 2", said: "The backward pass has a factor 2 too many in delta_o." },
  slope: { option: "σ′ at {z_k}", said: "The backward pass takes the slope at z_k, not at s_k." },
  early: { option: "{w_k} updated first", said: "The backward pass uses w_k after its update." },
  input: { option: "{x} left out", said: "The backward pass leaves x out of the last gradient." },
};
// Where the curve of a right gradient turns: right of it the step is too long, left of it rounding
// is larger than the error of the step.
const TURNS = 1e-5;

// One line in a narrow window, too: a second one would move the slider under the hand.
const BRIEF = {
  agree: "They agree.",
  short: "float32: too few digits.",
  bug: "No other {h} helps.",
  long: "{h} is too large.",
  rounding: "This is rounding.",
};
const IN_FULL = {
  agree: "They agree.",
  short: "In float32 they never agree, right or wrong.",
  bug: "No other step makes them agree.",
  long: "The gradient is right, and the step is too large.",
  rounding: "The gradient is right, and this is rounding.",
};

function reason(scene) {
  const { h, bug, precision } = scene.inputs;
  if (verdictOn(scene.numbers.worst) === "agree") return "agree";
  if (precision === "float32") return "short";
  if (bug !== "none") return "bug";
  return h > TURNS ? "long" : "rounding";
}

const says = (scene) =>
  `{h} = ${shortText(scene.inputs.h)}: largest relative error ` +
  `${shortText(scene.numbers.worst)}. ${BRIEF[reason(scene)]}`;

function words(scene) {
  const { inputs, numbers } = scene;
  const { analytic, central, errors, worst_one_sided } = numbers;
  const told = WEIGHTS.map(
    (name) =>
      `${name}: by the backward pass ${numberText(analytic[name])}, by the central difference ` +
      `${numberText(central[name])}, relative error ${shortText(errors[name])}.`,
  );
  return (
    `The gradient of the chain network, checked in ${inputs.precision ?? "float64"}. ` +
    `${BUGS[inputs.bug].said} ${told.join(" ")} ` +
    `With h = ${shortText(inputs.h)}, the largest is ${shortText(numbers.worst)}. ` +
    `${IN_FULL[reason(scene)]} ` +
    `With one-sided differences it is ${shortText(worst_one_sided)}. A plot shows both over h, ` +
    `with lines at ${shortText(AGREE)}, up to which they agree, and at ${shortText(WRONG)}, beyond ` +
    `which one of them is wrong.`
  );
}

const PRECISION = choice("precision", {
  said: "Numbers",
  options: ["float64", "float32"].map((each) => [each, each]),
  value: "float64",
});

export const check = {
  title: "A gradient check with a slider for the step",
  controls: ({ float32 }) => [
    slider("h", {
      ...{ said: "step h", log: true, from: SMALLEST, to: 1 },
      ...{ step: 1 / STEPS_PER_POWER, value: 0.1 },
    }),
    choice("bug", {
      said: "Mistake",
      options: Object.entries(BUGS).map(([bug, { option }]) => [bug, option]),
      value: "none",
    }),
    ...(float32 ? [PRECISION] : []),
  ],
  compute: (inputs) => checkNumbers({ precision: "float64", ...inputs }),
  draw,
  says,
  words,
};

export const compute = check.compute;
export default stage(check);
