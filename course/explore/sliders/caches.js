// The way back to one weight of the chain network, its factors, and what it saves to keep them.

import { COLOURS, card, change, element, factorText, label, numberText } from "./vocabulary.js";
import { WAY_BACK_HEIGHT, WEIGHTS, drawForward, drawWayBack, weightSpot } from "./chain_drawing.js";
import { chainNumbers } from "./chain_model.js";
import { choice, slider, stage } from "./stage.js";

const HEIGHT = WAY_BACK_HEIGHT + 112;
const PATHS = {
  w_k: { factors: ["C1"], source: "z_k" },
  w_j: { factors: ["C1", "C2"], source: "z_j" },
  w_in: { factors: ["C1", "C2", "C3"], source: "x" },
};
const KINDS = ["scratch", "kept"];
const SAID = { scratch: "each path from scratch", kept: "with the running product kept" };
const BAR = { x: 290, width: 520, height: 22 };

function compute(inputs) {
  const { n } = inputs;
  // 1 + 2 + ... + n against n - 1 to extend the product and n for the side steps.
  return { ...chainNumbers(inputs), scratch: (n * (n + 1)) / 2, kept: 2 * n - 1 };
}

function draw(options, choose) {
  const root = card(912, HEIGHT);
  const back = drawWayBack(root);
  const forward = drawForward(root);
  for (const name of Object.keys(WEIGHTS)) {
    const spot = weightSpot(root, name);
    spot.addEventListener("click", () => choose("weight", name));
  }
  const counter = drawCounter(root);

  function update({ inputs, numbers, mine }) {
    const { factors, source } = PATHS[inputs.weight];
    for (const [name, each] of Object.entries(forward.slots)) {
      each.set(numbers[name]);
      each.tone(name in WEIGHTS ? (name === inputs.weight ? "backward" : "forward") : "forward");
      each.light(name === inputs.weight || name === source);
    }
    for (const [name, each] of Object.entries(back.slots)) {
      const grad = name === `grad_${inputs.weight}`;
      each.set(grad || factors.includes(name) ? numbers[name] : undefined);
      each.light(grad);
      if (name.startsWith("grad_")) each.mine(mine?.[name]);
    }
    for (const [name, piece] of Object.entries(back.pieces)) {
      const lit = factors.includes(name) || name.replace("times ", "") === inputs.weight;
      piece.tone(lit ? "backward" : "pale");
    }
    counter(inputs.n, numbers);
  }
  return { root, update };
}

function drawCounter(root) {
  const top = WAY_BACK_HEIGHT + 4;
  element(root, "line", { x1: 24, x2: 888, y1: top, y2: top, stroke: COLOURS.pale });
  const title = label(root, 24, top + 24, "", { size: 15, "text-anchor": "start" });
  const rows = KINDS.map((kind, index) => {
    const y = top + 54 + 32 * index;
    label(root, BAR.x - 12, y, SAID[kind], { size: 14, "text-anchor": "end" });
    const bar = element(root, "rect", {
      ...{ x: BAR.x, y: y - BAR.height / 2, height: BAR.height, rx: 4 },
      ...{ fill: kind === "kept" ? COLOURS.backward : COLOURS.pale },
    });
    return { kind, bar, count: label(root, 0, y, "", { "text-anchor": "start" }) };
  });
  return (n, numbers) => {
    title.write(`Multiplications for all ${n} gradients of a chain of ${n} weights`);
    for (const { kind, bar, count } of rows) {
      const width = (BAR.width * numbers[kind]) / numbers.scratch;
      change(bar, { width: width.toFixed(1) });
      change(count.element, { x: (BAR.x + width + 10).toFixed(1) });
      count.write(String(numbers[kind]));
    }
  };
}

const product = (names, put) => names.map(put).join(" · ");

function says({ inputs, numbers }) {
  const { factors, source } = PATHS[inputs.weight];
  const names = [...factors, source];
  const formula = product(names, (name) => `{${name}}`);
  const values = product(names, (name) => factorText(numbers[name]));
  const result = numberText(numbers[`grad_${inputs.weight}`]);
  return `{grad_${inputs.weight}} = ${formula} = ${values} = ${result}`;
}

function words({ inputs, numbers, mine }) {
  const { factors, source } = PATHS[inputs.weight];
  const tell = (name) => `${name} = ${numberText(numbers[name])}`;
  const gradient = `grad_${inputs.weight}`;
  const own = mine?.[gradient];
  const yours = own === undefined || own === null ? "" : ` Yours is ${numberText(own)}.`;
  return (
    `Chain network with the path from the error back to ${inputs.weight}: ` +
    `${[...factors, source].map(tell).join(", ")}; their product is the gradient ` +
    `${numberText(numbers[gradient])}.${yours} ` +
    `The network: ${["x", "w_in", "w_j", "w_k", "y", "y_hat", "error"].map(tell).join(", ")}. ` +
    `A chain of ${inputs.n} weights takes ${numbers.scratch} multiplications from scratch ` +
    `and ${numbers.kept} with the running product kept.`
  );
}

const given = (name, said, value) => slider(name, { said, from: -4, to: 4, step: 0.1, value });

export const caches = {
  title: "The path back to a weight of the chain network",
  controls: () => [
    choice("weight", {
      said: "Path back to",
      options: Object.keys(PATHS).map((name) => [name, `{${name}}`]),
      value: "w_j",
    }),
    given("x", "input x", 0.8),
    given("w_in", "weight w_in", 1.5),
    given("w_j", "weight w_j", -2),
    given("w_k", "weight w_k", 2.5),
    given("y", "target y", 1),
    slider("n", { said: "weights in the chain that is counted", from: 2, to: 100, step: 1, value: 3 }),
  ],
  compute,
  draw,
  says,
  words,
};

export { compute };
export default stage(caches);
