// The drawing of pooling: above, a map in blocks and the pooled map; below, what arrives for the
// pooled map, and where it goes.

import { COLOURS, SMALL, card, change, element, label, phrase } from "./vocabulary.js";
import { show, slot, wire } from "./vocabulary.js";
import { brackets, matrix } from "./matrix_drawing.js";

const HEIGHT = 424;
const MAP = { x: 60, width: 52, height: 28 };
const UPPER = 44;
const LOWER = 266;
const WAY = [456, 552];
const SLOTS = { x: 616, across: 92, down: 58, width: 72, tall: 28 };
const SMALLEST = 2;

/** Draw it for the map of the options; a click on an entry chooses it. */
export function drawPooling(options, choose) {
  const root = card(912, HEIGHT);
  const { X } = options;
  const parts = [drawForward(root, X), drawBack(root, X)];
  letChoose(root, X, choose);
  return { root, update: (scene) => parts.forEach((part) => part(scene)) };
}

/**
 * What the student's function gave for the pooled map: its rows, with null for what is no number,
 * or undefined where it was not asked for what is shown.
 */
export function ownPooled({ kind }, Z, mine) {
  if (kind !== "max" || !mine) return undefined;
  const fits = Object.keys(mine).length === Z.length * Z[0].length;
  return Z.map((line, i) => line.map((_, j) => (fits ? (mine[`z_${i}_${j}`] ?? null) : null)));
}

const sides = (X) => ({ width: X[0].length * MAP.width, height: X.length * MAP.height });

function drawForward(root, X) {
  const title = phrase(root, MAP.x, UPPER - 22, "", { size: 16, "text-anchor": "start" });
  const map = drawMap(root, X, UPPER, 2.4);
  const { height } = sides(X);
  const foot = UPPER + height + 21;
  const start = { size: SMALL, fill: COLOURS.quiet, "text-anchor": "start" };
  phrase(root, MAP.x, foot, "●  {a} is added in row {p}, column {q}", start);
  label(root, MAP.x + 262, foot, "dashed: left over, dropped", start);
  const middle = UPPER + height / 2;
  wire(root, WAY.map((x) => [x, middle]));
  const half = (WAY[0] + WAY[1]) / 2 - 4;
  const name = label(root, half, middle - 17, "", { size: SMALL });
  const pooled = drawSlots(root, X, middle, "forward");
  phrase(root, SLOTS.x - 42, UPPER - 22, "pooled map {Z}", { size: 16, "text-anchor": "start" });
  return ({ inputs, numbers, mine }) => {
    const { N, kind } = inputs;
    title.write(`map {X}, cut into blocks of ${N} by ${N}`);
    name.write(kind === "max" ? "the largest" : "the mean");
    map(inputs, numbers, numbers.X);
    pooled(numbers.Z, numbers.block, ownPooled(inputs, numbers.Z, mine));
  };
}

function drawBack(root, X) {
  const back = { size: 16, fill: COLOURS.backward, "text-anchor": "start" };
  const title = phrase(root, MAP.x, LOWER - 22, "", back);
  const map = drawMap(root, X, LOWER, 1);
  const middle = LOWER + sides(X).height / 2;
  wire(root, WAY.map((x) => [x, middle]).toReversed(), { tone: "backward", dashed: true });
  const half = (WAY[0] + WAY[1]) / 2 + 4;
  const look = { size: SMALL, fill: COLOURS.backward };
  const name = label(root, half, middle - 17, "", look);
  const arriving = drawSlots(root, X, middle, "backward");
  phrase(root, SLOTS.x - 42, LOWER - 22, "arriving: {grad_Z}", back);
  return ({ inputs, numbers }) => {
    const max = inputs.kind === "max";
    title.write(max ? "{grad_X}: each winner gets all" : "{grad_X}: equal shares in a block");
    name.write(max ? "to the winner" : `÷ ${inputs.N * inputs.N}, to all`);
    map(inputs, numbers, numbers.d_X, (row, column) => numbers.d_X[row][column] === 0);
    arriving(numbers.d_Z, numbers.block);
  };
}

