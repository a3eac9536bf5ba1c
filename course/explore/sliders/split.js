// The split network with a slider for every given: at the sum each branch gets the whole error
// signal or half of it, and a gauge holds the gradient that follows against a measured one.

import {
  COLOURS,
  SMALL,
  card,
  change,
  element,
  label,
  numberText,
  phrase,
  slot,
} from "./vocabulary.js";
import { gauge } from "./gauge.js";
import {
  GRADIENT_X,
  JOINING_WORDS,
  NETWORK_HEIGHT,
  PARTING_WORDS,
  drawGradientWire,
  drawSplit,
} from "./split_drawing.js";
import { splitNumbers } from "./split_model.js";
import { choice, slider, stage } from "./stage.js";

const GIVEN = ["x", "w_in", "w_i_j", "w_i_k", "w_j", "w_k", "y"];
const SIGNALS = ["delta_j", "delta_k", "delta_i"];
const TOP = NETWORK_HEIGHT + 12;
const HEIGHT = TOP + 112;
const GAUGE = { x: 470, y: TOP + 40, width: 418, height: 26 };
const ROWS = { found: TOP + 26, measured: TOP + 80 };
// Below this both rules give nearly nothing, and rounding errors show in the measurement.
const NOTHING = 1e-5;
const OUTCOMES = {
  same: { sign: "=", says: "They match." },
  other: { sign: "≠", says: "They do not match." },
  none: { sign: "≈", says: "Both are nearly 0." },
};

// How the gradient found with the rule compares with the measured one.
function verdict({ grad_w_in: found, measured }) {
  if (Math.abs(found) < NOTHING && Math.abs(measured) < NOTHING) return "none";
  return Math.abs(found - measured) <= 1e-3 * Math.abs(measured) ? "same" : "other";
}

function draw() {
  const root = card(912, HEIGHT);
  const { slots, wires, parting } = drawSplit(root);
  const quiet = { size: SMALL, fill: COLOURS.backward };
  label(root, JOINING_WORDS.x, JOINING_WORDS.y, "sums", { ...quiet, "text-anchor": "end" });
  const start = { ...quiet, "text-anchor": "start" };
  const parts = phrase(root, PARTING_WORDS.x, PARTING_WORDS.y, "", start);
  const comparison = drawComparison(root);

  function update({ inputs, numbers, mine }) {
    const whole = inputs.rule === "whole";
    for (const [name, each] of Object.entries(slots)) {
      each.set(name.startsWith("each") ? numbers.each : numbers[name]);
    }
    // Half a signal is not what the student's function ought to find.
    for (const name of SIGNALS) slots[name].mine(whole ? mine?.[name] : undefined);
    for (const each of wires) each.tone("backward", whole ? 3.6 : 1.6);
    parting.write(whole ? "1" : "½");
    parts.write(`each branch gets ${whole ? "the whole" : "half of"} {delta_o}`);
    comparison(numbers, mine?.grad_w_in);
  }
  return { root, update };
}

function drawComparison(root) {
  const line = { x1: 24, x2: 888, y1: NETWORK_HEIGHT + 4, y2: NETWORK_HEIGHT + 4 };
  element(root, "line", { ...line, stroke: COLOURS.pale });
  drawGradientWire(root, ROWS.found - 16);
  const found = slot(root, GRADIENT_X, ROWS.found, "backward", 84);
  const measured = slot(root, GRADIENT_X, ROWS.measured, "forward", 84);
  const middle = (ROWS.found + ROWS.measured) / 2;
  const sign = label(root, GRADIENT_X, middle, "", { size: 22, "font-weight": "bold" });
  const beside = { x: GRADIENT_X + 54, look: { size: SMALL, "text-anchor": "start" } };
  const tell = (y, words, fill) => phrase(root, beside.x, y, words, { ...beside.look, fill });
  tell(ROWS.found, "the way back: {grad_w_in} = {delta_i} · {x}", COLOURS.backward);
  const outcome = tell(middle, "", COLOURS.ink);
  tell(ROWS.measured, "measured: {w_in} nudged by ±0.00001", COLOURS.forward);
  const scale = gauge(root, GAUGE, { upper: "way back", lower: "measured" });
  const yours = label(root, GAUGE.x + GAUGE.width, TOP + 2, "", { size: 13, "text-anchor": "end" });
  return (numbers, mine) => {
    const kind = verdict(numbers);
    found.set(numbers.grad_w_in);
    measured.set(numbers.measured);
    sign.write(OUTCOMES[kind].sign);
    change(sign.element, { fill: kind === "other" ? COLOURS.wrong : COLOURS.ink });
    outcome.write(OUTCOMES[kind].says);
    scale.set(numbers.grad_w_in, numbers.measured, mine ?? undefined);
    const known = mine !== undefined && mine !== null;
    yours.write(known ? `ring: yours, ${numberText(mine)}` : "");
  };
}

const RULES = { whole: "the whole {delta_o}", half: "half of {delta_o}" };

function says({ inputs, numbers }) {
  const [found, measured] = [numbers.grad_w_in, numbers.measured].map(numberText);
  const rule = `Each branch gets ${RULES[inputs.rule]}.`;
  const kind = verdict(numbers);
  if (kind === "none") return `${rule} Here {w_in} hardly moves the error: move another slider.`;
  const gives = `${rule} That gives {grad_w_in} = ${found},`;
  if (kind === "same") return `${gives} and the measurement says ${measured} too.`;
  return `${gives} but the measurement says ${measured}.`;
}

function words({ inputs, numbers, mine }) {
  const tell = (name) => `${name} = ${numberText(numbers[name])}`;
  const list = (names) => names.map(tell).join(", ");
  const own = Object.entries(mine ?? {}).filter(([, value]) => value !== null);
  const yours = own.map(([name, value]) => `${name} = ${numberText(value)}`).join(", ");
  const part = inputs.rule === "whole" ? "all" : "half";
  return (
    `Split network. Given: ${list(GIVEN)}. ` +
    `Forward: ${list(["z_i", "z_j", "z_k", "y_hat", "error"])}. ` +
    `Back: ${tell("delta_o")}; each branch gets ${part} of it, ` +
    `${numberText(numbers.each)}; ${list(SIGNALS)}. ` +
    `The way back gives ${tell("grad_w_in")}; measured by nudging w_in: ` +
    `${numberText(numbers.measured)}. ${OUTCOMES[verdict(numbers)].says}` +
    (yours ? ` In your function: ${yours}.` : "")
  );
}

const weight = (name, said, value) => slider(name, { said, from: -4, to: 4, step: 0.1, value });

export const split = {
  title: "The split network with sliders",
  controls: ({ yours }) => [
    choice("rule", {
      said: "Each branch gets",
      options: Object.entries(RULES),
      value: yours ? "whole" : "half",
    }),
    slider("x", { said: "input x", from: -3, to: 3, step: 0.1, value: 1.2 }),
    weight("w_i_j", "weight from i to j", 2.4),
    weight("w_j", "weight from j to o", 2.5),
    weight("w_in", "weight w_in", -0.7),
    weight("w_i_k", "weight from i to k", 1.6),
    weight("w_k", "weight from k to o", -1.2),
    weight("y", "target y", -1),
  ],
  compute: splitNumbers,
  draw,
  says,
  words,
  legend: (name) =>
    `Ring: the gradient that ${name} gave. While each branch gets the whole, ` +
    `its error signals are shown, too.`,
};

export const compute = split.compute;
export default stage(split);
