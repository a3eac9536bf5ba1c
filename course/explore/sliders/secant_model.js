// A curve, the straight lines through two of its points, and how far their slopes are off.

/** The curve of the secant's pictures; JavaScript and Python agree on its last digit. */
export const heightAt = (x) => (x * x * x) / 4 - x + 2;

/** Its slope by the rules. */
export const slopeAt = (x) => (3 * x * x) / 4 - 1;

/** The slope of the line from x to x + h, and of the line from x - h to x + h. */
export const MEASURED = {
  one_sided: (x, h) => (heightAt(x + h) - heightAt(x)) / h,
  central: (x, h) => (heightAt(x + h) - heightAt(x - h)) / (2 * h),
};

/** Every number that the secant's pictures show, from a place and a step. */
export function secantNumbers({ x, h }) {
  const tangent = slopeAt(x);
  const one_sided = MEASURED.one_sided(x, h);
  const central = MEASURED.central(x, h);
  return {
    ...{ x, h, height: heightAt(x), rise: heightAt(x + h) - heightAt(x) },
    ...{ tangent, one_sided, central },
    error_one_sided: Math.abs(one_sided - tangent),
    error_central: Math.abs(central - tangent),
  };
}