// A map with its blocks, the rings of the winners, and what is left over at the border.
function drawMap(root, X, y, scale) {
  const { x, width, height } = MAP;
  const over = element(root, "path", {
    ...{ fill: COLOURS.node, stroke: COLOURS.quiet, "stroke-dasharray": "5 4" },
  });
  const map = matrix(root, x, y, { rows: X.length, columns: X[0].length, width, height, scale });
  const most = Math.floor(X.length / SMALLEST) * Math.floor(X[0].length / SMALLEST);
  const many = (look) => Array.from({ length: most }, () => element(root, "rect", look));
  const frame = { fill: "none", rx: 3, stroke: COLOURS.quiet, "stroke-width": 1.4 };
  const frames = many(frame);
  const own = element(root, "rect", { ...frame, stroke: COLOURS.ink, "stroke-width": 3 });
  const rings = many({
    ...{ fill: "none", stroke: COLOURS.ink, "stroke-width": 2.4, rx: 11 },
    ...{ width: width - 8, height: height - 5 },
  });
  const mark = element(root, "circle", { r: 3.2, fill: COLOURS.ink });
  return ({ kind, N, p, q }, { winners, block }, values, isZero = () => false) => {
    const [rows, columns] = [winners.length, winners[0].length];
    const dropped = (row, column) => row >= rows * N || column >= columns * N;
    map.set(values, (row, column) => dropped(row, column) || isZero(row, column));
    change(over, { d: border(map.box, columns * N * width, rows * N * height) });
    change(mark, { cx: x + (q + 1) * width - 5, cy: y + p * height + 5.5 });
    const around = (i, j) => ({
      ...{ x: x + j * N * width, y: y + i * N * height, width: N * width, height: N * height },
    });
    show(own, block !== null);
    if (block) change(own, around(...block));
    frames.forEach((each, at) => {
      const [i, j] = [Math.floor(at / columns), at % columns];
      const used = i < rows;
      show(each, used);
      show(rings[at], used && kind === "max");
      if (!used) return;
      change(each, around(i, j));
      const [row, column] = winners[i][j];
      change(rings[at], { x: x + column * width + 4, y: y + row * height + 2.5 });
    });
  };
}

// The corner of a box that whole blocks of some width and height do not cover.
function border({ x, y, width, height }, used, usedDown) {
  const [right, foot] = [x + width, y + height];
  return `M${x + used} ${y}H${right}V${foot}H${x}V${y + usedDown}H${x + used}Z`;
}

// A number for each block, laid as the blocks are.
function drawSlots(root, X, middle, tone) {
  const [most, widest] = [X.length, X[0].length].map((count) => Math.floor(count / SMALLEST));
  const slots = Array.from({ length: most }, (_, i) =>
    Array.from({ length: widest }, (__, j) => {
      const group = element(root, "g");
      const made = slot(group, SLOTS.x + j * SLOTS.across, i * SLOTS.down, tone, SLOTS.width);
      return { group, made };
    }),
  );
  const around = brackets(root);
  return (values, block, own) => {
    const top = middle - ((values.length - 1) * SLOTS.down) / 2;
    slots.forEach((line, i) =>
      line.forEach(({ group, made }, j) => {
        const used = i < values.length && j < values[0].length;
        show(group, used);
        if (!used) return;
        change(group, { transform: `translate(0 ${top})` });
        made.set(values[i][j]);
        made.light(block !== null && block[0] === i && block[1] === j);
        made.mine(own?.[i][j]);
      }),
    );
    around.set({
      ...{ x: SLOTS.x - SLOTS.width / 2 - 6, y: top - SLOTS.tall / 2 - 6 },
      width: (values[0].length - 1) * SLOTS.across + SLOTS.width + 12,
      height: (values.length - 1) * SLOTS.down + SLOTS.tall + (own ? 26 : 12),
    });
  };
}

function letChoose(root, X, choose) {
  const { x, width, height } = MAP;
  const spot = element(root, "rect", {
    ...{ x, y: UPPER, ...sides(X), fill: "transparent", style: "cursor: pointer" },
  });
  spot.addEventListener("click", ({ clientX, clientY }) => {
    const at = new DOMPoint(clientX, clientY).matrixTransform(root.getScreenCTM().inverse());
    const part = (from, size, count) => Math.min(count - 1, Math.max(0, Math.floor(from / size)));
    choose("p", part(at.y - UPPER, height, X.length));
    choose("q", part(at.x - x, width, X[0].length));
  });
}
