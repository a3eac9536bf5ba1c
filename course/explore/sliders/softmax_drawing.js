// The drawing of softmax: a column for each class from its logit down to its error signal, the two
// sums beside them as bars that stand on one another, and the cross-entropy.

import {
  COLOURS,
  SMALL,
  card,
  change,
  element,
  label,
  node,
  numberText,
  phrase,
  slot,
} from "./vocabulary.js";
import { drawShares, drawSignals } from "./softmax_bars.js";
import { CLASSES, isRight } from "./softmax_model.js";

// The letter of a probability; every sentence and every label of the picture takes it from here.
export const P = "p";

const HEIGHT = 478;
const COLUMN = { first: 232, step: 118, wide: 106 };
const ROWS = { logits: 60, powers: 95, exps: 130, p: 165, delta: 330 };
const PLOT = { x: 173, width: COLUMN.step * 3, added: { x: 558, width: 150 } };
const SHARES = { ...PLOT, y: 204, height: 96 };
const SIGNALS = { ...PLOT, y: 356, height: 104 };
const SUM = PLOT.added.x + PLOT.added.width / 2;
const ERROR = { x: 814, y: 112, width: 152, height: 112 };

const columnOf = (at) => COLUMN.first + COLUMN.step * at;

/** A number, or the words for what is none. */
export function told(number) {
  if (Number.isNaN(number)) return "not a number";
  if (Number.isFinite(number)) return numberText(number);
  return number > 0 ? "\u221e" : "\u2212\u221e";
}

/** A sum without what rounding left of it, such as 1e-17. */
export const tidy = (sum) => (Math.abs(sum) < 1e-15 ? 0 : sum);

function fill(place, number, tone, good = true) {
  const fine = good && Number.isFinite(number);
  place.tone(fine ? tone : "wrong");
  place.light(!fine);
  if (Number.isFinite(number)) place.set(number);
  else place.say(told(number));
}

/** Draw the picture once; `update` shows the numbers of a scene. */
export function drawSoftmax(choose) {
  const root = card(912, HEIGHT);
  const lit = drawColumns(root);
  const powersName = drawNames(root);
  const rows = {
    logits: rowOf(root, ROWS.logits),
    powers: rowOf(root, ROWS.powers),
    exps: rowOf(root, ROWS.exps),
    p: rowOf(root, ROWS.p),
    delta: rowOf(root, ROWS.delta),
  };
  const sums = drawSums(root);
  const shares = drawShares(root, SHARES);
  const signals = drawSignals(root, SIGNALS);
  const error = drawError(root);
  const yours = CLASSES.map((_, at) => label(root, columnOf(at), ROWS.p + 23, "", { size: 13 }));
  for (const each of CLASSES) spot(root, each, () => choose("target", String(each)));

  function update({ inputs, numbers, mine }) {
    const stable = inputs.formula === "stable";
    lit(inputs.target);
    powersName.write(stable ? "minus the largest" : "none subtracted");
    const good = numbers.p.map((p, at) => isRight(p, numbers.right[at]));
    rows.logits(numbers.logits);
    rows.powers(numbers.powers, stable ? "forward" : "pale");
    rows.exps(numbers.exps);
    rows.p(numbers.p, "forward", good);
    rows.delta(numbers.delta, "backward", good);
    fill(sums.exps, numbers.total, "forward");
    fill(sums.p, numbers.sum_p, "forward");
    fill(sums.delta, tidy(numbers.sum_delta), "backward");
    shares(numbers);
    signals(numbers);
    error(inputs.target, numbers.error, good[numbers.y.indexOf(1)]);
    yours.forEach((each, at) => writeYours(each, ownShare(mine, at), numbers, at));
  }
  return { root, update };
}

