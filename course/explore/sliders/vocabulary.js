// The drawing vocabulary that all pictures share: card, node, wire, slot, badge, bars, axes, curve.
//
// Lengths are CSS pixels on the card, from its upper left corner. Everything that a drawing needs to
// be read stands in its own attributes, so that a copy of the drawing is whole without a style sheet.
// Colours and sizes are those of course/explore/drawn/vocabulary.py; a test holds the two together.

export const COLOURS = {
  forward: "#1f5fa8",
  backward: "#ac470f",
  wrong: "#9c4a4a",
  ink: "#33383f",
  quiet: "#5f666f",
  pale: "#c3c8ce",
  card: "#fcfcfa",
  cardEdge: "#dedfda",
  node: "#f1f3f5",
  forwardTint: "#e6eef7",
  backwardTint: "#fbeade",
  paleTint: "#f4f5f6",
};

export const TEXT = 16;
export const SYMBOL = 18.7;
export const SMALL = 14.7;
export const SLOT_WIDTH = 66;
export const SLOT_HEIGHT = 28;

const FONT = '"DejaVu Sans", Verdana, Geneva, sans-serif';
const MINUS = "\u2212";

// How strongly a part speaks: colour of lines, of names, of numbers, and of a filled slot.
const TONES = {
  forward: { line: COLOURS.forward, symbol: COLOURS.ink, number: COLOURS.forward, tint: COLOURS.forwardTint },
  backward: { line: COLOURS.backward, symbol: COLOURS.backward, number: COLOURS.backward, tint: COLOURS.backwardTint },
  pale: { line: COLOURS.pale, symbol: COLOURS.quiet, number: COLOURS.quiet, tint: COLOURS.paleTint },
  wrong: { line: COLOURS.wrong, symbol: COLOURS.wrong, number: COLOURS.wrong, tint: COLOURS.card },
};

/** A number as a factor: a negative one stands in brackets. */
export const factorText = (number) => (number < 0 ? `(${numberText(number)})` : numberText(number));

/** The colours of a tone: "forward", "backward", "pale" or "wrong". */
export function toneOf(name) {
  const tone = TONES[name];
  if (!tone) throw new Error(`There is no tone ${name}.`);
  return tone;
}

/** Make an SVG element inside `parent`. */
export function element(parent, tag, attributes = {}) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  change(made, attributes);
  parent?.append(made);
  return made;
}

/** Set the attributes that differ; what stays the same costs nothing. */
export function change(made, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = String(value);
    if (made.getAttribute(name) !== text) made.setAttribute(name, text);
  }
}

/** Show or hide an element. */
export function show(made, yes) {
  change(made, { visibility: yes ? "visible" : "hidden" });
}

/** Open a light rounded card, readable on light and on dark pages. */
export function card(width, height) {
  const root = element(null, "svg", {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    "font-family": FONT,
    role: "img",
  });
  element(root, "rect", {
    ...{ x: 1, y: 1, width: width - 2, height: height - 2, rx: 14 },
    ...{ fill: COLOURS.card, stroke: COLOURS.cardEdge, class: "edge" },
  });
  return root;
}

/** A number in at most eight characters, as `course.explore.values.number_text` writes it. */
export function numberText(number) {
  if (!Number.isFinite(number)) return "?";
  if (number === 0) return "0";
  const rounded = Number(number.toFixed(4));
  if (rounded === 0 || Math.abs(number) >= 1e5) {
    const [mantissa, exponent] = number.toExponential(1).split("e");
    return `${mantissa}e${Number(exponent)}`.replaceAll("-", MINUS);
  }
  if (Math.abs(rounded - number) <= 1e-12 * Math.max(Math.abs(rounded), Math.abs(number))) {
    return String(rounded).replace("-", MINUS);
  }
  const whole = String(Math.trunc(Math.abs(number))).length;
  return number.toFixed(Math.max(1, Math.min(4, 5 - whole))).replace("-", MINUS);
}

