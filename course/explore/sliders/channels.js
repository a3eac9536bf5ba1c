// Three channels and two filters: one output forward, and its error signal on both ways back.

import { numberText } from "./vocabulary.js";
import { cellText } from "./matrix_drawing.js";
import { drawChannels } from "./channels_drawing.js";
import { DEPTH, MOVED, OUTPUT, channelNumbers, windowOf } from "./channels_model.js";
import { choice, slider, stage } from "./stage.js";

const added = (numbers) =>
  numbers
    .map((number, at) => {
      if (at === 0) return numberText(number);
      return `${number < 0 ? "−" : "+"} ${numberText(Math.abs(number))}`;
    })
    .join(" ");

function says({ inputs: { d, i, j, way }, numbers }) {
  const { partial, b, output, signal } = numbers;
  const name = (letter) => `{${letter}_${d},${i}${j}}`;
  const sent = `${name("delta")} = ${numberText(signal)}`;
  if (way === "filter") {
    return `Each slice of filter ${d} gets ${sent} times its window, the other filter nothing.`;
  }
  if (way === "picture") {
    return `Each channel gets, in its window, ${sent} times its slice of filter ${d}.`;
  }
  const sums = added([...partial, b[d]]);
  return `${name("s")} = ${sums} = ${numberText(output)}, the last of them the bias.`;
}

const listed = (line) => line.map((number) => cellText(number)).join(", ");
const rowsOf = (map) => map.map(listed).join("; ");
const each = (maps, name) => maps.map((map, at) => `${name(at)}: ${rowsOf(map)}.`).join(" ");

const windows = (planes, { i, j }) => planes.map((plane) => windowOf(plane, i, j));

function words({ inputs, numbers }) {
  const { d, i, j, a, way } = inputs;
  const { X, K, b, S, delta, partial, output, signal, dK, d_X: back } = numbers;
  const place = `row ${i}, column ${j}`;
  const seen = each(windows(X, inputs), (c) => `Channel ${c} in the window`);
  const known =
    `Three channels and ${DEPTH} filters. ${numberText(a)} is added to all of channel ${MOVED}. ` +
    `Filter ${d} at ${place}. ${seen} ${each(K[d], (c) => `Slice ${c}`)} `;
  if (way === "forward") {
    const sums = partial.map((sum, c) => `channel ${c} ${numberText(sum)}`).join(", ");
    return (
      `${known}Partial sums: ${sums}. With the bias ${numberText(b[d])} they make the output ` +
      `${numberText(output)}. All outputs of filter ${d}: ${rowsOf(S[d])}.`
    );
  }
  const sent =
    `${known}Back: the output's error signal is ${numberText(signal)}; ` +
    `all signals of filter ${d}: ${rowsOf(delta[d])}. `;
  if (way === "filter") {
    const shares = each(dK[d], (c) => `Slice ${c} gets`);
    return `${sent}${shares} The bias gets ${numberText(signal)}, and the other filter nothing.`;
  }
  const shares = each(windows(back, inputs), (c) => `The window in channel ${c} gets`);
  return `${sent}${shares} All pixels outside the window get nothing.`;
}

const place = (name, said, last, value) =>
  slider(name, { said, from: 0, to: last, step: 1, value });

export const channels = {
  title: "Three channels and two filters",
  controls: () => [
    choice("way", {
      said: "Way:",
      options: [
        ["forward", "forward"],
        ["filter", "back to the filter"],
        ["picture", "back to the picture"],
      ],
      value: "forward",
    }),
    choice("d", { said: "Filter:", options: [[0, "0"], [1, "1"]], value: 0 }),
    place("i", "row of the output", OUTPUT.rows - 1, 1),
    place("j", "column of the output", OUTPUT.columns - 1, 2),
    slider("a", {
      said: `number added to all of channel ${MOVED}`,
      ...{ from: -2, to: 2, step: 0.2, value: 0 },
    }),
  ],
  compute: channelNumbers,
  draw: (_, choose) => drawChannels(choose),
  says,
  words,
};

export const compute = channels.compute;
export default stage(channels);
