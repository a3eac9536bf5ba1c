// The drawing of a recurrent network unrolled over its times: each time is a column, from its error
// down to what it adds to a gradient, and below them one time's error signal is written out.

import { COLOURS, SMALL, card, change, element, label, node } from "./vocabulary.js";
import { phrase, slot, symbol, wire } from "./vocabulary.js";
import { matrix } from "./matrix_drawing.js";
import { CLASSES, TIMES } from "./unrolled_model.js";

const HEIGHT = 550;
// The columns: one for what is before the first time, and one for each time.
const BEFORE = 74;
const FIRST = 239;
const EVERY = 188;
const column = (t) => FIRST + EVERY * t;
// Within a column states stand to the left and error signals to the right.
const STATE = -34;
const SIGNAL = 34;

const CELL = { width: 56, height: 26 };
const CHANCE = { width: 44, height: 24 };
const HEADS = 28;
const OUTPUTS = 56;
const UNIT = { y: 126, width: 140, height: 90 };
const UNIT_FOOT = UNIT.y + UNIT.height;
const VECTOR = UNIT.y + 29;
const LANES = { forward: UNIT.y + 38, backward: UNIT.y + 64 };
const INPUTS = 256;
const TERMS = 352;
const EQUATION = 462;

const START = { "text-anchor": "start" };
const QUIET = { size: SMALL, fill: COLOURS.quiet };
const BACK = { fill: COLOURS.backward };
const everyTime = (make) => Array.from({ length: TIMES }, (_, t) => make(t));

/** What the error signal of time k is called. */
export const signalName = ({ look, t }, k) => (look === "all" ? `delta_${k}` : `delta_${t}→${k}`);

/** What time k adds to the gradient, after its error signal. */
export const factorName = ({ gradient }, k) => {
  if (gradient === "U") return `x_${k}`;
  return k === 0 ? "h_init" : `h_${k - 1}`;
};

/** Draw it; a click on an error looks at this one, a click on a state follows the signal there. */
export function drawUnrolled(choose) {
  const root = card(912, HEIGHT);
  const parts = [
    drawArrows(root),
    drawOutputs(root),
    drawStates(root),
    drawInputs(root),
    drawTerms(root),
    drawEquation(root),
  ];
  everyTime((t) => {
    const x = column(t);
    const output = { x: x - 88, y: 12, width: 178, height: OUTPUTS + 14 };
    clickable(root, output, () => choose("t", t));
    const unit = { x: x - UNIT.width / 2, y: UNIT.y, width: UNIT.width, height: UNIT.height };
    clickable(root, unit, () => choose("k", t));
  });
  return { root, update: ({ inputs, numbers }) => parts.forEach((part) => part(inputs, numbers)) };
}

function clickable(root, box, act) {
  const spot = element(root, "rect", { ...box, fill: "transparent", style: "cursor: pointer" });
  spot.addEventListener("click", act);
}

const vectorOn = (root, x, y, tone, look = {}) =>
  matrix(root, x - CELL.width / 2, y, { rows: 2, columns: 1, ...CELL, tone, ...look });
const asColumn = (vector) => vector.map((each) => [each]);
const empty = [[undefined], [undefined]];
const allOf = (one) => (one ? { row: 0, column: 0, rows: 2, columns: one } : undefined);

// Whether the signal has come to a time on its way back, and whether it ever does.
const isReached = ({ k }, { last }, t) => t >= k && t <= last;
const isLater = ({ last }, t) => t > last;

// Blue arrows forward, and an orange one back for each but those from the inputs.
function drawArrows(root) {
  const name = (x, y, text, look = {}) => phrase(root, x, y, text, { size: 15, ...look });
  const ways = everyTime((t) => {
    const x = column(t);
    const into = [x + STATE, x + SIGNAL];
    const left = t ? column(t - 1) + UNIT.width / 2 : BEFORE + 34;
    const side = x - UNIT.width / 2;
    wire(root, [[left, LANES.forward], [side - 1, LANES.forward]]);
    wire(root, [[into[0], UNIT.y], [into[0], OUTPUTS + CHANCE.height + 4]]);
    wire(root, [[into[0], INPUTS - 3], [into[0], UNIT_FOOT + 1]]);
    name((left + side) / 2 - 4, LANES.forward - 15, "{W}");
    name(into[0] - 15, UNIT.y - 22, "{V}");
    name(into[0] - 15, INPUTS - 20, "{U}");
    const down = wire(root, [[into[1], OUTPUTS + CHANCE.height + 4], [into[1], UNIT.y - 1]]);
    name(into[1] + 20, UNIT.y - 22, "{V}ᵀ", BACK);
    const add = wire(root, [[into[1], UNIT_FOOT], [into[1], TERMS - 29]]);
    if (t === 0) return { down, add };
    const back = wire(root, [[side, LANES.backward], [left + 1, LANES.backward]]);
    name((left + side) / 2 + 4, LANES.backward + 17, "{W}ᵀ", BACK);
    return { down, add, back };
  });
  return (inputs, numbers) => {
    const light = (arrow, yes) => arrow?.tone(yes ? "backward" : "pale", yes ? 3.6 : 1.8);
    ways.forEach(({ down, add, back }, t) => {
      const reached = isReached(inputs, numbers, t);
      light(down, reached && (inputs.look === "all" || t === inputs.t));
      light(add, reached);
      light(back, reached && isReached(inputs, numbers, t - 1));
    });
  };
}

