// The functions of the lessons, and their slopes.

export const sigmoid = (s) => 1 / (1 + Math.exp(-s));

/** The slope of sigmoid at the pre-activation s. */
export const sigmoidSlope = (s) => sigmoid(s) * (1 - sigmoid(s));
