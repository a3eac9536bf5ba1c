// The stage on which a picture stands: its controls, its frame rate, its words, its saved copy, and
// the student's own function. A picture hands over
//
//   title      what the picture is, in a few words
//   controls   a list made with slider(), choice() and steps()
//   compute    a pure function from the controls' values to the numbers shown
//   draw       builds the SVG once and returns a function that shows {inputs, numbers, mine}
//   says       one line below the picture, from the same {inputs, numbers, mine}
//   words      the picture in sentences, from the same
//   linked     what else changes with a control: from its name and the values, those of others
//   legend     where the numbers of the student's function stand, if not below each of ours
//
// and gets back what a notebook renders. Nothing here waits for a kernel but the student's function.

import { shortText, symbolParts } from "./vocabulary.js";

const IDLE_BEFORE_SAVING = 500;

/**
 * A number from `from` to `to`. A `log` slider moves by powers of ten: its `step`, at least 0.05, is
 * one of the exponent, and its numbers have two digits, so that what is read is what is computed.
 */
export function slider(name, { said = name, from, to, step, value, log = false }) {
  return { kind: "slider", name, said, from, to, step, value, log };
}

/** The number at which a `log` slider stands for an exponent. */
export const atExponent = (exponent) => Number((10 ** exponent).toPrecision(2));

/** One of several options, each [value, words]; names in braces are shown as symbols. */
export function choice(name, { said, options, value }) {
  return { kind: "choice", name, said, options, value };
}

/**
 * A walk through `last` operations: 0 shows none of them, `last` shows all.
 *
 * Where the walk begins with something in view, `from` is 1; `one` is what a step is called.
 */
export function steps(name, { said, from = 0, last, one = "step", value }) {
  return { kind: "steps", name, said, from, last, one, value };
}

/** Make of a picture what a notebook, or any page with `{get, set, save_changes, on}`, renders. */
export function stage(picture) {
  return {
    render({ model, el }) {
      const scene = setUp(picture, model, el);
      scene.refresh();
      return scene.close;
    },
  };
}

function setUp(picture, model, el) {
  const options = model.get("options") ?? {};
  const start = model.get("start") ?? {};
  const controls = picture.controls(options).map((control) => ({
    ...control,
    value: start[control.name] ?? control.value,
  }));
  const inputs = Object.fromEntries(controls.map(({ name, value }) => [name, value]));

  const root = part(el, "div", "course-picture", { role: "group", "aria-label": picture.title });
  const saved = model.get("saved_id");
  if (saved) {
    const rule = part(root, "style", "");
    rule.textContent = `#${saved} { display: none }`;
  }
  const choose = (name, value) => {
    inputs[name] = value;
    Object.assign(inputs, picture.linked?.(name, inputs));
    panel.show(inputs);
    later();
  };
  const canvas = part(root, "div", "canvas");
  const drawing = picture.draw(options, choose);
  canvas.append(drawing.root);
  const caption = part(root, "p", "says");
  const message = part(root, "p", "yours", { hidden: "" });
  const panel = buildControls(root, controls, choose);
  // Keys move the control that has the focus and not the notebook's selected cell; a lab looks for
  // this mark on the very element that has the focus.
  for (const each of root.querySelectorAll("input, button")) {
    each.dataset.lmSuppressShortcuts = "true";
  }
  const heard = part(root, "p", "heard", { role: "status" });

  const ask = asker(model, picture.legend);
  let waiting = 0;
  let idle = 0;
  let first = true;

  function refresh() {
    waiting = 0;
    const numbers = picture.compute(inputs, options);
    const mine = ask.answerTo(inputs);
    const scene = { inputs, numbers, mine: mine.numbers };
    drawing.update(scene);
    const words = picture.words(scene, options);
    drawing.root.setAttribute("aria-label", mine.message ? `${words} ${mine.message}` : words);
    writeWords(caption, picture.says ? picture.says(scene, options) : "");
    message.hidden = !mine.message;
    message.textContent = mine.message;
    message.classList.toggle("note", mine.message === ask.legend);
    ask.about(inputs);
    clearTimeout(idle);
    idle = setTimeout(settle, IDLE_BEFORE_SAVING);
  }

  // What costs more than a frame waits until the hand rests: the spoken words and the saved copy.
  function settle() {
    const words = drawing.root.getAttribute("aria-label");
    if (!first) heard.textContent = words;
    first = false;
    const svg = new XMLSerializer().serializeToString(drawing.root);
    model.set("saved", { svg, alt: words });
    model.save_changes();
  }

  // Many events in one frame make one update, in that same frame.
  function later() {
    if (!waiting) waiting = requestAnimationFrame(refresh);
  }

  panel.show(inputs);
  const listen = () => {
    ask.hear();
    later();
  };
  model.on("change:answered", listen);
  const close = () => {
    cancelAnimationFrame(waiting);
    clearTimeout(idle);
    model.off("change:answered", listen);
  };
  return { refresh, close };
}

const ownBelow = (name) => `Below each number stands what ${name} gave: "= yours" for the same number.`;