// Each time's error, and above its state the predicted probabilities.
function drawOutputs(root) {
  const note = { size: 13, fill: COLOURS.quiet };
  label(root, BEFORE, OUTPUTS + 3, "framed:", note);
  label(root, BEFORE, OUTPUTS + 20, "the right class", note);
  const made = everyTime((t) => {
    const x = column(t);
    label(root, x - 66, HEADS, `time ${t}`, { ...START, "font-weight": "bold", size: 15 });
    symbol(root, x + 12, HEADS, `error_${t}`);
    symbol(root, x - 82, OUTPUTS + 12, `y\u0302_${t}`);
    const chances = { rows: 1, columns: 3, ...CHANCE, tone: "forward" };
    const held = matrix(root, x - 66, OUTPUTS, chances);
    held.frame({ row: 0, column: CLASSES[t], rows: 1, columns: 1 });
    return { held, error: slot(root, x + 61, HEADS) };
  });
  return ({ look, t }, { y_hat, errors }) => {
    made.forEach(({ held, error }, at) => {
      const counts = look === "all" || at === t;
      held.set([y_hat[at]], () => !counts);
      error.tone(counts ? "forward" : "pale");
      error.set(errors[at]);
      error.light(counts);
    });
  };
}

// The states, each with its error signal.
function drawStates(root) {
  node(root, BEFORE, UNIT.y + UNIT.height / 2, 68, UNIT.height);
  symbol(root, BEFORE, UNIT.y + 14, "h_init");
  const initial = vectorOn(root, BEFORE, VECTOR, "forward");
  const made = everyTime((t) => {
    const x = column(t);
    const body = node(root, x, UNIT.y + UNIT.height / 2, UNIT.width, UNIT.height);
    symbol(root, x + STATE, UNIT.y + 14, `h_${t}`);
    const name = phrase(root, x + SIGNAL, UNIT.y + 14, "", { size: 17, ...BACK });
    const state = vectorOn(root, x + STATE, VECTOR, "forward");
    const signal = vectorOn(root, x + SIGNAL, VECTOR, "backward", { scale: 0.7 });
    return { body, name, state, signal };
  });
  return (inputs, numbers) => {
    const ofW = inputs.gradient === "W";
    initial.set(asColumn(numbers.h_init));
    initial.frame(allOf(ofW && inputs.k === 0 ? 1 : 0));
    made.forEach(({ body, name, state, signal }, t) => {
      const later = isLater(numbers, t);
      const shown = later || isReached(inputs, numbers, t);
      name.write(`{${signalName(inputs, t)}}`);
      change(name.element, { fill: later ? COLOURS.quiet : COLOURS.backward });
      state.set(asColumn(numbers.h[t]));
      state.frame(allOf(ofW && t === inputs.k - 1 ? 1 : 0));
      signal.set(shown ? asColumn(numbers.delta[t]) : empty, () => later);
      signal.frame(allOf(t === inputs.k ? 1 : 0));
      body.light(t === inputs.k ? "backward" : undefined);
    });
  };
}

// The inputs; and to their left the matrix W, which is the same at every time.
function drawInputs(root) {
  symbol(root, BEFORE - 40, INPUTS - 17, "W");
  label(root, BEFORE + 16, INPUTS - 17, "● a slider", { size: 13, fill: COLOURS.quiet });
  const own = { rows: 2, columns: 2, width: 50, height: CELL.height, tone: "forward", scale: 2 };
  const W = matrix(root, BEFORE - own.width, INPUTS, own);
  element(root, "circle", { cx: BEFORE - own.width + 6, cy: INPUTS + 6, r: 3, fill: COLOURS.ink });
  const made = everyTime((t) => {
    const x = column(t) + STATE;
    symbol(root, x - 46, INPUTS + CELL.height, `x_${t}`);
    return vectorOn(root, x, INPUTS, "forward");
  });
  return ({ gradient, k }, numbers) => {
    W.set(numbers.W);
    made.forEach((each, t) => {
      each.set(asColumn(numbers.x[t]));
      each.frame(allOf(gradient === "U" && t === k ? 1 : 0));
    });
  };
}

