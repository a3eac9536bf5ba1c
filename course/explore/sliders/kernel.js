// A kernel that walks over a small map: one window, its products, and the output map that fills.

import { cellText } from "./matrix_drawing.js";
import { drawKernel } from "./kernel_drawing.js";
import { COLUMNS, KERNELS, ROWS, kernelNumbers, placeAt, placeNumber } from "./kernel_model.js";
import { choice, slider, stage, steps } from "./stage.js";
import { factorText } from "./vocabulary.js";

const START = { i: 2, j: 2 };

function says({ inputs: { i, j }, numbers }) {
  const pairs = numbers.window.flatMap((line, m) =>
    line.map((pixel, n) => `${cellText(pixel)} · ${factorText(numbers.laid[m][n])}`),
  );
  return `{S_${i}${j}} = ${pairs.join(" + ")} = ${cellText(numbers.sum)}`;
}

const rowsOf = (array) => array.map((line) => line.map(cellText).join(", ")).join("; ");

function words({ inputs: { i, j, way, place }, numbers }) {
  const turned = way === "convolution";
  const laid = turned
    ? `It is turned by half a turn and lies on the map as ${rowsOf(numbers.laid)}, `
    : "It lies on the map as it is, ";
  const size = `${numbers.X.length} rows and ${numbers.X[0].length} columns`;
  return (
    `A kernel walks over a map of ${size}, with ` +
    `${turned ? "a true convolution" : "a cross-correlation"}. ` +
    `The kernel has the rows ${rowsOf(numbers.K)}. ` +
    `${laid}its upper left corner on row ${i} and column ${j}. ` +
    `The window holds ${rowsOf(numbers.window)}. The products are ${rowsOf(numbers.products)}. ` +
    `Their sum is ${cellText(numbers.sum)}, which stands in row ${i} and column ${j} of the ` +
    `output map: place ${place} of ${ROWS * COLUMNS}.`
  );
}

export const kernel = {
  title: "A kernel that walks over a map",
  controls: () => [
    slider("i", { said: "row of the kernel", from: 0, to: ROWS - 1, step: 1, value: START.i }),
    slider("j", {
      said: "column of the kernel",
      ...{ from: 0, to: COLUMNS - 1, step: 1, value: START.j },
    }),
    choice("kernel", {
      said: "Kernel:",
      options: [
        ["upright", "upright edges"],
        ["lying", "lying edges"],
        ["blur", "blur"],
        ["lopsided", "without symmetry"],
      ],
      value: "upright",
    }),
    choice("way", {
      said: "Walk:",
      options: [
        ["correlation", "as networks do (cross-correlation)"],
        ["convolution", "true convolution"],
      ],
      value: "correlation",
    }),
    steps("place", {
      said: "Walk over the map",
      ...{ from: 1, last: ROWS * COLUMNS, one: "place", value: placeNumber(START.i, START.j) },
    }),
  ],
  linked: (name, { i, j, place }) =>
    name === "place" ? placeAt(place) : { place: placeNumber(i, j) },
  compute: kernelNumbers,
  draw: (options, choose) => drawKernel(KERNELS.upright, choose),
  says,
  words,
};

export const compute = kernel.compute;
export default stage(kernel);
