// A perceptron of two inputs as numbers: what it does at the corners of a square, and its line.

export const CORNERS = ["00", "01", "10", "11"];
export const WANTED = {
  AND: { corners: ["11"], words: "fires at (1, 1) alone" },
  OR: { corners: ["01", "10", "11"], words: "fires everywhere but at (0, 0)" },
  NAND: { corners: ["00", "01", "10"], words: "fires everywhere but at (1, 1)" },
  XOR: { corners: ["01", "10"], words: "fires at (0, 1) and (1, 0) alone" },
};

/** The place of a corner: "01" is x_1 = 0, x_2 = 1. */
export const placeOf = (corner) => [...corner].map(Number);

/** s and z at each corner, by names such as s_01, and which corners are on the wrong side. */
export function lineNumbers({ w_1, w_2, b, wanted }) {
  const numbers = { w_1, w_2, b, wrong: [] };
  for (const corner of CORNERS) {
    const s = heightAt({ w_1, w_2, b }, placeOf(corner));
    const z = s >= 0 ? 1 : 0;
    numbers[`s_${corner}`] = s;
    numbers[`z_${corner}`] = z;
    if (wanted && WANTED[wanted].corners.includes(corner) !== (z === 1)) numbers.wrong.push(corner);
  }
  return numbers;
}

/** The pre-activation at a place. */
export function heightAt({ w_1, w_2, b }, [x_1, x_2]) {
  const s = w_1 * x_1 + w_2 * x_2 + b;
  // Sliders give tenths: what binary fractions leave over of a sum of tenths is no side of a line.
  return Math.abs(s) < 1e-12 ? 0 : s;
}

/** Cut a square from `low` to `high`: the side that fires as a polygon, and the line's ends. */
export function cutSquare(unit, low, high) {
  const frame = [[low, low], [high, low], [high, high], [low, high]];
  const side = [];
  const ends = [];
  frame.forEach((here, index) => {
    const there = frame[(index + 1) % frame.length];
    const [a, c] = [heightAt(unit, here), heightAt(unit, there)];
    if (a >= 0) side.push(here);
    if (a >= 0 === c >= 0) return;
    const share = a / (a - c);
    const crossing = here.map((start, axis) => start + share * (there[axis] - start));
    side.push(crossing);
    ends.push(crossing);
  });
  return { side, ends };
}
