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

const largest = ({ h }, { worst }) =>
  `With {h} = ${shortText(h)}, the largest relative error is ${shortText(worst)}.`;

function reason({ h, bug, precision }, { worst }) {
  if (verdictOn(worst) === "agree") return "They agree.";
  if (precision === "float32") return "In float32 they never agree, right or wrong.";
  if (bug !== "none") return "No other {h} makes them agree.";
  return `The gradient is right: ${h > TURNS ? "{h} is too large" : "this is rounding"}.`;
}

const says = ({ inputs, numbers }) => `${largest(inputs, numbers)} ${reason(inputs, numbers)}`;

function words({ inputs, numbers }) {
  const { analytic, central, errors, worst_one_sided } = numbers;
  const told = WEIGHTS.map(
    (name) =>
      `${name}: by the backward pass ${numberText(analytic[name])}, by the central difference ` +
      `${numberText(central[name])}, relative error ${shortText(errors[name])}.`,
  );
  return (
    `The gradient of the chain network, checked in ${inputs.precision ?? "float64"}. ` +
    `${BUGS[inputs.bug].said} ${told.join(" ")} ` +
    `${says({ inputs, numbers }).replaceAll(/[{}]/g, "")} ` +
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
