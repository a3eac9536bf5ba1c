// The drawing of the way back through a convolution: input map, kernel, error signals, and below
// them the sum of all products that belong to the pixel or to the weight that is looked at.

import { COLOURS, SMALL, card, change, element, label, numberText } from "./vocabulary.js";
import { factorText, phrase, show, slot } from "./vocabulary.js";
import { around, clickable, grid, isInside } from "./map_drawing.js";
import { notes, numbered, partOf, wholeOf } from "./map_drawing.js";
import { RAISED, matrix } from "./matrix_drawing.js";
import { DELTA, K, X } from "./reach_model.js";

const HEIGHT = 430;
const HEADS = 26;
const TOP = 64;
const sides = (array) => ({ rows: array.length, columns: array[0].length });
const CELL = [46, 44];
const FLAT = [50, 36];
const ROUND = { rows: K.length - 1, columns: K[0].length - 1 };
// Which part of the padded error signals they are themselves.
const OWN = { ...sides(DELTA), row: ROUND.rows, column: ROUND.columns };
const SUM = { x: 36, y: 332, line: 25, lines: 4 };
const START = { "text-anchor": "start" };
const QUIET = { size: SMALL, fill: COLOURS.quiet };
const LAID = { fill: "none", stroke: COLOURS.forward, "stroke-width": 2.6, rx: 6 };
const OUTSET = 4;

const sizeOf = (array) => [array.length, array[0].length];
const input = grid(36, TOP + CELL[1] / 2, ...sizeOf(X), ...CELL);
const kernel = grid(334, TOP + 8, ...sizeOf(K), ...FLAT);
const second = grid(334, TOP + 140, ...sizeOf(K), ...FLAT);
// The error signals with zeros around them, as far as a kernel can hang over their edge.
const padded = grid(
  ...[524, TOP, DELTA.length + 2 * ROUND.rows, DELTA[0].length + 2 * ROUND.columns],
  ...CELL,
);
const inner = grid(
  ...[padded.x + ROUND.columns * CELL[0], padded.y + ROUND.rows * CELL[1]],
  ...[...sizeOf(DELTA), ...CELL],
);

/** Draw it; whoever points at a pixel or at a weight looks at it. */
export function drawReach(choose) {
  const root = card(912, HEIGHT);
  const parts = [drawInput(root), drawKernels(root), drawSignals(root), drawSum(root)];
  const lookAtPixel = (row, column) => {
    choose("p", row);
    choose("q", column);
  };
  const lookAtWeight = (row, column) => choose("weight", `${row}${column}`);
  clickable(root, input, lookAtPixel, { hover: true });
  clickable(root, kernel, lookAtWeight, { hover: true });
  return {
    root,
    update: ({ inputs, numbers }) =>
      parts.forEach((part) => part(inputs.look === "pixel", numbers)),
  };
}

const heading = (root, x, words) => phrase(root, x, HEADS, words);
const matrixOn = (root, cells) => matrix(root, cells.x, cells.y, { ...cells, scale: 1.5 });
const times = (number) => `×${numberText(number)}`;

// The pixel alone, or all pixels that a weight meets, each with its error signal.
function drawInput(root) {
  heading(root, input.middle.x, "the input map {X}");
  const held = matrixOn(root, input);
  const marks = numbered(root, input);
  const signals = notes(root, input);
  return (isPixel, { pixel, weight, delta }) => {
    const one = { row: pixel.p, column: pixel.q, rows: 1, columns: 1 };
    const part = isPixel ? one : weight.met;
    const isIn = (row, column) => isInside(part, row, column);
    held.set(X, (...place) => !isIn(...place), (...place) => !isPixel && isIn(...place));
    held.frame(part);
    marks.mark(...(isPixel ? [pixel.p, pixel.q] : []));
    signals.set((row, column) => {
      const signal = delta[row - weight.m]?.[column - weight.n];
      return isPixel || signal === undefined ? "" : times(signal);
    });
  };
}

// The kernel, and below it the turned one, or the one entry of its gradient.
function drawKernels(root) {
  heading(root, kernel.middle.x, "the kernel {K}");
  const held = matrixOn(root, kernel);
  const below = matrixOn(root, second);
  const edge = element(root, "rect", { ...around(wholeOf(second), 6), ...LAID });
  const how = phrase(root, kernel.middle.x, (kernel.foot + second.y) / 2, "", { size: SMALL });
  const foot = phrase(root, second.middle.x, second.foot + 20, "", QUIET);
  const corner = { r: 3, fill: COLOURS.ink };
  const dots = [
    element(root, "circle", { ...corner, cx: kernel.x + 5, cy: kernel.y + 5 }),
    element(root, "circle", { ...corner, cx: second.right - 5, cy: second.foot - 5 }),
  ];
  return (isPixel, numbers) => {
    const { m, n, entry } = numbers.weight;
    const used = new Set(numbers.pixel.pairs.map((pair) => `${pair.m}${pair.n}`));
    const leads = (row, column) =>
      isPixel ? used.has(`${row}${column}`) : row === m && column === n;
    held.set(K, (row, column) => !leads(row, column));
    held.frame(isPixel ? undefined : { row: m, column: n, rows: 1, columns: 1 });
    const gradient = K.map((line, row) =>
      line.map((_, column) => (row === m && column === n ? entry : undefined)),
    );
    const [rows, columns] = sizeOf(K);
    below.set(
      isPixel ? numbers.turned : gradient,
      (row, column) => isPixel && !leads(rows - 1 - row, columns - 1 - column),
    );
    below.frame(isPixel ? undefined : { row: m, column: n, rows: 1, columns: 1 });
    [edge, ...dots].forEach((made) => show(made, isPixel));
    how.write(isPixel ? "↻ turned by 180°" : "its gradient, one entry");
    foot.write(isPixel ? "lies on {delta} →" : "");
  };
}

