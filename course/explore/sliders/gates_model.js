// The gate graph of lesson 01 as numbers: E = ½ r² with r = x · y + max(u, v), forward and back.

/** Every value and every gradient of the graph, and which input of the max gate wins. */
export function gateNumbers({ x, y, u, v }) {
  const p = x * y;
  const m = Math.max(u, v);
  const r = p + m;
  const error = 0.5 * r ** 2;
  const d_r = r;
  const d_p = d_r;
  const d_m = d_r;
  // At a tie there is no slope; programs pick one of the two, and this one picks v.
  const [d_u, d_v] = u > v ? [d_m, 0] : [0, d_m];
  const wins = u > v ? "u" : u < v ? "v" : "";
  return {
    ...{ x, y, u, v, p, m, r, error, wins },
    ...{ d_r, d_p, d_m, d_x: d_p * y, d_y: d_p * x, d_u, d_v },
  };
}
