// What is summed on the way back through a convolution, for one pixel or for one weight.

import { cellText } from "./matrix_drawing.js";
import { drawReach } from "./reach_drawing.js";
import { K, X, reachNumbers } from "./reach_model.js";
import { choice, slider, stage } from "./stage.js";
import { factorText } from "./vocabulary.js";

const ALL = K.length * K[0].length;
const counted = (count, name) => `${count} ${name}${count === 1 ? "" : "s"}`;

function says({ inputs: { look }, numbers: { pixel, weight } }) {
  if (look === "weight") {
    const pairs = counted(weight.pairs.length, "output");
    const name = `{K_${weight.m}${weight.n}}`;
    return `${name} is in all ${pairs}: a window as large as {delta} lies on {X}.`;
  }
  const { p, q, pairs } = pixel;
  const name = `{X_${p}${q}}`;
  const reached = `${name} reaches ${counted(pairs.length, "output")}`;
  if (pairs.length === ALL) return `${reached}, each through another weight.`;
  const gone = ALL - pairs.length;
  return `${reached}: ${counted(gone, "weight")} of the kernel would lead out of the output map.`;
}

const termsIn = (pairs) =>
  pairs.map(({ delta, factor }) => `${factorText(delta)} · ${factorText(factor)}`).join(" + ");
const rowsOf = (array) => array.map((line) => line.map(cellText).join(", ")).join("; ");

function words({ inputs: { look }, numbers }) {
  const { pixel, weight } = numbers;
  const arrays =
    `An input map X with the rows ${rowsOf(numbers.X)}; a kernel K with the rows ` +
    `${rowsOf(numbers.K)}; error signals delta with the rows ${rowsOf(numbers.delta)}. `;
  if (look === "weight") {
    const { m, n, met, pairs, entry } = weight;
    return (
      `${arrays}The weight in row ${m} and column ${n} of K is looked at. It multiplies the ` +
      `pixels of X in rows ${met.row} to ${met.row + met.rows - 1} and columns ${met.column} to ` +
      `${met.column + met.columns - 1}, one for each output. Error signal times pixel, summed: ` +
      `${termsIn(pairs)} = ${cellText(entry)}, the gradient of this weight.`
    );
  }
  const { p, q, pairs, entry } = pixel;
  const places = pairs.map(
    ({ i, j, m, n }) => `row ${i} column ${j} through the weight in row ${m} column ${n}`,
  );
  return (
    `${arrays}The pixel in row ${p} and column ${q} of X is looked at. It reaches ` +
    `${counted(pairs.length, "output")} of ${ALL} that a pixel can reach: ${places.join("; ")}. ` +
    `Error signal times weight, summed: ${termsIn(pairs)} = ${cellText(entry)}, the rate of the ` +
    "error with respect to this pixel."
  );
}

// Whoever moves a pixel or chooses a weight looks at it.
const LOOKS = { p: { look: "pixel" }, q: { look: "pixel" }, weight: { look: "weight" } };

const weights = K.flatMap((line, m) => line.map((_, n) => `${m}${n}`));

export const reach = {
  title: "What a pixel reaches, and what a weight takes part in",
  controls: () => [
    choice("look", {
      said: "Look at:",
      options: [
        ["pixel", "an input pixel"],
        ["weight", "a kernel weight"],
      ],
      value: "pixel",
    }),
    slider("p", { said: "row of the pixel", from: 0, to: X.length - 1, step: 1, value: 2 }),
    slider("q", { said: "column of the pixel", from: 0, to: X[0].length - 1, step: 1, value: 3 }),
    choice("weight", {
      said: "Weight:",
      options: weights.map((name) => [name, `{K_${name}}`]),
      value: "01",
    }),
  ],
  linked: (name) => LOOKS[name],
  compute: reachNumbers,
  draw: (options, choose) => drawReach(choose),
  says,
  words,
};

export const compute = reach.compute;
export default stage(reach);
