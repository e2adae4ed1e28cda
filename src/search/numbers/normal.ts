/** The normal distribution, also far out in its tails. */

const SQRT_HALF = Math.SQRT1_2;
const LOG_SQRT_2PI = Math.log(Math.sqrt(2 * Math.PI));

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
}

// Cody, "Rational Chebyshev approximations for the error function" (1969), as in his CALERF; highest power first.
const NEAR_TOP = [0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694];
const NEAR_BOTTOM = [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171];
const MIDDLE_TOP = [
  2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769,
  1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
];
const MIDDLE_BOTTOM = [
  1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
  4362.619090143247, 3439.3676741437216, 1230.3393548037495,
];
const FAR_TOP = [
  0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275,
  0.0006587491615298378,
];
const FAR_BOTTOM = [
  1, 2.568520192289822, 1.8729528499234604, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918,
];
const INVERSE_SQRT_PI = 0.5641895835477563;

/** exp(x²) erfc(x) for x from 0. */
function scaledTail(x: number): number {
  if (x <= 0.46875) return Math.exp(x * x) * (1 - (x * polynomial(NEAR_TOP, x * x)) / polynomial(NEAR_BOTTOM, x * x));
  if (x <= 4) return polynomial(MIDDLE_TOP, x) / polynomial(MIDDLE_BOTTOM, x);
  const far = 1 / (x * x);
  return (INVERSE_SQRT_PI - (far * polynomial(FAR_TOP, far)) / polynomial(FAR_BOTTOM, far)) / x;
}

/** exp(x²) erfc(x), which has no small numbers where erfc(x) has them. */
export function erfcx(x: number): number {
  return x >= 0 ? scaledTail(x) : 2 * Math.exp(x * x) - scaledTail(-x);
}

export function erfc(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.46875) return 1 - (x * polynomial(NEAR_TOP, x * x)) / polynomial(NEAR_BOTTOM, x * x);
  // The square in two parts, so that its rounding is not magnified by the exponential.
  const coarse = Math.trunc(size * 16) / 16;
  const tail = Math.exp(-coarse * coarse) * Math.exp(-(size - coarse) * (size + coarse)) * scaledTail(size);
  return x >= 0 ? tail : 2 - tail;
}

export function normalBelow(z: number): number {
  return 0.5 * erfc(-z * SQRT_HALF);
}

export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z - LOG_SQRT_2PI);
}

/** The share between two bounds, of which the lower comes first; exact in either tail. */
export function normalBetween(from: number, to: number): number {
  return from > 0 ? normalBelow(-from) - normalBelow(-to) : normalBelow(to) - normalBelow(from);
}

// Wichura, "Algorithm AS 241: the percentage points of the normal distribution" (1988); highest power first.
const CENTRE_TOP = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
  133.14166789178438, 3.3871328727963665,
];
const CENTRE_BOTTOM = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
  42.31333070160091, 1,
];
const OUTER_TOP = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const OUTER_BOTTOM = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
];
const TAIL_TOP = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
  1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const TAIL_BOTTOM = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615,
  0.1369298809227358, 0.599832206555888, 1,
];

/** Below which value a share of the normal distribution lies; infinite for 0 and 1. */
export function normalQuantile(share: number): number {
  if (share <= 0) return Number.NEGATIVE_INFINITY;
  if (share >= 1) return Number.POSITIVE_INFINITY;
  const off = share - 0.5;
  if (Math.abs(off) <= 0.425) {
    const near = 0.180625 - off * off;
    return (off * polynomial(CENTRE_TOP, near)) / polynomial(CENTRE_BOTTOM, near);
  }
  const root = Math.sqrt(-Math.log(off < 0 ? share : 1 - share));
  const size =
    root <= 5
      ? polynomial(OUTER_TOP, root - 1.6) / polynomial(OUTER_BOTTOM, root - 1.6)
      : polynomial(TAIL_TOP, root - 5) / polynomial(TAIL_BOTTOM, root - 5);
  return off < 0 ? -size : size;
}

/** The value below which a share of a normal distribution lies that is cut to the bounds. */
export function truncatedQuantile(share: number, mean: number, spread: number, low: number, high: number): number {
  const [from, to] = [(low - mean) / spread, (high - mean) / spread];
  // In the upper tail shares are close to 1 and lose their digits: there the mirror image is cut.
  const z =
    from > 0
      ? -normalQuantile(normalBelow(-from) - share * (normalBelow(-from) - normalBelow(-to)))
      : normalQuantile(normalBelow(from) + share * (normalBelow(to) - normalBelow(from)));
  return Math.min(high, Math.max(low, mean + spread * z));
}

/**
 * The logarithm of the expected improvement max(0, x + z) of a standard normal x, and its derivative by z. Far below
 * it is log φ(z) + log(1 + z Φ(z)/φ(z)), which erfcx keeps exact (Ament et al. 2023, equation 9).
 */
export function logImprovement(z: number): { readonly value: number; readonly slope: number } {
  if (z > -5) {
    const share = normalBelow(z);
    const improvement = z * share + normalDensity(z);
    return { value: Math.log(improvement), slope: share / improvement };
  }
  // Φ(z)/φ(z), Mills' ratio.
  const ratio = Math.sqrt(Math.PI / 2) * scaledTail(-z * SQRT_HALF);
  // 1 + z ratio loses its digits far out, where its series is exact.
  const rest = z > -1e3 ? 1 + z * ratio : 1 / (z * z);
  return { value: -0.5 * z * z - LOG_SQRT_2PI + Math.log(rest), slope: ratio / rest };
}
