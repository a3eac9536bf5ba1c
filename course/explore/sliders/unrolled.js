// A recurrent network unrolled over its times: how an error's signal comes back to each state, and
// what each time adds to the gradients of W and U.

import { cellText } from "./matrix_drawing.js";
import { choice, slider, stage } from "./stage.js";
import { numberText } from "./vocabulary.js";
import { drawUnrolled, factorName, signalName } from "./unrolled_drawing.js";
import { TIMES, unrolledNumbers } from "./unrolled_model.js";

const LAST = TIMES - 1;
const lengthOf = (vector) => Math.hypot(...vector);
const counted = (count, name) => `${count} ${name}${count === 1 ? "" : "s"}`;

function says({ inputs, numbers }) {
  const { look, t, k } = inputs;
  const name = `{${signalName(inputs, k)}}`;
  const length = `length of ${name}: ${numberText(lengthOf(numbers.delta[k]))}`;
  if (look === "all") {
    const own = `{error_${k}} comes from above`;
    const later = k === LAST - 1 ? `{error_${LAST}}` : `{error_${k + 1}} to {error_${LAST}}`;
    return k === LAST ? `${own}; ${length}.` : `${own}, ${later} from the right; ${length}.`;
  }
  const back = t === k ? "no step to the left" : `${counted(t - k, "step")} to the left`;
  return `From {error_${t}} to time ${k}: down, then ${back}; ${length}.`;
}

const listed = (vector) => vector.map((each) => cellText(each)).join(", ");
const rowsOf = (array) => array.map(listed).join("; ");
const spoken = (name) => name.replace("→", " to ");

function words({ inputs, numbers }) {
  const { look, t, k, gradient } = inputs;
  const { last, h, errors, delta, above, right, terms } = numbers;
  const all = look === "all";
  const forward = h.map(
    (state, at) =>
      `time ${at}: x ${listed(numbers.x[at])}, h ${listed(state)}, E ${numberText(errors[at])}`,
  );
  const times = Array.from({ length: last - k + 1 }, (_, n) => last - n);
  const back = times.map(
    (at) =>
      `${spoken(signalName(inputs, at))} = ${listed(delta[at])}, ` +
      `which adds the outer product with ${factorName(inputs, at)}: ${rowsOf(terms[at])}`,
  );
  const parts = `from above ${listed(above[k])}, from the right ${listed(right[k])}`;
  const slope = listed(numbers.slope[k]);
  return (
    `A recurrent network over ${TIMES} times. W has the rows ${rowsOf(numbers.W)}; ` +
    `h_init is ${listed(numbers.h_init)}. Forward: ${forward.join("; ")}. ` +
    `Back from ${all ? "all errors" : `E_${t} alone`} to time ${k}: ${back.join("; ")}. ` +
    `At time ${k}: ${parts}; their sum times the slope ${slope} is ${listed(delta[k])}. ` +
    `d${gradient} ${k === 0 ? "is complete" : "so far"}: ${rowsOf(numbers.sum)}.`
  );
}

// An error reaches no later time: whichever of t and k is moved takes the other one along.
function linked(name, { look, t, k }) {
  if (name === "t") return { look: "alone", k: Math.min(k, t) };
  if (name === "k" && look === "alone") return { t: Math.max(t, k) };
  if (name === "look" && look === "alone") return { k: Math.min(k, t) };
  return {};
}

export const unrolled = {
  title: "A recurrent network unrolled over its times",
  controls: () => [
    choice("look", {
      said: "Back from:",
      options: [
        ["alone", "one error alone"],
        ["all", "all errors"],
      ],
      value: "alone",
    }),
    choice("gradient", {
      said: "Gradient of:",
      options: ["W", "U"].map((name) => [name, `{${name}}`]),
      value: "W",
    }),
    slider("t", { said: "time t of the error", from: 0, to: LAST, step: 1, value: LAST }),
    slider("k", { said: "back to time k", from: 0, to: LAST, step: 1, value: 1 }),
    slider("W_00", {
      said: "upper left entry of W",
      ...{ from: -2, to: 2, step: 0.1, value: 0.7 },
    }),
    slider("h_init", {
      said: "size of the initial state",
      ...{ from: -1, to: 1, step: 0.1, value: 0.8 },
    }),
  ],
  linked,
  compute: unrolledNumbers,
  draw: (options, choose) => drawUnrolled(choose),
  says,
  words,
};

export const compute = unrolled.compute;
export default stage(unrolled);
