// The shape matcher: two arrays, turned round or not, and whether their inner sides fit.

import { SIDES, WANTED, shapeNumbers } from "./shapes_model.js";
import { MOST, counted, drawShapes, isTurned, operandName } from "./shapes_drawing.js";
import { choice, slider, stage } from "./stage.js";

const shown = ({ sizes }) => `(${sizes.join(", ")})`;

function says({ inputs, numbers }) {
  const { left, right, result, wanted, state } = numbers;
  const a = operandName(inputs.left, isTurned(inputs.turn, "left"));
  const b = operandName(inputs.right, isTurned(inputs.turn, "right"));
  const [q, inner] = [left.sizes[1], right.sizes[0]];
  const [across, down] = [`{${left.sides[1]}}`, `{${right.sides[0]}}`];
  if (state === "misfit") {
    const columns = `${a} has ${counted(q, "column")} (${across})`;
    return `${columns}, ${b} has ${counted(inner, "row")} (${down}): they do not fit.`;
  }
  if (state === "chance") {
    return `They fit only because ${across} and ${down} are both ${q}: change one of the two.`;
  }
  const product = `${a} ${b} is ${shown(left)} · ${shown(right)} → ${shown(result)}`;
  const goal = `{${inputs.wanted}}`;
  return {
    found: `${product}, the shape of ${goal}. Found.`,
    turned: `${product}: the shape of ${goal} turned round.`,
    alike: `${product}: shaped like ${goal} only because two sizes are equal.`,
    other: `${product}; ${goal} is ${shown(wanted)}.`,
  }[state];
}

// Names as code writes them: W2, n1, and delta_2.
const codeName = (name) => (name.startsWith("delta") ? name : name.replace("_", ""));

function sizesIn({ sides, sizes }) {
  const [rows, columns] = sides.map((side) => `(${codeName(side)})`);
  return `${counted(sizes[0], "row")} ${rows} and ${counted(sizes[1], "column")} ${columns}`;
}

function words({ inputs, numbers }) {
  const { left, right, result, wanted, state } = numbers;
  const sizes = ["n_0", "n_1", "n_2", "B"].map((side) => `${codeName(side)} = ${inputs[side]}`);
  const told = (side, shape) => {
    const turned = isTurned(inputs.turn, side) ? ", turned round," : "";
    const name = codeName(inputs[side]);
    return `${name}${turned} with ${sizesIn(shape)}`;
  };
  const columns = `${counted(left.sizes[1], "column")} of the left`;
  const inner = `${columns} against ${counted(right.sizes[0], "row")} of the right`;
  const fits = { misfit: "They do not fit", chance: "They fit by chance" }[state] ?? "They fit";
  const product = result ? `The product has ${sizesIn(result)}.` : "There is no product.";
  const found = { found: "found", turned: "the product has it turned round" }[state];
  return (
    `Shape matcher. Sizes: ${sizes.join(", ")}. ` +
    `Left: ${told("left", left)}. Right: ${told("right", right)}. ${fits}: ${inner}. ${product} ` +
    `Wanted: the shape of ${codeName(inputs.wanted)}, ${sizesIn(wanted)}: ` +
    `${found ?? "not found yet"}.`
  );
}

const named = (names) => names.map((name) => [name, `{${name}}`]);
const operand = (name, said, value) =>
  choice(name, { said, options: named(Object.keys(SIDES)), value });
const size = (name, said, from, value) =>
  slider(name, { said: `${said} ${codeName(name)}`, from, to: MOST, step: 1, value });

export const shapes = {
  title: "The shapes of two arrays and of their product",
  controls: () => [
    operand("left", "Left:", "W_2"),
    operand("right", "Right:", "delta_2"),
    choice("turn", {
      said: "Turned round:",
      options: ["neither", "left", "right", "both"].map((each) => [each, each]),
      value: "neither",
    }),
    choice("wanted", {
      said: "Look for the shape of:",
      options: named(Object.keys(WANTED)),
      value: "delta_1",
    }),
    size("n_0", "number of inputs", 2, 5),
    size("n_1", "units of layer 1,", 2, 3),
    size("n_2", "units of layer 2,", 2, 4),
    size("B", "samples", 1, 6),
  ],
  compute: shapeNumbers,
  draw: (options, choose) => drawShapes(choose),
  says,
  words,
};

export const compute = shapes.compute;
export default stage(shapes);
