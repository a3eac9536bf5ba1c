// A sigmoid unit under half squared error and under cross-entropy: which of the two still pushes
// when the unit is wrong and sure of it, and how far each gets in some steps.

import { numberText, shortText } from "./vocabulary.js";
import { STEPS, saturationNumbers } from "./saturation_model.js";
import { REACH, drawSaturation } from "./saturation_drawing.js";
import { choice, slider, stage, steps } from "./stage.js";

const NAMES = { squared: "Half squared error", cross: "Cross-entropy" };

function says({ inputs, numbers }) {
  const [left, right] = Object.keys(NAMES).map((name) =>
    numberText(Math.abs(inputs.eta * numbers[name][0].grad_s)),
  );
  return `The first step moves {s} by ${left} on the left and by ${right} on the right.`;
}

function words({ inputs, numbers }) {
  const { y, eta, step } = inputs;
  const state = ({ s, y_hat, error, grad_s }) =>
    `s = ${numberText(s)}, output ${numberText(y_hat)}, E = ${numberText(error)}, ` +
    `gradient ${numberText(grad_s)}`;
  const told = Object.entries(NAMES).map(([name, said]) => {
    const states = numbers[name];
    const after = step ? `; after ${step} steps ${state(states.at(-1))}` : "";
    return `${said}: at the start ${state(states[0])}${after}.`;
  });
  return (
    "Two losses of one sigmoid unit as curves over its pre-activation s, and below each its " +
    `gradient with respect to s. The target is ${y}, the learning rate ${shortText(eta)}, the ` +
    `number of steps ${step}. ${told.join(" ")}`
  );
}

export const saturation = {
  title: "A sigmoid unit under two losses, with sliders",
  controls: () => [
    slider("s", {
      ...{ said: "pre-activation s", from: -REACH, to: REACH, step: 0.1, value: -4.5 },
    }),
    slider("eta", {
      ...{ said: "learning rate eta", from: 0.1, to: 10, step: 0.05, value: 1, log: true },
    }),
    slider("step", { said: "number of gradient steps", from: 0, to: STEPS, step: 1, value: 6 }),
    steps("step", { said: "Gradient steps, one at a time", last: STEPS, value: 6 }),
    choice("y", {
      said: "The target is",
      options: [["1", "{y} = 1"], ["0", "{y} = 0"]],
      value: "1",
    }),
  ],
  compute: saturationNumbers,
  draw: drawSaturation,
  says,
  words,
};

export const compute = saturation.compute;
export default stage(saturation);
