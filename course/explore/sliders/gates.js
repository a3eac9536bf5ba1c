// A graph of four gates: a slider for each input, a value and a gradient on each wire, and a walk
// forward and back, one gate a step.

import { card, factorText, numberText } from "./vocabulary.js";
import { HEIGHT, WIDTH, drawGates } from "./gates_drawing.js";
import { gateNumbers } from "./gates_model.js";
import { slider, stage, steps } from "./stage.js";

const INPUTS = ["x", "y", "u", "v"];
const VALUES = [...INPUTS, "p", "m", "r", "error"];
const PLAIN = 2;
const STRONG = 4.4;
const WEAK = 1.3;

const say = numberText;
const factor = factorText;
const squared = (number) => `${number < 0 ? `(${say(number)})` : say(number)}²`;

// One gate at work in one direction: what it puts on wires, what it reads, and how, in one line.
const WALK = [
  {
    ...{ gate: "mul", tone: "forward", puts: ["p"], reads: ["x", "y"] },
    line: (n) => `Multiply gate: {p} = {x} · {y} = ${factor(n.x)} · ${factor(n.y)} = ${say(n.p)}`,
  },
  {
    ...{ gate: "max", tone: "forward", puts: ["m"], reads: ["u", "v"] },
    line: (n) => `Max gate: {m} = max({u}, {v}) = max(${say(n.u)}, ${say(n.v)}) = ${say(n.m)}`,
  },
  {
    ...{ gate: "add", tone: "forward", puts: ["r"], reads: ["p", "m"] },
    line: (n) => `Add gate: {r} = {p} + {m} = ${say(n.p)} + ${factor(n.m)} = ${say(n.r)}`,
  },
  {
    ...{ gate: "half", tone: "forward", puts: ["error"], reads: ["r"] },
    line: (n) => `Last gate: {error} = ½ {r}² = ½ · ${squared(n.r)} = ${say(n.error)}`,
  },
  {
    ...{ gate: "half", tone: "backward", puts: ["d_r"], reads: ["r"] },
    line: (n) => `Back through the last gate: {d_r} = 1 · {r} = ${say(n.d_r)}`,
  },
  {
    ...{ gate: "add", tone: "backward", puts: ["d_p", "d_m"], reads: ["d_r"] },
    line: (n) =>
      "Back through the add gate: both inputs get the same, " +
      `{d_p} = {d_r} = ${say(n.d_p)} and {d_m} = {d_r} = ${say(n.d_m)}`,
  },
  {
    ...{ gate: "mul", tone: "backward", puts: ["d_x", "d_y"], reads: ["d_p", "x", "y"] },
    line: (n) =>
      "Back through the multiply gate: " +
      `{d_x} = {d_p} · {y} = ${factor(n.d_p)} · ${factor(n.y)} = ${say(n.d_x)} and ` +
      `{d_y} = {d_p} · {x} = ${factor(n.d_p)} · ${factor(n.x)} = ${say(n.d_y)}`,
  },
  {
    ...{ gate: "max", tone: "backward", puts: ["d_u", "d_v"], reads: ["d_m", "u", "v"] },
    line: (n) => `Back through the max gate: ${routed(n)}`,
  },
];
const FORWARD_END = 4;
const MAX_WORKED = 2;

function routed({ wins, d_u, d_v }) {
  const got = `{d_u} = ${say(d_u)} and {d_v} = ${say(d_v)}`;
  if (wins === "") return `{u} and {v} are equal, so there is no slope; picking {v} gives ${got}`;
  const loses = wins === "u" ? "v" : "u";
  return `{${wins}} is the larger one and gets all of {d_m}, {${loses}} gets 0: ${got}`;
}

// The rule of each gate, in two lines.
function rules(step, { wins }) {
  const routes = {
    before: ["routes: the larger input", "gets all of {d_m}, the other 0"],
    u: ["routes: {u} is larger,", "{d_u} = {d_m},\u2002{d_v} = 0"],
    v: ["routes: {v} is larger,", "{d_u} = 0,\u2002{d_v} = {d_m}"],
    tie: ["a tie: no slope here. Picking {v},", "{d_u} = 0,\u2002{d_v} = {d_m}"],
  };
  return {
    mul: ["switches its inputs:", "{d_x} = {d_p} · {y},\u2002{d_y} = {d_p} · {x}"],
    max: routes[step < MAX_WORKED ? "before" : wins || "tie"],
    add: ["copies what arrives:", "{d_p} = {d_r},\u2002{d_m} = {d_r}"],
    half: ["its slope is {r}:", "{d_r} = 1 · {r}"],
  };
}