// The error signals. Around them are zeros while a kernel may hang over their edge.
function drawSignals(root) {
  const head = heading(root, padded.middle.x, "");
  const zeros = drawZeros(root);
  const held = matrixOn(root, inner);
  const near = numbered(root, inner);
  const far = numbered(root, inner, { left: padded.x - 13, above: padded.y - 12 });
  const weights = notes(root, padded);
  const laid = element(root, "rect", LAID);
  const foot = phrase(root, padded.middle.x, padded.foot + 19, "", QUIET);
  return (isPixel, { pixel, weight, turned }) => {
    head.write(
      isPixel ? "{delta}, the error signals, with zeros around" : "{delta}, the error signals",
    );
    foot.write(
      isPixel
        ? `in the dark frame: the outputs that {X_${pixel.p}${pixel.q}} reaches`
        : "← lies on {X}, each entry on one pixel",
    );
    show(zeros.element, isPixel);
    show(near.element, !isPixel);
    show(far.element, isPixel);
    const part = isPixel ? pixel.reached : { ...weight.met, row: 0, column: 0 };
    const isIn = (row, column) => isInside(part, row, column);
    held.set(DELTA, (...place) => !isIn(...place), (...place) => isPixel && isIn(...place));
    held.frame(part);
    const { row: down, column: across } = pixel.laid;
    const over = partOf(inner, { row: down, column: across, ...sides(K) });
    change(laid, around(over, OUTSET));
    show(laid, isPixel);
    const weightAt = (row, column) =>
      turned[row - ROUND.rows - down]?.[column - ROUND.columns - across];
    const isOn = (row, column) =>
      isInside(pixel.reached, row - ROUND.rows, column - ROUND.columns);
    const isCovered = (row, column) => isPixel && weightAt(row, column) !== undefined;
    zeros.raise(isCovered);
    weights.set(
      (...place) => (isCovered(...place) ? times(weightAt(...place)) : ""),
      (row, column) => (isOn(row, column) ? COLOURS.ink : COLOURS.quiet),
    );
  };
}

// The zeros around the error signals; what stands in the middle is drawn over theirs.
function drawZeros(root) {
  const group = element(root, "g");
  const made = [];
  for (let row = 0; row < padded.rows; row += 1) {
    for (let column = 0; column < padded.columns; column += 1) {
      if (isInside(OWN, row, column)) continue;
      const { x, y, width, height } = partOf(padded, { row, column, rows: 1, columns: 1 });
      const box = { x: x + 1.5, y: y + 1.5, width: width - 3, height: height - 3, rx: 4 };
      const look = { fill: "none", stroke: COLOURS.pale, "stroke-dasharray": "4 3" };
      element(group, "rect", { ...box, ...look });
      const middle = y + height / 2;
      const zero = label(group, x + width / 2, middle, "0", { size: 15, fill: COLOURS.quiet });
      made.push({ row, column, middle, zero });
    }
  }
  return {
    element: group,
    raise(isRaised) {
      for (const { row, column, middle, zero } of made) {
        change(zero.element, { y: middle + (isRaised(row, column) ? -RAISED : 0.5) });
      }
    },
  };
}

// The sum written out: what is multiplied, then the numbers, a line for each row of pairs.
function drawSum(root) {
  const at = (line) => SUM.y + line * SUM.line;
  const head = phrase(root, SUM.x, at(0), "", { size: 16, ...START });
  const lines = Array.from({ length: SUM.lines - 1 }, (_, index) =>
    label(root, SUM.x + 18, at(index + 1), "", { size: 15, ...START }),
  );
  label(root, padded.middle.x - 60, at(2), "=", { size: 20 });
  const held = slot(root, padded.middle.x, at(2), "backward", 84);
  const name = phrase(root, padded.middle.x, at(2) - 30, "", { size: 16, fill: COLOURS.backward });
  return (isPixel, { pixel, weight }) => {
    const { pairs, entry } = isPixel ? pixel : weight;
    const entryName = isPixel
      ? `({d_X}){_${pixel.p}${pixel.q}}`
      : `{grad_K_${weight.m}${weight.n}}`;
    name.write(entryName);
    head.write(`${entryName}  =  ${isPixel ? termsOf(pairs, weightTerm) : shortened(pairs)}`);
    const rows = byRow(pairs);
    lines.forEach((line, index) => {
      const sign = index === 0 ? "= " : "+ ";
      line.write(rows[index] ? sign + rows[index].map(inNumbers).join(" + ") : "");
    });
    held.set(Number(entry.toFixed(4)));
  };
}

const weightTerm = ({ i, j, m, n }) => `{delta_${i}${j}} · {K_${m}${n}}`;
const pixelTerm = ({ i, j, p, q }) => `{delta_${i}${j}} · {X_${p}${q}}`;
const inNumbers = ({ delta, factor }) => `${factorText(delta)} · ${factorText(factor)}`;
const termsOf = (pairs, term) => pairs.map(term).join("  +  ");
const shortened = (pairs) =>
  `${termsOf(pairs.slice(0, 3), pixelTerm)}  +  …  +  ${pixelTerm(pairs.at(-1))}`;

function byRow(pairs) {
  const rows = [...new Set(pairs.map(({ i }) => i))];
  return rows.map((row) => pairs.filter(({ i }) => i === row));
}
