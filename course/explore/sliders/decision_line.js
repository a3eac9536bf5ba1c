// The decision line of a perceptron with two inputs: weights tilt it, the bias shifts it.

import { card, factorText, numberText } from "./vocabulary.js";
import { HEIGHT, WIDTH, drawPlane, drawTable } from "./decision_line_drawing.js";
import { CORNERS, WANTED, lineNumbers, placeOf } from "./decision_line_model.js";
import { choice, slider, stage } from "./stage.js";

function draw() {
  const root = card(WIDTH, HEIGHT);
  const plane = drawPlane(root);
  const table = drawTable(root);

  function update({ inputs, numbers }) {
    plane(inputs, numbers);
    table(inputs.wanted, numbers, { verdict: verdict(numbers), notes: notes(inputs) });
  }
  return { root, update };
}

function verdict({ wrong }) {
  if (wrong.length === 0) return "every corner on its side";
  return `${wrong.length} ${wrong.length === 1 ? "corner" : "corners"} on the wrong side`;
}

function notes({ w_1, w_2, wanted }) {
  const found = [];
  if (wanted === "XOR") found.push("XOR: always at least one wrong.");
  if (w_1 === 0 && w_2 === 0) found.push("Both weights are 0: no line, s = b everywhere.");
  return found;
}

function formula({ w_1, w_2, b }) {
  return `${factorText(w_1)} · {x_1} + ${factorText(w_2)} · {x_2} + ${factorText(b)}`;
}

const says = ({ inputs, numbers }) =>
  `{s} = {w_1} {x_1} + {w_2} {x_2} + {b} = ${formula(inputs)}. ` +
  `As ${inputs.wanted}: ${verdict(numbers)}.`;

function words({ inputs, numbers }) {
  const corners = CORNERS.map((corner) => {
    const does = numbers[`z_${corner}`] === 1 ? "fires" : "silent";
    const side = numbers.wrong.includes(corner) ? "wrong side" : "right side";
    const s = numberText(numbers[`s_${corner}`]);
    return `(${placeOf(corner).join(", ")}): s = ${s}, ${does}, ${side}`;
  });
  const plain = formula(inputs).replaceAll(/[{}]/g, "");
  return (
    `Plane of two inputs with the line where s = ${plain} is 0; ${crossings(inputs)}. ` +
    `Corners, wanted ${inputs.wanted}: ${corners.join("; ")}. ` +
    [`Together: ${verdict(numbers)}.`, ...notes(inputs)].join(" ")
  );
}

function crossings({ w_1, w_2, b }) {
  if (w_1 === 0 && w_2 === 0) return "there is none";
  const found = [];
  if (w_1 !== 0) found.push(`it meets the x_1 axis at ${numberText(-b / w_1)}`);
  if (w_2 !== 0) found.push(`it meets the x_2 axis at ${numberText(-b / w_2)}`);
  return found.join(" and ");
}

const weight = (name, said, value) => slider(name, { said, from: -2, to: 2, step: 0.1, value });

export const decisionLine = {
  title: "The decision line of a perceptron with sliders",
  controls: () => [
    choice("wanted", {
      said: "Wanted",
      options: Object.keys(WANTED).map((name) => [name, name]),
      value: "OR",
    }),
    weight("w_1", "weight w_1", 1),
    weight("w_2", "weight w_2", 0.4),
    slider("b", { said: "bias b", from: -3, to: 3, step: 0.05, value: -0.7 }),
  ],
  compute: lineNumbers,
  draw,
  says,
  words,
};

export const compute = decisionLine.compute;
export default stage(decisionLine);
