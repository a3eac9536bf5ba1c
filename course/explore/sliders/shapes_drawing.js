// The drawing of the shape matcher: the left operand lies below the right one's left side, an arc
// leads from each column of the one to a row of the other, and the product lies in the corner.
// Beside it stand all arrays, and the shape that is wanted.

import { COLOURS, SMALL, card, change, element, label, phrase, show } from "./vocabulary.js";
import { symbol, toneOf } from "./vocabulary.js";
import { lattice, sizeLabels } from "./matrix_drawing.js";
import { SIDES } from "./shapes_model.js";

export const MOST = 6;
const HEIGHT = 440;
const CELL = 26;
const GAP = 7;
const CORNER = { x: 326, y: 222 };
const BORDER = 596;
const STOCK_CELL = 11;
const STOCK = { columns: [658, 752, 846], rows: [48, 166], names: ["W_1", "Z_0", "delta_1"] };
const GOAL_CELL = 13;
const GOAL = { x: 682, y: 322 };

// What an error signal goes into is a part of the way back.
const toneFor = (...names) =>
  names.some((name) => name.startsWith("delta")) ? "backward" : "forward";

/** Whether an operand is turned round: `side` is "left" or "right". */
export const isTurned = (turn, side) => turn === side || turn === "both";

/** The name of an operand, with the sign of a matrix that is turned round. */
export const operandName = (name, turned) => `{${name}}${turned ? "ᵀ" : ""}`;

const sizeWords = ({ sides, sizes }) => sides.map((side, at) => `{${side}} = ${sizes[at]}`);

/** Draw all of it; returns the root and `update({inputs, numbers})`. */
export function drawShapes(choose) {
  const root = card(912, HEIGHT);
  const makers = [drawStock, drawGrids, drawArcs, drawNames, drawVerdict, drawGoal];
  const parts = makers.map((make) => make(root));
  const turnBy = letTurn(root, choose);
  const dragFrom = letDrag(root, choose);
  return {
    root,
    update({ inputs, numbers }) {
      for (const part of parts) part(inputs, numbers);
      turnBy(inputs, numbers);
      dragFrom(inputs);
    },
  };
}

// Where the grids of a product lie: the left one, the right one, and the product in the corner.
function places({ left, right }) {
  const [p, q] = left.sizes;
  const [inner, r] = right.sizes;
  const box = (x, y, rows, columns) => ({
    ...{ x, y, rows, columns, cell: CELL, width: columns * CELL, height: rows * CELL },
  });
  const below = CORNER.y + GAP;
  const beside = CORNER.x + GAP;
  return {
    left: box(CORNER.x - GAP - q * CELL, below, p, q),
    right: box(beside, CORNER.y - GAP - inner * CELL, inner, r),
    result: box(beside, below, p, r),
  };
}

// The grids of both operands and of their product, with the sizes of their sides.
function drawGrids(root) {
  const grids = { left: lattice(root), right: lattice(root) };
  const product = lattice(root, { weight: 2.6 });
  const sizes = {
    left: sizeLabels(root),
    right: sizeLabels(root, { rows: "right", columns: "above" }),
  };
  const productSizes = sizeLabels(root, { rows: "right" });
  return (inputs, numbers) => {
    const boxes = places(numbers);
    const { aside, above } = strip(numbers);
    const away = { left: { rows: aside, columns: 0 }, right: { rows: 0, columns: above } };
    const inner = innerColour(numbers.state);
    sizes.left.colour(COLOURS.quiet, inner);
    sizes.right.colour(inner, COLOURS.quiet);
    for (const side of ["left", "right"]) {
      grids[side].set(boxes[side]);
      grids[side].tone(toneFor(inputs[side]));
      sizes[side].set(boxes[side], ...sizeWords(numbers[side]), away[side]);
    }
    for (const each of [product, productSizes]) each.show(numbers.result !== null);
    if (!numbers.result) return;
    product.set(boxes.result);
    product.tone(toneFor(inputs.left, inputs.right));
    productSizes.set(boxes.result, ...sizeWords(numbers.result));
  };
}

// How far the strip that is missing reaches out, to the left of the one or above the other.
function strip({ left, right }) {
  const missing = (right.sizes[0] - left.sizes[1]) * CELL;
  return { aside: Math.max(0, missing), above: Math.max(0, -missing) };
}

const innerColour = (state) =>
  state === "misfit" || state === "chance" ? COLOURS.wrong : COLOURS.ink;