function draw() {
  const root = card(WIDTH, HEIGHT);
  const { slots, wires, gates, contest } = drawGates(root);

  function update({ inputs, numbers, mine }) {
    const { step } = inputs;
    const done = WALK.slice(0, step);
    const known = new Set([...INPUTS, ...done.flatMap(({ puts }) => puts)]);
    const now = step < WALK.length ? done.at(-1) : undefined;
    const lit = new Set(now ? [...now.puts, ...now.reads] : []);
    const strength = strengths(step, numbers.wins);
    for (const [name, each] of Object.entries(slots)) {
      const tone = name.startsWith("d_") ? "backward" : "forward";
      each.tone(strength[name] === WEAK ? "pale" : tone);
      each.set(known.has(name) ? numbers[name] : undefined);
      each.light(lit.has(name));
      each.mine(compared(name, numbers, mine));
      const seen = known.has(name) && strength[name] !== WEAK;
      wires[name].tone(seen ? tone : "pale", strength[name] ?? PLAIN);
    }
    const said = rules(step, numbers);
    for (const [name, each] of Object.entries(gates)) {
      each.light(now?.gate === name ? now.tone : undefined);
      const back = done.some(({ gate, tone }) => gate === name && tone === "backward");
      each.rule(said[name], back ? "backward" : "pale");
    }
    contest(step < MAX_WORKED ? "" : numbers.wins);
  }
  return { root, update };
}

// The wires of the max gate are strong or weak as soon as it has compared.
function strengths(step, wins) {
  if (step < MAX_WORKED || wins === "") return {};
  const loses = wins === "u" ? "v" : "u";
  const routedBack = step === WALK.length;
  return {
    ...{ [wins]: STRONG, [loses]: WEAK },
    ...(routedBack ? { [`d_${wins}`]: STRONG, [`d_${loses}`]: WEAK } : {}),
  };
}

// At a tie either input may get the gradient, so nobody's choice is held against the picture's.
function compared(name, { wins }, mine) {
  return wins === "" && ["d_u", "d_v"].includes(name) ? undefined : mine?.[name];
}

function says({ inputs, numbers }) {
  if (inputs.step === 0) return "Only the inputs are known. Press Next step.";
  return WALK[inputs.step - 1].line(numbers);
}

function words({ inputs, numbers, mine }) {
  const { step } = inputs;
  const known = new Set([...INPUTS, ...WALK.slice(0, step).flatMap(({ puts }) => puts)]);
  const told = VALUES.filter((name) => known.has(name)).map((name) => {
    const value = `${name === "error" ? "E" : name} = ${say(numbers[name])}`;
    return known.has(`d_${name}`) ? `${value} with gradient ${say(numbers[`d_${name}`])}` : value;
  });
  const own = Object.keys(mine ?? {}).filter((name) => known.has(name) && mine[name] !== null);
  const yours = own.map((name) => `${name} = ${say(mine[name])}`).join(", ");
  return (
    "Graph of four gates: p = x times y, m = the larger of u and v, r = p + m, E = half the " +
    `square of r. Step ${step} of ${WALK.length}, ` +
    `${step > FORWARD_END ? "backward" : "forward"}. ` +
    `${told.join("; ")}.${compares(step, numbers)}${yours ? ` Yours: ${yours}.` : ""}`
  );
}

function compares(step, { wins }) {
  if (step < MAX_WORKED) return "";
  if (wins === "") return " u and v are equal: the max gate has no slope here, and v is picked.";
  const loses = wins === "u" ? "v" : "u";
  const gets = step < WALK.length ? "" : ` and gets all of d_m; ${loses} gets nothing`;
  return ` At the max gate ${wins} is larger${gets}.`;
}

const input = (name, value) =>
  slider(name, { said: `input ${name}`, from: -3, to: 3, step: 0.1, value });

export const gates = {
  title: "A graph of gates with sliders",
  controls: () => [
    steps("step", { said: "Walk forward, then back", last: WALK.length, value: WALK.length }),
    input("x", 1.2),
    input("y", -0.5),
    input("u", 1.7),
    input("v", 1.4),
  ],
  compute: gateNumbers,
  draw,
  says,
  words,
};

export const compute = gates.compute;
export default stage(gates);