/** Two digits of a number of which the size matters most, such as a step. */
export function shortText(number) {
  const small = number !== 0 && Math.abs(number) < 0.001;
  const text = small ? number.toExponential(1) : String(Number(number.toPrecision(2)));
  return text.replaceAll("-", MINUS);
}

const GREEK = { delta: "δ", sigma: "σ", eta: "η", rho: "ρ", error: "E" };

/** The parts of a name: "w_in" is a w with the index in, "w_i_j" leads i→j, "y_hat" is a y with a hat. */
export function symbolParts(name) {
  if (name === "y_hat") return { base: "y\u0302", index: "" };
  const cache = /^C(\d+)$/.exec(name);
  if (cache) return { base: "C", index: cache[1] };
  if (name.startsWith("grad_")) return symbolParts(`∂E/∂${name.slice(5)}`);
  const between = /^w_([a-z])_([a-z])$/.exec(name);
  if (between) return { base: "w", index: between.slice(1).join("→") };
  const [base, ...rest] = name.split("_");
  return { base: GREEK[base] ?? base, index: rest.join("") };
}

/** Write text centred on a point; the text can be changed. */
export function label(parent, x, y, text, look = {}) {
  const { size = TEXT, ...rest } = look;
  const made = element(parent, "text", {
    ...{ x, y, "font-size": size, fill: COLOURS.ink },
    ...{ "text-anchor": "middle", "dominant-baseline": "central", ...rest },
  });
  made.textContent = text;
  return { element: made, write: (words) => write(made, words) };
}

function write(made, words) {
  if (made.textContent !== words) made.textContent = words;
}

/** Write a symbol such as w_in in italics with its index lowered. */
export function symbol(parent, x, y, name, look = {}) {
  const { size = SYMBOL, ...rest } = look;
  const made = label(parent, x, y, "", { size, "font-style": "italic", ...rest });
  const { base, index } = symbolParts(name);
  element(made.element, "tspan").textContent = base;
  if (index) {
    const lowered = { dy: size * 0.28, "font-size": size * 0.72 };
    element(made.element, "tspan", lowered).textContent = index;
  }
  return { element: made.element, tone: (tone) => change(made.element, { fill: toneOf(tone).symbol }) };
}

/** Write words in which names in braces are symbols: "{x_1} held at 2". The words can be changed. */
export function phrase(parent, x, y, words, look = {}) {
  const { size = TEXT } = look;
  const made = label(parent, x, y, "", look);
  let held = "";
  let lowered = 0;
  const span = (text, drop, font) => {
    if (!text) return;
    const step = drop === lowered ? {} : { dy: drop - lowered };
    element(made.element, "tspan", { ...step, ...font }).textContent = text;
    lowered = drop;
  };
  const put = (next) => {
    if (next === held) return;
    held = next;
    lowered = 0;
    made.element.replaceChildren();
    for (const [place, piece] of next.split(/[{}]/).entries()) {
      const { base, index } = place % 2 ? symbolParts(piece) : { base: piece, index: "" };
      span(base, 0, place % 2 ? { "font-style": "italic" } : {});
      span(index, size * 0.28, { "font-style": "italic", "font-size": size * 0.72 });
    }
  };
  put(words);
  return { element: made.element, write: put };
}

/** Draw the body of a unit, an input or an error, around its centre. */
export function node(parent, x, y, width, height) {
  const body = element(parent, "rect", {
    ...{ x: x - width / 2, y: y - height / 2, width, height, rx: 14 },
    ...{ fill: COLOURS.node, stroke: COLOURS.quiet, "stroke-width": 1.7 },
  });
  return {
    element: body,
    light: (tone) =>
      change(body, {
        stroke: tone ? toneOf(tone).line : COLOURS.quiet,
        "stroke-width": tone ? 3 : 1.7,
      }),
  };
}

/**
 * Draw the place of one number: tinted when filled, dashed when empty.
 *
 * `set(number)` fills it and `set(undefined)` empties it; `say(words)` fills it where there is no
 * number; `light(yes)` rings it; `mine(answer)` says below it "= yours" or shows the student's number
 * after ≠, and `mine(undefined)` takes that away.
 */
