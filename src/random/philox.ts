/**
 * Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): a random word is a pure
 * function of a key and a counter, so any of them can be had in any order, on any thread, on any device.
 */

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/**
 * Four random 32-bit words of the counter (c0, c1, c2, c3) under the key (k0, k1), written to `out[at..at+3]`.
 * All arguments are unsigned 32-bit integers.
 */
export function philox(
  k0: number,
  k1: number,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  out: Uint32Array,
  at = 0,
): void {
  let [x0, x1, x2, x3] = [c0, c1, c2, c3];
  let [key0, key1] = [k0, k1];
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(M0, x0);
    const low0 = Math.imul(M0, x0);
    const high1 = multiplyHigh(M1, x2);
    const low1 = Math.imul(M1, x2);
    x0 = high1 ^ x1 ^ key0;
    x1 = low1;
    x2 = high0 ^ x3 ^ key1;
    x3 = low0;
    key0 = (key0 + W0) | 0;
    key1 = (key1 + W1) | 0;
  }
  out[at] = x0;
  out[at + 1] = x1;
  out[at + 2] = x2;
  out[at + 3] = x3;
}

/** The upper 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  // Each sum is below 2^32, so that whole numbers of 32 bits hold it; its sign does not matter.
  const middle = Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16);
  const cross = Math.imul(aLow, bHigh) + (middle & 0xffff);
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (cross >>> 16)) | 0;
}
