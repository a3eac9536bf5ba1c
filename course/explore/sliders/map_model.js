// Maps and kernels: arrays given as lists of rows, rows and columns counted from 0.

/** Turn an array by half a turn, about its middle. */
export const halfTurn = (array) => array.toReversed().map((line) => line.toReversed());

/** The part of a map that begins at a row and a column and has the shape of another array. */
export const windowAt = (map, row, column, shape) =>
  shape.map((line, m) => line.map((_, n) => map[row + m][column + n]));

/** The products of two arrays of one shape, entry by entry. */
export const products = (one, other) =>
  one.map((line, m) => line.map((number, n) => number * other[m][n]));

/** The sum of all entries of an array. */
export const total = (array) => array.flat().reduce((sofar, each) => sofar + each, 0);

/** Let a kernel walk over a map without turning it: the sum of the products at every place. */
export function correlate(map, kernel) {
  const [rows, columns] = placesOf(map, kernel);
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (__, j) =>
      total(products(windowAt(map, i, j, kernel), kernel)),
    ),
  );
}

/** In how many rows and columns a kernel can lie on a map. */
export const placesOf = (map, kernel) => [
  map.length - kernel.length + 1,
  map[0].length - kernel[0].length + 1,
];
