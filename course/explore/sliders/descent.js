// Gradient descent on the error surface of the chain network: a start, a learning rate, some steps.

import { card, numberText, shortText } from "./vocabulary.js";
import { HEIGHT, MOST_STEPS, drawMap, drawSteps, nameHeld } from "./descent_drawing.js";
import { HELD, MAP, descentNumbers } from "./descent_model.js";
import { slider, stage } from "./stage.js";

const VERDICTS = {
  start: () => "no step yet",
  creeps: () => "creeps: still far from the valley",
  "on its way": () => "on its way to the valley",
  arrives: () => "arrives in the valley",
  "zigzags and arrives": (count) => `zigzags across it ${count} times, arrives`,
  zigzags: (count) => `zigzags across the valley ${count} times`,
  leaves: (_, left) => `leaves the map in step ${left}`,
  diverges: (_, left) => `diverges: leaves the map in step ${left}`,
};
const told = ({ verdict, crossings, left }) => VERDICTS[verdict](crossings, left);
const stepsOf = (n) => (n === 1 ? "1 step" : `${n} steps`);

function draw(_, choose) {
  const root = card(912, HEIGHT);
  nameHeld(root);
  const map = drawMap(root, choose);
  const steps = drawSteps(root);
  const update = (scene) => {
    map(scene);
    steps(scene, told(scene.numbers));
  };
  return { root, update };
}

// One line in a narrow window, too: a second one would move the sliders under the hand.
function says({ inputs: { eta, n }, numbers: { errors, end, left, flat } }) {
  const stuck = left && flat ? ", on flat ground" : "";
  return (
    `With {eta} = ${shortText(eta)}, ${stepsOf(n)} lead from {error} = ${numberText(errors[0])} ` +
    `to ${numberText(end.error)}${stuck}.`
  );
}

function words({ inputs, numbers }) {
  const { w_j, w_k, eta, n } = inputs;
  const { errors, end, left, flat } = numbers;
  const stuck = left && flat ? " The ground is flat there: no slope leads back." : "";
  const held = Object.entries(HELD).map(([name, value]) => `${name} = ${value}`);
  const some = errors.flatMap((error, step) =>
    step < 4 || step === n || step % 10 === 0 ? [`step ${step}: ${numberText(error)}`] : [],
  );
  return (
    `A map of the error E of the chain network over the weights w_j and w_k, with ` +
    `${held.join(", ")}. A valley, where E is 0, runs from high w_k near w_j = -1 to ` +
    `w_k = 2 at w_j = 4; on its left the ground is flat. Gradient descent starts at ` +
    `w_j = ${numberText(w_j)}, w_k = ${numberText(w_k)}, with the learning rate ` +
    `eta = ${shortText(eta)}. After ${stepsOf(n)} it is at w_j = ${numberText(end.w_j)}, ` +
    `w_k = ${numberText(end.w_k)}: ${told(numbers)}.${stuck} The error, ${some.join(", ")}.`
  );
}

const RATES = { from: 0.01, to: 10, step: 0.05 };

const place = (name, value) => {
  const [from, to] = MAP[name];
  return slider(name, { said: `start ${name}`, from, to, step: 0.1, value });
};

export const descent = {
  title: "Gradient descent on the error surface of the chain network",
  controls: () => [
    slider("eta", { said: "learning rate eta", log: true, ...RATES, value: 0.05 }),
    slider("n", { said: "number of steps n", from: 0, to: MOST_STEPS, step: 1, value: 20 }),
    place("w_j", -2),
    place("w_k", 4),
  ],
  compute: descentNumbers,
  draw,
  says,
  words,
};

export const compute = descent.compute;
export default stage(descent);