// The student's function is asked for the newest numbers only, one question at a time. What it gave
// for other numbers than those on the screen is not held against these.
function asker(model, legend = ownBelow) {
  const nothing = { numbers: undefined, message: "" };
  const name = model.get("mine");
  if (!name) return { legend: "", answerTo: () => nothing, about() {}, hear() {} };
  let busy = false;
  let wanted = "";
  let asked = "";
  let answered = "";
  let count = 0;
  let answer = { numbers: undefined, message: `Waiting for ${name}.` };
  const self = {
    legend: legend(name),
    answerTo(inputs) {
      if (answered === JSON.stringify(inputs)) return answer;
      return { numbers: undefined, message: answer.message };
    },
    about(inputs) {
      wanted = JSON.stringify(inputs);
      send();
    },
    hear() {
      const { id, numbers, message } = model.get("answered");
      if (id !== count) return;
      busy = false;
      answered = asked;
      answer = { numbers: numbers ?? undefined, message: message || self.legend };
      send();
    },
  };
  function send() {
    if (busy || wanted === asked) return;
    busy = true;
    asked = wanted;
    count += 1;
    model.set("asked", { id: count, inputs: JSON.parse(asked) });
    model.save_changes();
  }
  return self;
}

// Words with names in braces: "{s_j} = 2" shows s_j as a symbol.
function writeWords(parent, words) {
  if (parent.dataset.words === words) return;
  parent.dataset.words = words;
  // Only words that changed are written: mostly a number between symbols that stay.
  const pieces = words.split(/[{}]/);
  const names = pieces.filter((_, index) => index % 2).join(" ");
  if (parent.dataset.names !== names || parent.childNodes.length !== pieces.length) {
    parent.dataset.names = names;
    parent.replaceChildren();
    for (const [index, piece] of pieces.entries()) {
      if (index % 2) nameInto(parent, piece);
      else parent.append(document.createTextNode(piece));
    }
    return;
  }
  pieces.forEach((piece, index) => {
    const text = parent.childNodes[index];
    if (index % 2 === 0 && text.data !== piece) text.data = piece;
  });
}

function part(parent, tag, name, attributes = {}) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent.append(made);
  return made;
}

function buildControls(root, controls, choose) {
  const box = part(root, "div", "controls");
  const makers = { slider: makeSlider, choice: makeChoice, steps: makeSteps };
  const shows = controls.map((control) => makers[control.kind](box, control, choose));
  return { show: (inputs) => shows.forEach((each) => each(inputs)) };
}

function nameInto(parent, name) {
  const { base, index } = symbolParts(name);
  const letters = part(parent, "span", "name");
  part(letters, "i", "").textContent = base;
  if (index) part(letters, "sub", "").textContent = index;
}

function makeSlider(box, control, choose) {
  const row = part(box, "label", "slider");
  nameInto(row, control.name);
  // Rounded, so that the last step of a slider does not miss its end by the last digit.
  const read = control.log ? (value) => Number(Math.log10(value).toFixed(9)) : Number;
  const input = part(row, "input", "", {
    ...{ type: "range", min: read(control.from), max: read(control.to), step: control.step },
    ...{ "aria-label": control.said, "data-name": control.name },
  });
  const output = part(row, "output", "");
  const now = () => (control.log ? atExponent(Number(input.value)) : Number(input.value));
  input.addEventListener("input", () => choose(control.name, now()));
  return (inputs) => {
    const value = inputs[control.name];
    if (now() !== value) input.value = String(read(value));
    const decimals = Math.max(0, -Math.floor(Math.log10(control.step) + 1e-9));
    const text = control.log ? shortText(value) : value.toFixed(decimals);
    output.textContent = text.replaceAll("-", "\u2212");
    input.setAttribute("aria-valuetext", `${control.said} ${text}`);
  };
}

function makeChoice(box, control, choose) {
  const group = part(box, "fieldset", "choice");
  part(group, "legend", "").textContent = control.said;
  const unique = `choice-${Math.random().toString(36).slice(2)}`;
  const radios = control.options.map(([value, words]) => {
    const row = part(group, "label", "");
    const radio = part(row, "input", "", { type: "radio", name: unique, value });
    writeWords(part(row, "span", ""), words);
    radio.addEventListener("change", () => choose(control.name, value));
    return [radio, value];
  });
  return (inputs) => {
    for (const [radio, value] of radios) radio.checked = inputs[control.name] === value;
  };
}

function makeSteps(box, control, choose) {
  const group = part(box, "div", "steps", { role: "group", "aria-label": control.said });
  const { from, last, one } = control;
  let now = control.value;
  const button = (words, next) => {
    const made = part(group, "button", "", { type: "button" });
    made.textContent = words;
    made.addEventListener("click", () => choose(control.name, next()));
    return made;
  };
  const first = button("Start again", () => from);
  const back = button(`One ${one} back`, () => Math.max(from, now - 1));
  const next = button(`Next ${one}`, () => Math.min(last, now + 1));
  const all = button("Show all", () => last);
  const count = part(group, "span", "count");
  return (inputs) => {
    now = inputs[control.name];
    // aria-disabled rather than disabled: the focus stays on a button at the end of the walk.
    for (const each of [first, back]) each.setAttribute("aria-disabled", now === from);
    for (const each of [next, all]) each.setAttribute("aria-disabled", now === last);
    count.textContent = `${one} ${now} of ${last}`;
  };
}