// The column of the target is tinted from top to bottom.
function drawColumns(root) {
  const column = element(root, "rect", {
    ...{ y: 10, width: COLUMN.step, height: HEIGHT - 20, rx: 10, fill: COLOURS.node },
  });
  const heads = CLASSES.map((_, at) => label(root, columnOf(at), 28, "", { size: 14 }));
  return (target) => {
    heads.forEach((head, at) => {
      const is = String(CLASSES[at]) === target;
      head.write(is ? `class ${CLASSES[at]}: target` : `class ${CLASSES[at]}`);
      change(head.element, { "font-weight": is ? "bold" : "normal" });
      if (is) change(column, { x: columnOf(at) - COLUMN.step / 2 });
    });
  };
}

function drawNames(root) {
  const look = { size: SMALL, "text-anchor": "start" };
  phrase(root, 18, ROWS.logits, "logit {s} + {c}", look);
  const powers = phrase(root, 18, ROWS.powers, "", { ...look, size: 14, fill: COLOURS.quiet });
  phrase(root, 18, ROWS.exps, "{e} to this power", look);
  phrase(root, 18, ROWS.p, `share {${P}} of the sum`, look);
  const arrow = { size: 14, fill: COLOURS.backward, "text-anchor": "start" };
  phrase(root, 18, SHARES.y + SHARES.height / 2, `arrow: from {y} to {${P}}`, arrow);
  phrase(root, 18, ROWS.delta, `{delta} = {${P}} − {y}`, { ...look, fill: COLOURS.backward });
  return powers;
}

function rowOf(root, y) {
  const slots = CLASSES.map((_, at) => slot(root, columnOf(at), y, "forward", COLUMN.wide));
  return (entries, tone = "forward", good = []) => {
    slots.forEach((each, at) => fill(each, entries[at], tone, good[at]));
  };
}

function drawSums(root) {
  label(root, SUM, 100, "sum", { size: SMALL, fill: COLOURS.quiet });
  const [right, left] = [columnOf(2) + COLUMN.wide / 2 + 4, SUM - COLUMN.wide / 2 - 3];
  const made = {};
  for (const [name, tone] of [["exps", "forward"], ["p", "forward"], ["delta", "backward"]]) {
    const line = { x1: right, x2: left, y1: ROWS[name], y2: ROWS[name] };
    element(root, "line", { ...line, stroke: COLOURS.pale, "stroke-dasharray": "3 4" });
    made[name] = slot(root, SUM, ROWS[name], tone, COLUMN.wide);
  }
  return made;
}

function drawError(root) {
  const { x, y, width, height } = ERROR;
  label(root, x, y - height / 2 - 16, "cross-entropy", { size: SMALL, fill: COLOURS.quiet });
  node(root, x, y, width, height);
  const formula = phrase(root, x, y - 24, "", { size: 18 });
  const place = slot(root, x, y + 20, "forward", COLUMN.wide);
  return (target, error, good) => {
    formula.write(`{error} = − ln {${P}_${target}}`);
    fill(place, error, "forward", good);
  };
}

// A column that a hand can press to make its class the target.
function spot(root, each, press) {
  const made = element(root, "rect", {
    ...{ x: columnOf(each - 1) - COLUMN.step / 2, y: 10, width: COLUMN.step, height: HEIGHT - 20 },
    ...{ fill: "transparent", style: "cursor: pointer" },
  });
  made.addEventListener("click", press);
}

/** The student's share of a class: a number, NaN, null for no single number, or undefined. */
export const ownShare = (mine, at) =>
  mine?.[`nan_${CLASSES[at]}`] ? NaN : mine?.[`p_${CLASSES[at]}`];

// Where the plain formula fails, the student's number is not held against what it shows.
function writeYours(place, own, { p, right }, at) {
  const good = own !== undefined && own !== null && isRight(own, right[at]);
  place.write(wordsOnYours(own, good, isRight(p[at], right[at])));
  change(place.element, { fill: good ? COLOURS.quiet : COLOURS.wrong });
  change(place.element, { "font-weight": good ? "normal" : "bold" });
}

function wordsOnYours(own, good, shownRight) {
  if (own === undefined) return "";
  if (good) return shownRight ? "= yours" : `yours: ${told(own)}`;
  const text = own === null ? "?" : told(own);
  return shownRight ? `≠ ${text}` : "yours fails, too";
}
