// The chain network: a slider for every given, and a walk through its passes, one operation a step.

import { card, factorText, numberText } from "./vocabulary.js";
import { FORWARD_HEIGHT, WAY_BACK_HEIGHT, drawForward, drawWayBack } from "./chain_drawing.js";
import { chainNumbers } from "./chain_model.js";
import { slider, stage, steps } from "./stage.js";

const GIVEN = ["x", "w_in", "w_j", "w_k", "y"];

// One operation of a pass: what it fills in, the formula, the same with numbers, what it reads.
const operation = (name, formula, reads, put) => ({ name, formula, reads, put });
const product = (name, ...factors) =>
  operation(name, factors.map((each) => `{${each}}`).join(" · "), factors, (n) =>
    factors.map((each) => factorText(n[each])).join(" · "),
  );
const squashed = (name, of) => operation(name, `σ({${of}})`, [of], (n) => `σ(${numberText(n[of])})`);
const passedOn = (name, of) => operation(name, `{${of}}`, [of], (n) => numberText(n[of]));
const localFactor = (name, weight, s) =>
  operation(name, `{${weight}} · σ′({${s}})`, [weight, s], (n) =>
    `${factorText(n[weight])} · σ′(${numberText(n[s])})`,
  );
const miss = (n) => `${numberText(n.y_hat)} − ${factorText(n.y)}`;
const FORWARD = [
  product("s_j", "w_in", "x"),
  squashed("z_j", "s_j"),
  product("s_k", "w_j", "z_j"),
  squashed("z_k", "s_k"),
  product("s_o", "w_k", "z_k"),
  passedOn("z_o", "s_o"),
  passedOn("y_hat", "z_o"),
  operation("error", "½ ({y_hat} − {y})²", ["y_hat", "y"], (n) => `½ (${miss(n)})²`),
];
const BACKWARD = [
  operation("C1", "{y_hat} − {y}", ["y_hat", "y"], miss),
  product("grad_w_k", "C1", "z_k"),
  localFactor("C2", "w_k", "s_k"),
  product("grad_w_j", "C1", "C2", "z_j"),
  localFactor("C3", "w_j", "s_j"),
  product("grad_w_in", "C1", "C2", "C3", "x"),
];
const LIT_PIECES = {
  C1: ["C1"],
  C2: ["C2"],
  C3: ["C3"],
  grad_w_k: ["C1", "w_k"],
  grad_w_j: ["C1", "C2", "w_j"],
  grad_w_in: ["C1", "C2", "C3", "w_in"],
};

const operations = ({ way_back: wayBack }) => (wayBack ? [...FORWARD, ...BACKWARD] : FORWARD);

function draw(options) {
  const root = card(912, options.way_back ? WAY_BACK_HEIGHT : FORWARD_HEIGHT);
  const forward = drawForward(root);
  const back = options.way_back ? drawWayBack(root) : { slots: {}, pieces: {} };
  const slots = { ...forward.slots, ...back.slots };
  const all = operations(options);

  function update({ inputs, numbers, mine }) {
    const done = all.slice(0, inputs.step);
    const known = new Set([...GIVEN, ...done.map(({ name }) => name)]);
    const now = inputs.step < all.length ? done.at(-1) : undefined;
    for (const [name, each] of Object.entries(slots)) {
      each.set(known.has(name) ? numbers[name] : undefined);
      each.light(now !== undefined && (now.name === name || now.reads.includes(name)));
      if (!GIVEN.includes(name)) each.mine(mine?.[name]);
    }
    const walked = new Set(done.flatMap(({ name }) => LIT_PIECES[name] ?? []));
    const lit = new Set(LIT_PIECES[now?.name] ?? []);
    for (const [name, piece] of Object.entries(back.pieces)) {
      const key = name.replace("times ", "");
      piece.tone(walked.has(key) ? "backward" : "pale", lit.has(key) ? 5 : undefined);
    }
  }
  return { root, update };
}

const texts = (numbers) =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, numberText(value)]));

function says({ inputs, numbers }, options) {
  const all = operations(options);
  if (inputs.step === 0) return "Only what is given is known. Press Next step.";
  const { name, formula, put } = all[inputs.step - 1];
  return `{${name}} = ${formula} = ${put(numbers)} = ${numberText(numbers[name])}`;
}

function words({ inputs, numbers, mine }, options) {
  const all = operations(options);
  const shown = texts(numbers);
  const told = [...GIVEN, ...all.slice(0, inputs.step).map(({ name }) => name)];
  const own = Object.keys(mine ?? {}).filter((name) => mine[name] !== null);
  const yours = own.map((name) => `your ${name} = ${numberText(mine[name])}`);
  return (
    `Chain network, step ${inputs.step} of ${all.length}. ` +
    `${[...told.map((name) => `${name} = ${shown[name]}`), ...yours].join(", ")}.`
  );
}

const weight = (name, said, value) => slider(name, { said, from: -4, to: 4, step: 0.1, value });

export const chain = {
  title: "The chain network with sliders",
  controls: (options) => [
    steps("step", {
      said: options.way_back ? "Walk forward, then back" : "Walk forward",
      last: operations(options).length,
      value: operations(options).length,
    }),
    slider("x", { said: "input x", from: -3, to: 3, step: 0.1, value: 0.8 }),
    weight("w_in", "weight w_in", 1.5),
    weight("w_j", "weight w_j", -2),
    weight("w_k", "weight w_k", 2.5),
    slider("y", { said: "target y", from: -3, to: 3, step: 0.1, value: 1 }),
  ],
  compute: chainNumbers,
  draw,
  says,
  words,
};

export const compute = chain.compute;
export default stage(chain);
