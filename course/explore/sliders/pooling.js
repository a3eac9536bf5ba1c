// Pooling: blocks of a map, what each of them comes to, and who gets what arrives on the way back.

import { numberText } from "./vocabulary.js";
import { cellText } from "./matrix_drawing.js";
import { drawPooling, ownPooled } from "./pooling_drawing.js";
import { poolingNumbers } from "./pooling_model.js";
import { choice, slider, stage } from "./stage.js";

const COUNTS = { 2: "twice", 3: "three times" };
const often = (count) => COUNTS[count] ?? `${count} times`;

function says({ inputs: { kind, N, p, q }, numbers }) {
  const { X, Z, winners, d_Z: arriving, block, ties } = numbers;
  const name = (row, column) => `{X_${row}_${column}}`;
  const entry = `${name(p, q)} = ${numberText(X[p][q])}`;
  if (!block) return `${entry} is left over: no block has it, and on the way back it gets 0.`;
  const [i, j] = block;
  const sent = numberText(arriving[i][j]);
  if (kind === "mean") {
    const mean = `The mean of its block is ${numberText(Z[i][j])}`;
    const share = `${sent} / ${N * N} = ${cellText(arriving[i][j] / (N * N))}`;
    return `${mean}; each number of the block gets ${share}.`;
  }
  const [row, column] = winners[i][j];
  const best = numberText(Z[i][j]);
  if (ties > 1) {
    const first = "the first in reading order";
    return `${best} stands ${often(ties)} in its block: ${first} gets all of ${sent}.`;
  }
  if (row === p && column === q) return `${entry} wins its block and gets all of ${sent}.`;
  return `${entry} does not win its block: ${name(row, column)} = ${best} gets all of ${sent}.`;
}

const listed = (line) => line.map((number) => cellText(number)).join(", ");
const rowsOf = (map) => map.map(listed).join("; ");

function words({ inputs: { kind, N, p, q, a }, numbers, mine }) {
  const { X, Z, winners, d_Z: arriving, d_X: back, block, ties } = numbers;
  const places = winners.map((line) => line.map((at) => at.join(" ")).join(", ")).join("; ");
  const [rows, columns] = [X.length, X[0].length];
  const over = `${rows % N} of the rows and ${columns % N} of the columns are left over`;
  const won = kind === "max" ? `The winners stand in row and column ${places}. ` : "";
  const tied = kind === "max" && ties > 1 ? `The largest stands there ${often(ties)}. ` : "";
  const own = block ? `It stands in block ${block.join(", ")}. ` : "It is left over. ";
  const given = ownPooled({ kind, N }, Z, mine);
  const yours = given?.map((line) =>
    line.map((each) => (each === null ? "no number" : numberText(each))).join(", "),
  );
  return (
    `A map in blocks of ${N} by ${N}; ${over} and dropped. Rows of X: ${rowsOf(X)}. ` +
    `The entry in row ${p}, column ${q}, with ${numberText(a)} added, is ` +
    `${numberText(X[p][q])}. ` +
    `${own}${tied}` +
    `Pooled by the ${kind === "max" ? "largest number" : "mean"}: ${rowsOf(Z)}. ${won}` +
    `Back: ${rowsOf(arriving)} arrives. Rows of the derivatives for X: ${rowsOf(back)}.` +
    (yours ? ` Pooled by your function: ${yours.join("; ")}.` : "")
  );
}

export const pooling = {
  title: "Pooling a map in blocks",
  controls: ({ X }) => [
    choice("kind", {
      said: "Each block becomes",
      options: [["max", "its largest number"], ["mean", "its mean"]],
      value: "max",
    }),
    slider("N", { said: "rows and columns of a block", from: 2, to: 4, step: 1, value: 2 }),
    slider("a", { said: "number added to one entry", from: -3, to: 3, step: 0.1, value: 0 }),
    slider("p", { said: "row of that entry", from: 0, to: X.length - 1, step: 1, value: 1 }),
    slider("q", { said: "column of that entry", from: 0, to: X[0].length - 1, step: 1, value: 3 }),
  ],
  compute: poolingNumbers,
  draw: drawPooling,
  says,
  words,
  legend: (name) =>
    `Below each largest number stands what ${name} gave: "= yours" for the same number.`,
};

export const compute = pooling.compute;
export default stage(pooling);
