// One cell of an LSTM as pipes with a valve for each gate, and the memory over twenty steps.

import { choice, slider, stage } from "./stage.js";
import { drawValves, verdictOn } from "./valves_drawing.js";
import { READ, STEPS, WRITE, valvesNumbers } from "./valves_model.js";
import { factorText, numberText } from "./vocabulary.js";

function says({ inputs: { t }, numbers: { at } }) {
  const pair = (gate, value) => `${numberText(gate)} · ${factorText(value)}`;
  const memory = `${pair(at.f, at.c_prev)} + ${pair(at.i, at.g)} = ${numberText(at.c)}`;
  const output = `${numberText(at.o)} · tanh(${numberText(at.c)}) = ${numberText(at.h)}`;
  return `{c_${t}} = ${memory}, and {h_${t}} = ${output}.`;
}

const TOLD = [0, 5, 10, 15, STEPS - 1];
const plain = (words) => words.replaceAll(/[{}]/g, "");

function words({ inputs, numbers, mine }) {
  const { f, i, o, g, c_init, t, when } = inputs;
  const { at } = numbers;
  const list = (name) => TOLD.map((step) => numberText(numbers[name][step])).join(", ");
  const held =
    when === "always"
      ? "They stand so at every step."
      : `But i opens in step ${WRITE} only and o in step ${READ} only; at other steps they are 0.`;
  const own = mine ? ` Yours: c = ${ownText(mine.c)}, h = ${ownText(mine.h)}.` : "";
  return (
    "A cell of an LSTM drawn as pipes, with the gates as valves: " +
    `forget gate f = ${numberText(f)}, input gate i = ${numberText(i)}, ` +
    `output gate o = ${numberText(o)}, candidate g = ${numberText(g)}. ` +
    `${held} The memory starts at ${numberText(c_init)}. ` +
    `Step ${t}: the memory before it is ${numberText(at.c_prev)}, of which ` +
    `${numberText(at.kept)} passes the forget gate; ${numberText(at.written)} passes the input ` +
    `gate; the memory is now ${numberText(at.c)}, its tanh ${numberText(at.squashed)}, and ` +
    `${numberText(at.h)} passes the output gate: the state h.${own} ` +
    `At the steps ${TOLD.join(", ")} the memory is ${list("c")} and the state ${list("h")}. ` +
    `Over the steps: ${plain(verdictOn(inputs, numbers))}.`
  );
}

const ownText = (number) => (number === null || number === undefined ? "?" : numberText(number));

const gate = (name, said, value) => slider(name, { said, from: 0, to: 1, step: 0.01, value });

// A gate that opens once, opens: from 0 nothing would be seen.
const opened = (name, { when, i, o }) =>
  name === "when" && when === "once" ? { i: i || 1, o: o || 1 } : {};

export const valves = {
  title: "A cell of an LSTM with a valve for each gate",
  controls: () => [
    gate("f", "forget gate f", 0.85),
    gate("i", "input gate i", 0),
    gate("o", "output gate o", 0.6),
    slider("g", { said: "candidate g", from: -1, to: 1, step: 0.05, value: 0.75 }),
    slider("c_init", { said: "memory at the start", from: -2, to: 2, step: 0.1, value: 1.6 }),
    slider("t", { said: "step t", from: 0, to: STEPS - 1, step: 1, value: 2 }),
    choice("when", {
      said: "The gates:",
      options: [
        ["always", "stay so at every step"],
        ["once", `{i} opens in step ${WRITE} only, {o} in step ${READ} only`],
      ],
      value: "always",
    }),
  ],
  linked: opened,
  compute: valvesNumbers,
  draw: (options, choose) => drawValves(choose),
  says,
  words,
  legend: (name) => `Below our c and h stands what ${name} gave: "= yours" for the same number.`,
};

export const compute = valves.compute;
export default stage(valves);
