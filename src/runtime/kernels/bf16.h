// bfloat16: a float32 cut to its upper half. Two neighbours in depth lie in one word, the even one in its lower half,
// because that is what dot products of bfloat16 take.
#pragma once
#include "simd.h"

namespace rnnc::RNNC_ISA {

// Half of a word, whose memory is read and written as words too.
typedef uint16_t Half __attribute__((may_alias));

typedef uint32_t WordVec __attribute__((vector_size(4 * LANES)));
typedef uint32_t UnalignedWordVec __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

inline WordVec loadWords(const uint32_t* from) { return *reinterpret_cast<const UnalignedWordVec*>(from); }
inline void storeWords(uint32_t* to, WordVec value) { *reinterpret_cast<UnalignedWordVec*>(to) = value; }

// Bits of the nearest bfloat16, the even one of two that are as near, in the upper halves; NaN stays NaN. Rounding up
// from the largest carries into the exponent, which makes an infinity of it.
inline WordVec roundedBits(Vec value) {
  const WordVec bits = (WordVec)value;
  const WordVec rounded = bits + 0x7fffu + ((bits >> 16) & 1u);
  const WordVec isNaN = (WordVec)(value != value);
  return ((rounded & ~isNaN) | ((bits | 0x00400000u) & isNaN)) & 0xffff0000u;
}

inline WordVec pairOf(Vec even, Vec odd) { return roundedBits(odd) | (roundedBits(even) >> 16); }

inline uint16_t roundedHalf(float value) {
  uint32_t bits;
  __builtin_memcpy(&bits, &value, sizeof bits);
  const uint32_t rounded = bits + 0x7fffu + ((bits >> 16) & 1u);
  return static_cast<uint16_t>((value != value ? bits | 0x00400000u : rounded) >> 16);
}

// Neighbours of one row.
inline void roundRow(const float* from, int64_t count, Half* to) {
  for (int64_t k = 0; k < count; k++) to[k] = roundedHalf(from[k]);
}

// The values of a vector of pairs.
inline Vec evenOf(WordVec pairs) { return (Vec)(pairs << 16); }
inline Vec oddOf(WordVec pairs) { return (Vec)(pairs & 0xffff0000u); }

}  // namespace rnnc::RNNC_ISA
