// The arrays of a network with two layers by the names of their sides, and what two of them make.

/** Rows and columns of each array, samples in columns. */
export const SIDES = {
  W_1: ["n_1", "n_0"],
  Z_0: ["n_0", "B"],
  delta_1: ["n_1", "B"],
  W_2: ["n_2", "n_1"],
  Z_1: ["n_1", "B"],
  delta_2: ["n_2", "B"],
};

/** The shapes that a product may be asked for; S_2 is no operand. */
export const WANTED = { delta_1: SIDES.delta_1, S_2: ["n_2", "B"], W_2: SIDES.W_2, W_1: SIDES.W_1 };

const same = (one, other) => one[0] === other[0] && one[1] === other[1];

/**
 * The shapes of both operands as they are laid, and of their product if there is one.
 *
 * `state` is "misfit" where the inner sides differ; "chance" where they only happen to be equal;
 * "found" for the shape that is wanted; "turned" for the same turned round; "alike" where the sizes
 * only happen to be those wanted; else "other".
 */
export function shapeNumbers(inputs) {
  const { left, right, turn, wanted } = inputs;
  const laid = (sides) => ({ sides, sizes: sides.map((side) => inputs[side]) });
  const turned = (name, yes) => laid(yes ? SIDES[name].toReversed() : SIDES[name]);
  const a = turned(left, turn === "left" || turn === "both");
  const b = turned(right, turn === "right" || turn === "both");
  const goal = laid(WANTED[wanted]);
  const fits = a.sizes[1] === b.sizes[0];
  const result = fits ? laid([a.sides[0], b.sides[1]]) : null;
  return { left: a, right: b, result, wanted: goal, state: stateOf(a, b, result, goal) };
}

function stateOf(a, b, result, goal) {
  if (!result) return "misfit";
  if (a.sides[1] !== b.sides[0]) return "chance";
  if (same(result.sides, goal.sides)) return "found";
  if (same(result.sides, goal.sides.toReversed())) return "turned";
  return same(result.sizes, goal.sizes) ? "alike" : "other";
}
