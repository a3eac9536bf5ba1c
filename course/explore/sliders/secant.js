// The secant: on its way to the tangent, or as a way to measure a slope with its error.

import { card } from "./vocabulary.js";
import { HEIGHT, WIDTH } from "./secant_drawing.js";
import {
  LINES,
  STEPS_PER_POWER,
  drawErrors,
  errorsSays,
  errorsWords,
} from "./secant_errors.js";
import { drawLimit, limitSays, limitWords } from "./secant_limit.js";
import { secantNumbers } from "./secant_model.js";
import { choice, slider, stage } from "./stage.js";

const PLACE = { said: "place x", from: -1.5, to: 2, step: 0.1, value: 1.4 };
const LIMIT_STEP = { from: 0.01, to: 1, step: 0.05, value: 1 };
const ERRORS_STEP = {
  from: 1e-16,
  to: 1,
  step: 1 / STEPS_PER_POWER,
  value: 0.79,
};

function controls({ errors }) {
  const place = slider("x", PLACE);
  const reach = errors ? ERRORS_STEP : LIMIT_STEP;
  const step = slider("h", { said: errors ? "step h" : "run h", log: true, ...reach });
  const options = Object.entries(LINES).map(([kind, { words }]) => [kind, words]);
  const line = choice("line", { said: "Line", options, value: "central" });
  return errors ? [line, place, step] : [place, step];
}

function draw({ errors }) {
  const root = card(WIDTH, HEIGHT);
  return { root, update: errors ? drawErrors(root) : drawLimit(root) };
}

export const secant = {
  title: "A secant with sliders",
  controls,
  compute: secantNumbers,
  draw,
  says: (scene, { errors }) => (errors ? errorsSays(scene) : limitSays(scene)),
  words: (scene, { errors }) => (errors ? errorsWords(scene) : limitWords(scene)),
  legend: (name) =>
    `Below the slope from x − h to x + h stands what ${name} gave, and a ring shows its error.`,
};

export const compute = secant.compute;
export default stage(secant);