export function slot(parent, x, y, tone = "forward", width = SLOT_WIDTH) {
  let colours = toneOf(tone);
  let text = "";
  const box = element(parent, "rect", {
    ...{ x: x - width / 2, y: y - SLOT_HEIGHT / 2, width, height: SLOT_HEIGHT, rx: 6 },
  });
  const words = label(parent, x, y + 0.5, "");
  const own = label(parent, x, y + SLOT_HEIGHT / 2 + 9, "", { size: 13 });
  let lit = false;
  let held;
  const paint = () => {
    const empty = text === "";
    change(box, {
      fill: empty ? COLOURS.card : colours.tint,
      stroke: lit ? colours.line : empty ? colours.symbol : colours.tint,
      "stroke-width": lit ? 2.6 : 1.4,
      "stroke-dasharray": empty ? "4 3" : "none",
    });
    change(words.element, {
      fill: colours.number,
      "font-size": Math.min(TEXT, ((width - 5) / Math.max(text.length, 1)) * 1.62),
    });
    words.write(text);
  };
  paint();
  return {
    set(number) {
      held = number;
      text = number === undefined ? "" : numberText(number);
      paint();
    },
    say(words) {
      held = undefined;
      text = words;
      paint();
    },
    light(yes) {
      lit = yes;
      paint();
    },
    tone(name) {
      colours = toneOf(name);
      paint();
    },
    mine(number) {
      if (number === undefined || held === undefined) {
        own.write("");
        return;
      }
      const same = number !== null && isSame(number, held);
      own.write(same ? "= yours" : `≠ ${number === null ? "?" : numberText(number)}`);
      change(own.element, { fill: same ? COLOURS.quiet : COLOURS.wrong });
      change(own.element, { "font-weight": same ? "normal" : "bold" });
    },
  };
}

/** Whether the student's number is the model's, within what a slider can show and a check accepts. */
export function isSame(mine, model) {
  return Math.abs(mine - model) <= 1e-7 * Math.max(1e-5, Math.abs(model));
}

/** Draw a line through points, with an arrow head at the last one; its tone and strength can change. */
export function wire(parent, points, look = {}) {
  const { tone = "forward", weight = 2.4, dashed = false, head = true } = look;
  const group = element(parent, "g");
  const line = element(group, "polyline", { fill: "none", "stroke-linejoin": "round" });
  const tip = element(group, "polygon");
  const [x0, y0] = points.at(-2);
  const [x1, y1] = points.at(-1);
  const length = Math.max(Math.hypot(x1 - x0, y1 - y0), 1e-9);
  const [dx, dy] = [(x1 - x0) / length, (y1 - y0) / length];
  const paint = (name, width) => {
    const colour = toneOf(name).line;
    const long = 7 + 2.4 * width;
    const half = 3.4 + 1.3 * width;
    const stop = head ? [x1 - dx * long * 0.8, y1 - dy * long * 0.8] : [x1, y1];
    const joined = [...points.slice(0, -1), stop].map((point) => point.join(",")).join(" ");
    change(line, { points: joined, stroke: colour, "stroke-width": width });
    change(line, { "stroke-dasharray": dashed ? "6 4" : "none" });
    const [bx, by] = [x1 - dx * long, y1 - dy * long];
    const wings = `${bx - dy * half},${by + dx * half} ${bx + dy * half},${by - dx * half}`;
    change(tip, { points: `${x1},${y1} ${wings}`, fill: colour });
    show(tip, head);
  };
  paint(tone, weight);
  return { element: group, tone: (name, width = weight) => paint(name, width) };
}

/** Draw a small round sign, such as the sigma of a unit or a times sign. */
export function badge(parent, x, y, text, tone = "forward", radius = 14) {
  const ring = element(parent, "circle", { cx: x, cy: y, r: radius, fill: COLOURS.card });
  const words = label(parent, x, y + 0.5, text, { size: radius * 1.25 });
  const paint = (name) => {
    change(ring, { stroke: toneOf(name).line, "stroke-width": 1.8 });
    change(words.element, { fill: toneOf(name).symbol });
  };
  paint(tone);
  return { tone: paint, write: words.write };
}

