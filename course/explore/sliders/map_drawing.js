// What pictures of maps and kernels share: the numbers of rows and columns, small words in cells,
// cells that can be clicked, and a map whose cells are as bright as their numbers.

import { RAISED } from "./matrix_drawing.js";
import { COLOURS, change, element, label, numberText } from "./vocabulary.js";

const SMALLEST = 13;
const NOTE_FROM_EDGE = 11;
// A grey that leaves its number readable: dark ones are made darker still.
const BLACK = 40;
const WHITE = 253;
const BEND = 1.3;
const DARK = 0.5;

const range = (count) => Array.from({ length: count }, (_, index) => index);
const everyCell = ({ rows, columns }, make) =>
  range(rows).map((row) => range(columns).map((column) => make(row, column)));

/** A grid of cells with its left upper corner at a point. */
export const grid = (x, y, rows, columns, width, height) => ({
  ...{ x, y, rows, columns, width, height },
  right: x + columns * width,
  foot: y + rows * height,
  middle: { x: x + (columns * width) / 2, y: y + (rows * height) / 2 },
});

/** Where a part of a grid lies; it may reach beyond the grid. */
export const partOf = (cells, { row, column, rows, columns }) => ({
  x: cells.x + column * cells.width,
  y: cells.y + row * cells.height,
  width: columns * cells.width,
  height: rows * cells.height,
});

/** Where all of a grid lies. */
export const wholeOf = (cells) => partOf(cells, { ...cells, row: 0, column: 0 });

/** The box that lies around another at a distance. */
export const around = ({ x, y, width, height }, away) => ({
  ...{ x: x - away, y: y - away },
  ...{ width: width + 2 * away, height: height + 2 * away },
});

/** Whether a cell belongs to a part of a grid. */
export const isInside = (part, row, column) =>
  row >= part.row &&
  row < part.row + part.rows &&
  column >= part.column &&
  column < part.column + part.columns;

/**
 * Number the rows and the columns of a grid from 0, at its edges unless `places` says where.
 *
 * `mark(row, column)` makes one of each bold.
 */
export function numbered(parent, cells, places = {}) {
  const { left = cells.x - 13, above = cells.y - 12 } = places;
  const group = element(parent, "g");
  const look = { size: SMALLEST, fill: COLOURS.quiet };
  const down = range(cells.rows).map((row) =>
    label(group, left, cells.y + (row + 0.5) * cells.height, String(row), look),
  );
  const across = range(cells.columns).map((column) =>
    label(group, cells.x + (column + 0.5) * cells.width, above, String(column), look),
  );
  const light = (made, yes) =>
    change(made.element, {
      fill: yes ? COLOURS.ink : COLOURS.quiet,
      "font-weight": yes ? "bold" : "normal",
    });
  return {
    element: group,
    mark(row, column) {
      down.forEach((made, index) => light(made, index === row));
      across.forEach((made, index) => light(made, index === column));
    },
  };
}

/**
 * Write small words at the lower edge of the cells of a grid.
 *
 * `set(wordsAt, colourAt)` writes what `wordsAt(row, column)` gives, which may be nothing.
 */
export function notes(parent, cells, colour = COLOURS.ink) {
  const made = everyCell(cells, (row, column) => {
    const { x, y, width, height } = partOf(cells, { row, column, rows: 1, columns: 1 });
    const look = { size: SMALLEST, fill: colour };
    return label(parent, x + width / 2, y + height - NOTE_FROM_EDGE, "", look);
  });
  return {
    set(wordsAt, colourAt = () => colour) {
      made.forEach((line, row) =>
        line.forEach((note, column) => {
          note.write(wordsAt(row, column) ?? "");
          change(note.element, { fill: colourAt(row, column) });
        }),
      );
    },
  };
}

/**
 * Let the cells of a grid be clicked: `press(row, column)`.
 *
 * With `hover` it is enough to point at them.
 */
export function clickable(parent, cells, press, { hover = false } = {}) {
  everyCell(cells, (row, column) => {
    const spot = element(parent, "rect", {
      ...partOf(cells, { row, column, rows: 1, columns: 1 }),
      ...{ fill: "transparent", style: "cursor: pointer" },
    });
    spot.addEventListener("click", () => press(row, column));
    if (hover) spot.addEventListener("pointerenter", () => press(row, column));
  });
}

/**
 * Draw a map of numbers from 0, black, to 1, white, each number in a cell of its grey.
 *
 * `raise(isRaised)` makes room below the numbers for which `isRaised(row, column)` says so.
 */
export function greyMap(parent, cells, values) {
  const numbers = everyCell(cells, (row, column) => {
    const value = values[row][column];
    const box = partOf(cells, { row, column, rows: 1, columns: 1 });
    const grey = Math.round(BLACK + (WHITE - BLACK) * value ** BEND);
    element(parent, "rect", { ...box, fill: `rgb(${grey}, ${grey}, ${grey})` });
    const middle = box.y + box.height / 2;
    const look = { size: 15, fill: onGrey(value) };
    const number = label(parent, box.x + box.width / 2, middle, numberText(value), look);
    return (raised) => change(number.element, { y: middle + (raised ? -RAISED : 0.5) });
  });
  element(parent, "rect", { ...wholeOf(cells), fill: "none", stroke: COLOURS.quiet });
  return {
    raise(isRaised) {
      numbers.forEach((line, row) =>
        line.forEach((lift, column) => lift(isRaised(row, column))),
      );
    },
  };
}

/** The colour in which words can be read on a grey value. */
export const onGrey = (value) => (value < DARK ? COLOURS.card : COLOURS.ink);
