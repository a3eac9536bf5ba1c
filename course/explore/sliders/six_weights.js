// The six-weight network with a slider for every given, and the way back to each of its weights.

import { factorText, numberText } from "./vocabulary.js";
import { BOTH_HEIGHT, FORWARD_HEIGHT, STEPS, WEIGHTS } from "./six_weights_drawing.js";
import { drawGraph, drawNetwork, drawSignals, stepsTo } from "./six_weights_drawing.js";
import { sixNumbers } from "./six_weights_model.js";
import { choice, slider, stage } from "./stage.js";

const GIVEN = ["x_1", "x_2", ...Object.keys(WEIGHTS), "y"];
const SIGNALS = ["delta_3", "delta_1", "delta_2"];
const ALONG = { w_1: ["w_5"], w_2: ["w_6"], w_3: ["w_5"], w_4: ["w_6"], w_5: [], w_6: [] };

function draw(options, choose) {
  const both = options.way_back;
  const { root, slots, arrows, tags } = drawNetwork(both ? BOTH_HEIGHT : FORWARD_HEIGHT);
  const signals = both ? drawSignals(root) : {};
  const graph = both ? drawGraph(root) : { steps: {} };
  if (both) letChoose(tags, graph, choose);

  let lit = null;

  function update({ inputs, numbers, mine }) {
    for (const [name, each] of Object.entries({ ...slots, ...signals })) each.set(numbers[name]);
    if (both) fillGraph(graph, numbers, mine);
    // Colours follow the choice alone; the many moves of a slider leave them as they are.
    if (inputs.weight === lit) return;
    lit = inputs.weight;
    const lines = both ? [lit, "last", ...ALONG[lit]] : [];
    for (const [name, arrow] of Object.entries(arrows)) arrow(lines.includes(name));
    for (const [name, tag] of Object.entries(tags)) {
      tag.tone(lines.includes(name) ? "backward" : "forward", both && name === lit);
    }
    if (both) lightGraph(graph, lit);
  }
  return { root, update };
}

function letChoose(tags, graph, choose) {
  for (const weight of Object.keys(WEIGHTS)) {
    for (const { spot } of [tags[weight], graph.steps[`grad_${weight}`].end]) {
      spot.setAttribute("style", "cursor: pointer");
      spot.addEventListener("click", () => choose("weight", weight));
    }
  }
}

function fillGraph({ steps, miss }, numbers, mine) {
  miss.set(numbers.miss);
  for (const [name, { factor, end }] of Object.entries(steps)) {
    factor.set(numbers[STEPS[name][1]]);
    end.slot.set(numbers[name]);
    if (name.startsWith("grad")) end.slot.mine(mine?.[name.slice(5)]);
  }
}

function lightGraph({ steps }, weight) {
  const way = stepsTo(weight);
  for (const [name, { end, tone }] of Object.entries(steps)) {
    const shown = way.includes(name) ? "backward" : "pale";
    tone(shown);
    end.tone(shown);
  }
}

const shared = (weight) => {
  const [from] = STEPS[`grad_${weight}`];
  const twin = { w_1: "w_3", w_3: "w_1", w_2: "w_4", w_4: "w_2" }[weight];
  return { from, twin };
};

function says({ inputs, numbers }, options) {
  if (!options.way_back) {
    const put = `½ (${numberText(numbers.y_hat)} − ${numberText(numbers.y)})²`;
    return `{error} = ½ ({y_hat} − {y})² = ${put} = ${numberText(numbers.error)}`;
  }
  const { from, twin } = shared(inputs.weight);
  const gradient = `grad_${inputs.weight}`;
  const value = STEPS[gradient][1];
  const put = `${factorText(numbers[from])} · ${factorText(numbers[value])}`;
  const result = numberText(numbers[gradient]);
  const also = twin
    ? `{${from}} serves {${twin}}, too; {delta_3} serves all.`
    : "{delta_3} serves all six.";
  return `{${gradient}} = {${from}} · {${value}} = ${put} = ${result}. ${also}`;
}

function words({ inputs, numbers, mine }, options) {
  const tell = (name) => `${name} = ${numberText(numbers[name])}`;
  const given = GIVEN.map(tell).join(", ");
  const passed = ["s_1", "z_1", "s_2", "z_2", "s_3", "y_hat", "error"].map(tell).join(", ");
  const forward = `Network with six weights. Given: ${given}. Forward: ${passed}.`;
  if (!options.way_back) return forward;
  const way = stepsTo(inputs.weight);
  const told = way.map((name) => {
    const [from, factor] = STEPS[name];
    const value = numberText(numbers[factor]);
    return `${from === "miss" ? "the miss" : from} times ${value} is ${tell(name)}`;
  });
  const gradients = Object.keys(WEIGHTS).map((weight) => tell(`grad_${weight}`));
  const own = Object.keys(mine ?? {}).filter((name) => mine[name] !== null);
  const yours = own.map((name) => `${name}: ${numberText(mine[name])}`).join(", ");
  return (
    `${forward} The way back to ${inputs.weight} is lit: ` +
    `the miss is ${numberText(numbers.miss)}, ${told.join(", ")}. Computed once and used again: ` +
    "delta_3 4 times, delta_1 and delta_2 2 times each. " +
    `${SIGNALS.map(tell).join(", ")}. All gradients: ${gradients.join(", ")}.` +
    (yours ? ` Your gradients: ${yours}.` : "")
  );
}

const weight = (name, value) =>
  slider(name, { said: `weight ${name}`, from: -4, to: 4, step: 0.1, value });
const input = (name, value) =>
  slider(name, { said: `input ${name}`, from: -3, to: 3, step: 0.1, value });

export const six = {
  title: "The network with six weights",
  controls: ({ way_back: wayBack }) => [
    ...(wayBack ? [way()] : []),
    input("x_1", 1.2),
    input("x_2", 0.9),
    slider("y", { said: "target y", from: 0, to: 1, step: 0.05, value: 0.1 }),
    weight("w_1", 1.3),
    weight("w_2", 1.6),
    weight("w_3", -1.1),
    weight("w_4", -0.5),
    weight("w_5", 2.3),
    weight("w_6", 1.4),
  ],
  compute: sixNumbers,
  draw,
  says,
  words,
};

const way = () =>
  choice("weight", {
    said: "Way back to",
    options: Object.keys(WEIGHTS).map((name) => [name, `{${name}}`]),
    value: "w_2",
  });

export const compute = six.compute;
export default stage(six);