function drawNames(root) {
  const [left, right, product] = ["left", "right", "product"].map(() =>
    phrase(root, 0, 0, "", { size: 20 }),
  );
  const none = label(root, CORNER.x + GAP + 14, CORNER.y + 44, "no product", {
    ...{ size: 17, fill: COLOURS.wrong, "text-anchor": "start", "font-weight": "bold" },
  });
  return (inputs, numbers) => {
    const boxes = places(numbers);
    const [a, b] = ["left", "right"].map((side) =>
      operandName(inputs[side], isTurned(inputs.turn, side)),
    );
    nameBelow(left, boxes.left, a);
    nameBelow(product, boxes.result, `${a} ${b}`);
    put(right, boxes.right, boxes.right.y - strip(numbers).above - 37, b);
    const colour = (...from) => ({ fill: toneOf(toneFor(...from)).symbol });
    change(left.element, colour(inputs.left));
    change(right.element, colour(inputs.right));
    change(product.element, colour(inputs.left, inputs.right));
    show(product.element, numbers.result !== null);
    show(none.element, numbers.result === null);
  };
}

// Whether the inner sides fit, in words.
function drawVerdict(root) {
  const look = { size: 17, "text-anchor": "start" };
  const count = label(root, 24, 40, "", look);
  const verdict = label(root, 24, 66, "", { ...look, "font-weight": "bold" });
  return (inputs, { left, right, state }) => {
    count.write(`${counted(left.sizes[1], "column")}, ${counted(right.sizes[0], "row")}`);
    verdict.write({ misfit: "do not fit", chance: "fit by chance" }[state] ?? "fit ✓");
    change(verdict.element, { fill: innerColour(state) });
  };
}

function put(words, box, y, text) {
  change(words.element, { x: box.x + box.width / 2, y });
  words.write(text);
}

const nameBelow = (words, box, text) => put(words, box, box.y + box.height + 38, text);

/** A count with its noun, such as "1 row" or "3 rows". */
export const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

// From each column of the left operand an arc leads to a row of the right one; one too many ends in
// a strip that is not there.
function drawArcs(root) {
  const missing = lattice(root, { tone: "wrong", dashed: true });
  const arcs = Array.from({ length: MOST }, (_, index) => {
    const far = GAP + (index + 0.5) * CELL;
    const [x, y] = [CORNER.x - far, CORNER.y - far];
    const d = `M${x} ${CORNER.y + GAP}V${CORNER.y}A${far} ${far} 0 0 1 ${CORNER.x} ${y}h${GAP}`;
    const line = element(root, "path", { d, fill: "none" });
    const ends = [[x, CORNER.y + GAP], [CORNER.x + GAP, y]].map(([cx, cy]) =>
      element(root, "circle", { cx, cy, r: 4 }),
    );
    return { line, ends };
  });
  return (inputs, { left, right, state }) => {
    const [q, inner] = [left.sizes[1], right.sizes[0]];
    arcs.forEach(({ line, ends }, index) => {
      const paired = index < Math.min(q, inner);
      const sure = paired && state !== "chance";
      const stroke = sure ? COLOURS.ink : COLOURS.wrong;
      show(line, index < Math.max(q, inner));
      change(line, { stroke, "stroke-width": paired ? 1.6 : 2.6 });
      change(line, { "stroke-dasharray": sure ? "none" : "6 4" });
      [q, inner].forEach((count, end) => {
        show(ends[end], index < Math.max(q, inner));
        const fill = index < count ? stroke : COLOURS.card;
        change(ends[end], { fill, stroke, "stroke-width": 2 });
      });
    });
    missing.show(q !== inner);
    const boxes = places({ left, right });
    if (q < inner) {
      const columns = inner - q;
      missing.set({ ...boxes.left, x: boxes.left.x - columns * CELL, columns });
    } else {
      const rows = q - inner;
      missing.set({ ...boxes.right, y: boxes.right.y - rows * CELL, rows });
    }
  };
}

// All arrays as they are, small, to be looked at and to be dragged from.
function drawStock(root) {
  const line = { x1: BORDER, x2: BORDER, y1: 18, y2: HEIGHT - 18, stroke: COLOURS.pale };
  element(root, "line", line);
  const head = { size: SMALL, fill: COLOURS.quiet, "text-anchor": "start" };
  label(root, BORDER + 18, 22, "the arrays of two layers", head);
  ["Drag arrays here,", "click one to", "turn it round."].forEach((words, index) =>
    label(root, 24, 364 + 20 * index, words, { ...head, size: 14 }),
  );
  const made = Object.keys(SIDES).map((name, index) => {
    const x = STOCK.columns[index % 3];
    const y = STOCK.rows[Math.floor(index / 3)];
    const title = symbol(root, x, y, name);
    title.tone(toneFor(name));
    return { name, x, y: y + 14, grid: lattice(root), size: phrase(root, x, 0, "", { size: 14 }) };
  });
  return (inputs) => {
    for (const { name, x, y, grid, size } of made) {
      const [rows, columns] = SIDES[name].map((side) => inputs[side]);
      const used = name === inputs.left || name === inputs.right;
      grid.set({ x: x - (columns * STOCK_CELL) / 2, y, rows, columns, cell: STOCK_CELL });
      grid.tone(toneFor(name), used ? 3 : 1.2);
      change(size.element, { y: y + rows * STOCK_CELL + 12 });
      size.write(`(${rows}, ${columns})`);
    }
  };
}

