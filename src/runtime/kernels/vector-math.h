// exp, tanh, sigmoid, log on vectors, to about two units in the last place. NaN goes through; no finite or infinite
// input makes one. A test compares them with double precision over all magnitudes.
//
// exp is Cody and Waite's reduction to |r| <= ln 2 / 2 with the polynomial of Moshier's Cephes library; log is
// Cephes's too. tanh and sigmoid are quotients of the same parts.
#pragma once
#include "simd.h"

namespace rnnc::RNNC_ISA {

// x = n ln 2 + r with whole n.
struct Reduced {
  Vec r;
  Vec powerOfTwo;  // 2^n
};

// For |x| up to 88: 2^n must be a normal number.
inline Reduced reduce(Vec x) {
  // Adding 1.5 * 2^23 rounds to a whole number, and leaves it in the lowest bits.
  const float MAGIC = 12582912.0f;
  const Vec shifted = fma(x, broadcast(1.44269504088896341f), broadcast(MAGIC));
  const Vec n = shifted - MAGIC;
  const Vec r = fma(n, broadcast(2.12194440e-4f), fma(n, broadcast(-0.693359375f), x));
  const IntVec exponent = (reinterpret_cast<IntVec>(shifted) + 127) << 23;
  return {r, reinterpret_cast<Vec>(exponent)};
}

// exp(r) - 1 for |r| <= ln 2 / 2.
inline Vec smallExpMinus1(Vec r) {
  Vec p = broadcast(1.9875691500e-4f);
  p = fma(p, r, broadcast(1.3981999507e-3f));
  p = fma(p, r, broadcast(8.3334519073e-3f));
  p = fma(p, r, broadcast(4.1665795894e-2f));
  p = fma(p, r, broadcast(1.6666665459e-1f));
  p = fma(p, r, broadcast(5.0000001201e-1f));
  return fma(p * r, r, r);
}

// Between exp(-87) = 1.6e-38 and exp(88) = 1.7e38, at which it stays beyond.
inline Vec boundedExponential(Vec x) {
  const Reduced part = reduce(lesser(broadcast(88.0f), larger(broadcast(-87.0f), x)));
  return fma(smallExpMinus1(part.r), part.powerOfTwo, part.powerOfTwo);
}

// Saturates at exp(88) instead of infinity; 0 below -87.
inline Vec exponential(Vec x) { return x < broadcast(-87.0f) ? zero() : boundedExponential(x); }

inline Vec sigmoid(Vec x) { return reciprocal(1.0f + boundedExponential(-x)); }

// -(exp(-2|x|) - 1) / (exp(-2|x|) + 1), with the sign of x: exact to the last places near zero too.
inline Vec tanh(Vec x) {
  const IntVec sign = reinterpret_cast<IntVec>(x) & INT32_MIN;
  const Vec magnitude = reinterpret_cast<Vec>(reinterpret_cast<IntVec>(x) & INT32_MAX);
  const Reduced part = reduce(-2.0f * lesser(broadcast(10.0f), magnitude));
  const Vec minus1 = fma(smallExpMinus1(part.r), part.powerOfTwo, part.powerOfTwo - 1.0f);
  const Vec quotient = -minus1 * reciprocal(minus1 + 2.0f);
  return reinterpret_cast<Vec>(reinterpret_cast<IntVec>(quotient) | sign);
}

// The natural logarithm of positive, normal, finite numbers.
inline Vec logarithm(Vec x) {
  const IntVec bits = reinterpret_cast<IntVec>(x);
  // Mantissa in [sqrt(1/2), sqrt 2): the exponent is that of x / sqrt(1/2).
  const IntVec exponent = (bits - 0x3f3504f3) >> 23;
  const Vec mantissa = reinterpret_cast<Vec>(bits - (exponent << 23));
  const Vec e = __builtin_convertvector(exponent, Vec);
  const Vec m = mantissa - 1.0f;
  Vec p = broadcast(7.0376836292e-2f);
  p = fma(p, m, broadcast(-1.1514610310e-1f));
  p = fma(p, m, broadcast(1.1676998740e-1f));
  p = fma(p, m, broadcast(-1.2420140846e-1f));
  p = fma(p, m, broadcast(1.4249322787e-1f));
  p = fma(p, m, broadcast(-1.6668057665e-1f));
  p = fma(p, m, broadcast(2.0000714765e-1f));
  p = fma(p, m, broadcast(-2.4999993993e-1f));
  p = fma(p, m, broadcast(3.3333331174e-1f));
  const Vec square = m * m;
  const Vec tail = fma(e, broadcast(-2.12194440e-4f), p * m * square);
  const Vec value = fma(e, broadcast(0.693359375f), fma(square, broadcast(-0.5f), tail) + m);
  return x == x ? value : x;
}

// log(1 + x) for x > -1, exact to the last places near zero too.
inline Vec logarithm1p(Vec x) {
  const Vec sum = 1.0f + x;
  return logarithm(sum) - ((sum - 1.0f) - x) / sum;
}

}  // namespace rnnc::RNNC_ISA