/**
 * Lay a coordinate system into a box.
 *
 * `x` and `y` are {from, to, log, name}; a `log` axis is given and labelled by its powers of ten.
 * Names in braces inside a `name` are symbols.
 * The result maps numbers to pixels: `at(x, y)` is a point, kept inside the box, and `beyond(x, y)`
 * one that may lie outside, for what is `clipped`.
 */
export function axes(parent, box, x, y) {
  const group = element(parent, "g");
  const frame = { fill: "none", stroke: COLOURS.pale, "stroke-width": 1.2 };
  element(group, "rect", { x: box.x, y: box.y, width: box.width, height: box.height, ...frame });
  const across = scale(x, box.x, box.x + box.width);
  const up = scale(y, box.y + box.height, box.y);
  for (const mark of ticks(x)) {
    const spot = across(mark);
    const foot = box.y + box.height;
    element(group, "line", { x1: spot, x2: spot, y1: foot, y2: foot + 5, stroke: COLOURS.quiet });
    tickLabel(group, spot, foot + 15, mark, x.log, "middle");
  }
  for (const mark of ticks(y)) {
    const spot = up(mark);
    element(group, "line", { x1: box.x - 5, x2: box.x, y1: spot, y2: spot, stroke: COLOURS.quiet });
    tickLabel(group, box.x - 9, spot, mark, y.log, "end");
  }
  if (x.name) {
    const below = box.y + box.height + 36;
    phrase(group, box.x + box.width / 2, below, x.name, { size: SMALL, fill: COLOURS.quiet });
  }
  if (y.name) {
    const above = { size: SMALL, fill: COLOURS.quiet, "text-anchor": "start" };
    phrase(group, box.x - 4, box.y - 14, y.name, above);
  }
  const spans = { across: [x.from, x.to], up: [y.from, y.to] };
  const farAcross = scale(x, box.x, box.x + box.width, FAR);
  const farUp = scale(y, box.y + box.height, box.y, FAR);
  const beyond = (a, b) => [farAcross(a), farUp(b)];
  return { x: across, y: up, at: (a, b) => [across(a), up(b)], beyond, box, spans };
}

// How many boxes beyond its own a point may lie: numbers without end make no drawing.
const FAR = 20;

function scale({ from, to, log = false }, low, high, far = 0) {
  const read = log ? Math.log10 : Number;
  const [a, b] = [read(from), read(to)];
  return (value) => {
    const part = (read(value) - a) / (b - a);
    const kept = Number.isNaN(part) ? 0 : Math.min(1 + far, Math.max(-far, part));
    return low + kept * (high - low);
  };
}

/** Open a group of which only what lies inside a box is seen. */
export function clipped(parent, box) {
  const id = `clip-${Math.random().toString(36).slice(2)}`;
  const window = element(element(parent, "clipPath", { id }), "rect");
  change(window, { x: box.x, y: box.y, width: box.width, height: box.height });
  return element(parent, "g", { "clip-path": `url(#${id})` });
}

function ticks({ from, to, log = false, marks }) {
  if (marks) return marks;
  if (log) {
    const [low, high] = [Math.ceil(Math.log10(from)), Math.floor(Math.log10(to))];
    const every = Math.max(1, Math.ceil((high - low) / 5));
    const powers = [];
    for (let power = low; power <= high; power += every) powers.push(10 ** power);
    return powers;
  }
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const every = power * [1, 2, 5, 10].find((step) => step * power >= rough * 0.999);
  const found = [];
  for (let mark = Math.ceil(from / every); mark * every <= to + 1e-9; mark += 1) {
    found.push(Number((mark * every).toPrecision(12)));
  }
  return found;
}

