// Pooling a map in square blocks, by the largest number or by the mean, and the way back.

const DIGITS = 12;

const zeros = (rows, columns) => Array.from({ length: rows }, () => Array(columns).fill(0));

// The places of block (i, j) in reading order.
function placesOf(i, j, size) {
  return Array.from({ length: size * size }, (_, at) => [
    i * size + Math.floor(at / size),
    j * size + (at % size),
  ]);
}

const meanOf = (numbers) => numbers.reduce((sofar, each) => sofar + each, 0) / numbers.length;

/**
 * A map that is pooled in blocks of N by N, after `a` is added to its entry in row p and column q.
 *
 * The options hold the map X, and for each N the derivatives d_Z that arrive at the pooled map.
 * X and d_X have the map's shape, Z and d_Z that of the blocks. winners holds where the first of
 * the largest numbers of each block stands. block is the one with the entry, null where the entry
 * is left over, and ties counts how often its largest number stands in it.
 */
export function poolingNumbers({ kind, N, p, q, a }, options) {
  const X = options.X.map((line) => [...line]);
  // Decimal steps add up to decimal numbers, so that equal numbers are equal.
  X[p][q] = Number((X[p][q] + a).toFixed(DIGITS));
  const rows = Math.floor(X.length / N);
  const columns = Math.floor(X[0].length / N);
  const at = ([row, column]) => X[row][column];
  const first = (places) => places.reduce((best, each) => (at(each) > at(best) ? each : best));
  const blocks = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (__, j) => placesOf(i, j, N)),
  );
  const winners = blocks.map((line) => line.map(first));
  const Z = blocks.map((line, i) =>
    line.map((places, j) => (kind === "max" ? at(winners[i][j]) : meanOf(places.map(at)))),
  );
  const arriving = options.d_Z[N];
  const back = zeros(X.length, X[0].length);
  blocks.forEach((line, i) =>
    line.forEach((places, j) => {
      const paid = kind === "max" ? [winners[i][j]] : places;
      for (const [row, column] of paid) back[row][column] = arriving[i][j] / paid.length;
    }),
  );
  const [i, j] = [Math.floor(p / N), Math.floor(q / N)];
  const block = i < rows && j < columns ? [i, j] : null;
  const most = block && at(winners[i][j]);
  const ties = block ? blocks[i][j].filter((each) => at(each) === most).length : 0;
  return { X, Z, winners, d_Z: arriving, d_X: back, block, ties };
}