// The shape that is wanted, and whether the product has it.
function drawGoal(root) {
  const rule = { x1: BORDER + 18, x2: 890, y1: 278, y2: 278, stroke: COLOURS.pale };
  element(root, "line", rule);
  const start = { "text-anchor": "start" };
  const head = phrase(root, BORDER + 18, 300, "", { size: 15, ...start });
  const grid = lattice(root, { tone: "pale", weight: 2 });
  const sizes = sizeLabels(root);
  const mark = label(root, 770, GOAL.y + 26, "", { size: 16, "font-weight": "bold", ...start });
  const more = label(root, 770, GOAL.y + 50, "", { size: 14, fill: COLOURS.quiet, ...start });
  return (inputs, { wanted, result, state }) => {
    const [rows, columns] = wanted.sizes;
    const cell = GOAL_CELL;
    grid.set({ ...GOAL, rows, columns, cell });
    const box = { ...GOAL, width: columns * cell, height: rows * cell };
    sizes.set(box, ...sizeWords(wanted));
    head.write(`Which product has the shape of {${inputs.wanted}}?`);
    const found = state === "found";
    grid.tone(found ? toneFor(inputs.left, inputs.right) : "pale", found ? 3 : 2);
    mark.write({ found: "✓ found", turned: "turned round" }[state] ?? "not yet");
    change(mark.element, { fill: found ? COLOURS.ink : COLOURS.quiet });
    more.write(result ? `it is (${result.sizes.join(", ")})` : "");
  };
}

// A click on an operand turns it round, as the choice below the picture does.
function letTurn(root, choose) {
  let now = "neither";
  const spots = ["left", "right"].map((side) => {
    const spot = element(root, "rect", { fill: "transparent", style: "cursor: pointer" });
    spot.addEventListener("click", () => choose("turn", turnedOnce(now, side)));
    return [side, spot];
  });
  return ({ turn }, numbers) => {
    now = turn;
    const boxes = places(numbers);
    for (const [side, spot] of spots) {
      const { x, y, width, height } = boxes[side];
      change(spot, { x, y, width, height });
    }
  };
}

function turnedOnce(turn, side) {
  const left = isTurned(turn, "left") !== (side === "left");
  const right = isTurned(turn, "right") !== (side === "right");
  if (left && right) return "both";
  if (left || right) return left ? "left" : "right";
  return "neither";
}

// An array that is dragged from the stock and dropped near a place becomes that operand.
function letDrag(root, choose) {
  let now = {};
  const ghost = lattice(root, { weight: 2.6 });
  ghost.show(false);
  change(ghost.element, { "pointer-events": "none", opacity: 0.8 });
  const spotOf = ({ clientX, clientY }) =>
    new DOMPoint(clientX, clientY).matrixTransform(root.getScreenCTM().inverse());
  const follow = (name, { x, y }) => {
    const [rows, columns] = SIDES[name].map((side) => now[side]);
    const corner = { x: x - (columns * CELL) / 2, y: y - (rows * CELL) / 2 };
    ghost.set({ ...corner, rows, columns, cell: CELL });
    ghost.tone(toneFor(name));
    ghost.show(true);
  };
  Object.keys(SIDES).forEach((name, index) => {
    const x = STOCK.columns[index % 3] - 42;
    const y = STOCK.rows[Math.floor(index / 3)] - 14;
    const spot = element(root, "rect", {
      ...{ x, y, width: 84, height: 108, fill: "transparent" },
      style: "cursor: grab; touch-action: none",
    });
    spot.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      spot.setPointerCapture(event.pointerId);
    });
    spot.addEventListener("pointermove", (event) => {
      if (spot.hasPointerCapture(event.pointerId)) follow(name, spotOf(event));
    });
    spot.addEventListener("lostpointercapture", (event) => {
      ghost.show(false);
      const at = spotOf(event);
      if (at.x < BORDER) choose(at.y - CORNER.y > at.x - CORNER.x ? "left" : "right", name);
    });
  });
  return (inputs) => {
    now = inputs;
  };
}