// What each time adds to the gradient, and to the left the sum so far.
function drawTerms(root) {
  const size = { rows: 2, columns: 2, ...CELL, tone: "backward", scale: 0.6 };
  const middle = TERMS + CELL.height;
  const below = TERMS + 2 * CELL.height + 17;
  const head = phrase(root, BEFORE, TERMS - 16, "", { size: 17, ...BACK });
  const sum = matrix(root, BEFORE - CELL.width, TERMS, size);
  const how = label(root, BEFORE, below, "", QUIET);
  label(root, FIRST - EVERY / 2 + 2, middle, "=", { size: 20 });
  const blank = [1, 2].map(() => [undefined, undefined]);
  const made = everyTime((t) => {
    const x = column(t);
    if (t) label(root, x - EVERY / 2, middle, "+", { size: 20 });
    const term = matrix(root, x - CELL.width, TERMS, size);
    return { term, name: phrase(root, x, below, "", { size: SMALL }) };
  });
  return (inputs, numbers) => {
    const { k, gradient } = inputs;
    const { last } = numbers;
    head.write(`{d${gradient}}${inputs.look === "all" ? "" : ` of {error_${inputs.t}}`}`);
    sum.set(numbers.sum);
    how.write(k === 0 ? "complete" : k === last ? `time ${k}` : `times ${k} to ${last}`);
    made.forEach(({ term, name }, t) => {
      const later = isLater(numbers, t);
      const shown = later || isReached(inputs, numbers, t);
      term.set(shown ? numbers.terms[t] : blank, () => later);
      term.frame(allOf(t === k ? 2 : 0));
      const product = `{${signalName(inputs, t)}} {${factorName(inputs, t)}}ᵀ`;
      name.write(later ? "later: nothing" : product);
      const fill = later || !shown ? COLOURS.quiet : COLOURS.backward;
      change(name.element, { fill });
    });
  };
}

// The error signal of time k, with both of its parts.
function drawEquation(root) {
  const line = { x1: 24, x2: 888, y1: EQUATION - 24, y2: EQUATION - 24, stroke: COLOURS.pale };
  element(root, "line", line);
  const middle = EQUATION + CELL.height;
  const below = EQUATION + 2 * CELL.height + 17;
  const place = { above: 260, right: 448, slope: 624, delta: 810 };
  const name = phrase(root, 118, middle, "", { size: 20, ...BACK });
  const signs = { 166: "=", 192: "(", 354: "+", 520: ")", 544: "⊙", 716: "=" };
  for (const [x, sign] of Object.entries(signs)) label(root, Number(x), middle, sign, { size: 20 });
  const held = {};
  const told = {};
  for (const [part, x] of Object.entries(place)) {
    const tone = part === "slope" ? "forward" : "backward";
    held[part] = vectorOn(root, x, EQUATION, tone, { scale: part === "slope" ? 1 : 0.7 });
    told[part] = phrase(root, x, below, "", { size: SMALL });
  }
  return (inputs, numbers) => {
    const { k } = inputs;
    const nothing = {
      above: inputs.look === "alone" && k !== inputs.t,
      right: k === numbers.last,
    };
    name.write(`{${signalName(inputs, k)}}`);
    for (const part of Object.keys(place)) {
      held[part].set(asColumn(numbers[part][k]), () => Boolean(nothing[part]));
    }
    held.delta.frame(allOf(1));
    told.above.write(nothing.above ? "from above: nothing" : `from above, {V}ᵀ {d_q${k}}`);
    const next = signalName(inputs, k + 1);
    told.right.write(nothing.right ? "from the right: nothing" : `from the right, {W}ᵀ {${next}}`);
    told.slope.write(`slope 1 − {h_${k}}²`);
    told.delta.write(`∂{${inputs.look === "all" ? "error" : `error_${inputs.t}`}}/∂{s_${k}}`);
    for (const part of ["above", "right"]) {
      change(told[part].element, { fill: nothing[part] ? COLOURS.quiet : COLOURS.backward });
    }
  };
}
