// The length of an error signal many steps back, with a slider for the spectral radius of W.

import { choice, slider, stage } from "./stage.js";
import { numberText } from "./vocabulary.js";
import { FAR, drawRadius } from "./spectral_radius_drawing.js";
import { LIMIT, STEPS, radiusNumbers } from "./spectral_radius_model.js";

function verdict(left) {
  if (left > FAR) return "exploding";
  return left < 1 / FAR ? "vanishing" : "neither vanishing nor exploding";
}

function says({ numbers: { sizes } }) {
  const left = sizes[STEPS];
  const times = `${numberText(left)} times what it was`;
  return `${STEPS} steps back, |{delta}| is ${times}: ${verdict(left)}.`;
}

const USES = {
  whole: () => "It is used as it is",
  truncated: (k) => `Only ${k === 1 ? "the last state is" : `the last ${k} states are`} reached`,
  clipped: () => `It is clipped to a norm of ${LIMIT} at most`,
};

function words({ inputs, numbers }) {
  const { rho, s, k, use } = inputs;
  const { sizes, line } = numbers;
  const told = [1, 5, 10, 20, 30, 40, STEPS].map(
    (n) => `${n} back ${numberText(sizes[n])}, beside ${numberText(line[n])}`,
  );
  const [, [real, imaginary], , [last]] = numbers.eigenvalues;
  return (
    `The length of an error signal over ${STEPS} steps back in time, on a scale of powers of ten, ` +
    `beside the powers of the spectral radius rho = ${rho}. The eigenvalues of W are ` +
    `${numberText(rho)}, ${numberText(real)} plus and minus ${numberText(imaginary)} i, and ` +
    `${numberText(last)}. The pre-activations are about ${numberText(s)} in size; the slope of ` +
    `the units is ${numberText(numbers.slope)} on average. Steps: ${told.join("; ")}: ` +
    `${verdict(sizes[STEPS])}. A step multiplies by ${numberText(numbers.each)} on average. ` +
    `The norm of dW is ${numberText(numbers.whole)}. ${USES[use](k)}: ` +
    `${numberText(numbers.used)}.`
  );
}

export const radius = {
  title: "An error signal many steps back",
  controls: () => [
    slider("rho", {
      said: "spectral radius of W",
      ...{ from: 0.2, to: 2, step: 0.05, value: 0.8, log: true },
    }),
    slider("s", {
      said: "size of the pre-activations",
      ...{ from: 0.1, to: 3, step: 0.1, value: 0.3 },
    }),
    slider("k", {
      said: "states that the error reaches when truncated",
      ...{ from: 1, to: STEPS, step: 1, value: 10 },
    }),
    choice("use", {
      said: "Use dW:",
      options: [
        ["whole", "as it is"],
        ["truncated", "truncated to {k} states"],
        ["clipped", `clipped to a norm of ${LIMIT}`],
      ],
      value: "whole",
    }),
  ],
  // Whoever moves k wants to see what is cut.
  linked: (name) => (name === "k" ? { use: "truncated" } : {}),
  compute: radiusNumbers,
  draw: drawRadius,
  says,
  words,
};

export const compute = radius.compute;
export default stage(radius);