function tickLabel(parent, x, y, mark, log, anchor) {
  const look = { size: 13, fill: COLOURS.quiet, "text-anchor": anchor };
  if (!log) {
    label(parent, x, y, numberText(mark), look);
    return;
  }
  const made = label(parent, x, y, "", look).element;
  element(made, "tspan").textContent = "10";
  const raised = { dy: -5, "font-size": 10 };
  const power = String(Math.round(Math.log10(mark))).replace("-", MINUS);
  element(made, "tspan", raised).textContent = power;
}

/** Draw a curve through points of a coordinate system; `set(points)` draws it anew. */
export function curve(parent, plane, look = {}) {
  const { tone = "forward", colour = toneOf(tone).line, weight = 2.4, dashed = false } = look;
  const line = element(parent, "polyline", {
    ...{ fill: "none", stroke: colour, "stroke-width": weight },
    ...{ "stroke-linejoin": "round", "stroke-dasharray": dashed ? "6 4" : "none" },
  });
  return {
    element: line,
    set(points) {
      const inside = points.filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b));
      const spots = inside.map(([a, b]) => plane.at(a, b).map((n) => n.toFixed(2)).join(","));
      change(line, { points: spots.join(" ") });
    },
  };
}

/**
 * Draw a straight line in a coordinate system without powers of ten, cut off where it leaves the box.
 *
 * `set(point, slope)` lays it from side to side, `set(point, slope, from, to)` over that stretch only.
 */
export function straight(parent, plane, look = {}) {
  const line = curve(parent, plane, look);
  const [left, right] = plane.spans.across;
  const [low, high] = plane.spans.up;
  return {
    element: line.element,
    set([x, y], slope, from = left, to = right) {
      const ends = [Math.max(from, left), Math.min(to, right)].map((place) => {
        const height = y + slope * (place - x);
        const kept = Math.min(high, Math.max(low, height));
        return [kept === height ? place : x + (kept - y) / slope, kept];
      });
      line.set(ends);
    },
  };
}

/** Draw a point of a coordinate system; `set(x, y)` moves it. */
export function dot(parent, plane, look = {}) {
  const { tone = "forward", colour = toneOf(tone).line, radius = 6, hollow = false } = look;
  const made = element(parent, "circle", {
    ...{ r: radius, fill: hollow ? COLOURS.card : colour, stroke: colour, "stroke-width": 2 },
  });
  return {
    element: made,
    set(a, b) {
      const [x, y] = plane.at(a, b);
      change(made, { cx: x.toFixed(2), cy: y.toFixed(2) });
    },
  };
}

/**
 * Draw a row of bars that stand on the lower edge of a coordinate system.
 *
 * `set(values, names)` draws one bar for each value; names stand below the bars.
 */
export function bars(parent, plane, look = {}) {
  const { tone = "backward", width = 26 } = look;
  const group = element(parent, "g");
  const made = [];
  return {
    set(values, places, names = []) {
      while (made.length < values.length) {
        const bar = element(group, "rect", { width, rx: 3, fill: toneOf(tone).line });
        made.push({ bar, name: label(group, 0, 0, "", { size: 13, fill: COLOURS.quiet }) });
      }
      made.forEach(({ bar, name }, index) => {
        show(bar, index < values.length);
        name.write(index < values.length ? (names[index] ?? "") : "");
        if (index >= values.length) return;
        const foot = plane.box.y + plane.box.height;
        const top = plane.y(values[index]);
        const x = plane.x(places[index]);
        change(bar, { x: (x - width / 2).toFixed(2), y: top.toFixed(2) });
        change(bar, { height: Math.max(0, foot - top).toFixed(2) });
        change(name.element, { x: x.toFixed(2), y: foot + 15 });
      });
    },
  };
}

/** Call `follow(event)` where a pad is pressed, and wherever a press is dragged from there. */
export function whilePressed(pad, follow) {
  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    follow(event);
  });
  pad.addEventListener("pointermove", (event) => {
    if (pad.hasPointerCapture(event.pointerId)) follow(event);
  });
}
