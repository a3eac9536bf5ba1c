// What is left of an error signal after up to fifty steps back, in an LSTM and in a plain network.

import { choice, slider, stage } from "./stage.js";
import { drawHighway, halfText, sizeText } from "./highway_drawing.js";
import { ODD_ONE, SHUT, STEPS, highwayNumbers } from "./highway_model.js";
import { numberText } from "./vocabulary.js";

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const raised = (k) => [...String(k)].map((digit) => SUPERSCRIPTS[digit]).join("");
const power = (number, k) => `${numberText(number)}${k === 1 ? "" : raised(k)}`;

// The product of the gates as powers: that of the odd one stands by itself.
function product({ f, k, gate }) {
  if (gate === "alike" || k < ODD_ONE) return power(f, k);
  return k === 1 ? numberText(SHUT) : `${power(f, k - 1)} · ${SHUT}`;
}

function equal(made, number) {
  const text = sizeText(number);
  return made === text ? text : `${made} = ${text}`;
}

function says({ inputs, numbers: { rate, at } }) {
  const { k } = inputs;
  const gates = k === 1 ? "One forget gate leaves" : `${k} forget gates leave`;
  return (
    `${gates} ${equal(product(inputs), at.d_c)} of {d_c}; the plain network leaves ` +
    `${equal(power(rate, k), at.delta)} of {delta}.`
  );
}

const TOLD = [10, 20, 30, 40, STEPS];

function words({ inputs, numbers }) {
  const { f, w, h, k, gate } = inputs;
  const list = (name) => TOLD.map((step) => sizeText(numbers[name][step])).join(", ");
  const odd =
    gate === "shut"
      ? `But the gate ${ODD_ONE} steps back is nearly shut: ${SHUT}. `
      : "All the gates are alike. ";
  return (
    `Two roads back through ${STEPS} time steps, each as wide as what is left of an error ` +
    "signal of size 1, and the same sizes on a scale of powers of ten. Along the memory of an " +
    `LSTM each step multiplies d_c by the forget gate f = ${numberText(f)}. ${odd}` +
    `Half-life: ${halfText(numbers.half)}. In a plain recurrent network with the ` +
    `weight w = ${numberText(w)} and the state h = ${numberText(h)} each step multiplies delta ` +
    `by w times 1 - h squared = ${numberText(numbers.rate)}. Half-life: ` +
    `${halfText(numbers.half_delta)}. After ${TOLD.join(", ")} steps d_c is ${list("d_c")} and ` +
    `delta ${list("delta")}. Looked at: step ${k}, where d_c is ${sizeText(numbers.at.d_c)} ` +
    `and delta ${sizeText(numbers.at.delta)}. Only the direct way of d_c is shown, ` +
    "from memory to memory; the ways through h are left out."
  );
}

const STATE = { from: 0, to: 0.95, step: 0.05 };

export const highway = {
  title: "The gradient highway of an LSTM, and a plain recurrent network",
  controls: () => [
    slider("f", { said: "forget gate f", from: 0, to: 1, step: 0.005, value: 0.96 }),
    slider("k", { said: "steps back k", from: 1, to: STEPS, step: 1, value: 30 }),
    slider("w", { said: "recurrent weight w", from: 0, to: 1.6, step: 0.01, value: 1.1 }),
    slider("h", { said: "state h of the plain network", ...STATE, value: 0.6 }),
    choice("gate", {
      said: `The gate ${ODD_ONE} steps back is`,
      options: [
        ["alike", "as open as the others"],
        ["shut", `nearly shut: ${SHUT}`],
      ],
      value: "alike",
    }),
  ],
  compute: highwayNumbers,
  draw: (options, choose) => drawHighway(choose),
  says,
  words,
};

export const compute = highway.compute;
export default stage(highway);
