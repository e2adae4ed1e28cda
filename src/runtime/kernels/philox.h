// Philox4x32-10 as in src/random/philox.ts, for as many counters at once as there are lanes.
//
// An element of a tensor draws one of the four words of its block. Lanes take their blocks in such an order that four
// vectors of words, transposed within each quarter of a vector, come to lie in the order of the elements.
#pragma once
#include "simd.h"

namespace rnnc::RNNC_ISA {

typedef uint32_t WordVec __attribute__((vector_size(4 * LANES)));
typedef uint64_t LongVec __attribute__((vector_size(4 * LANES)));

struct PhiloxKey {
  uint32_t k0;
  uint32_t k1;
};

// Four vectors whose lanes belong to the blocks of `blockLanes`.
struct PhiloxWords {
  WordVec words[4];
};

// Elements that one call of `philox` serves.
constexpr int64_t PHILOX_ELEMENTS = 4 * LANES;

inline LongVec multiplyLow(LongVec a, LongVec b) {
#if defined(__AVX512F__)
  return (LongVec)_mm512_mul_epu32((__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
  return (LongVec)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#elif defined(__x86_64__)
  return (LongVec)_mm_mul_epu32((__m128i)a, (__m128i)b);
#else
  return (a & 0xffffffffu) * (b & 0xffffffffu);
#endif
}

// The halves of the 64-bit products of every lane with a constant.
inline void multiplyWide(WordVec a, uint32_t factor, WordVec& high, WordVec& low) {
  const LongVec wide = (LongVec)a;
  const LongVec constant = LongVec{} + factor;
  const LongVec even = multiplyLow(wide, constant);
  const LongVec odd = multiplyLow(wide >> 32, constant);
  low = (WordVec)((even & 0xffffffffu) | (odd << 32));
  high = (WordVec)((even >> 32) | (odd & 0xffffffff00000000u));
}

// The block of each lane, from the first: lane 4q + i takes block i * LANES / 4 + q.
inline WordVec blockLanes() {
  WordVec blocks = {};
  for (int lane = 0; lane < LANES; lane++) blocks[lane] = static_cast<uint32_t>(lane % 4 * (LANES / 4) + lane / 4);
  return blocks;
}

// The words of LANES blocks from `firstBlock` on, a multiple of LANES, at a training step.
inline PhiloxWords philox(PhiloxKey key, uint64_t firstBlock, uint64_t step) {
  WordVec x0 = static_cast<uint32_t>(firstBlock) + blockLanes();
  WordVec x1 = WordVec{} + static_cast<uint32_t>(firstBlock >> 32);
  WordVec x2 = WordVec{} + static_cast<uint32_t>(step);
  WordVec x3 = WordVec{} + static_cast<uint32_t>(step >> 32);
  uint32_t key0 = key.k0;
  uint32_t key1 = key.k1;
  for (int round = 0; round < 10; round++) {
    WordVec high0, low0, high1, low1;
    multiplyWide(x0, 0xd2511f53u, high0, low0);
    multiplyWide(x2, 0xcd9e8d57u, high1, low1);
    x0 = high1 ^ x1 ^ key0;
    x1 = low1;
    x2 = high0 ^ x3 ^ key1;
    x3 = low0;
    key0 += 0x9e3779b9u;
    key1 += 0xbb67ae85u;
  }
  return {{x0, x1, x2, x3}};
}

// Four vectors by word become four vectors by element: within each quarter, a 4 by 4 transposition.
template <class V>
inline void interleave(const V in[4], V out[4]) {
  for (int i = 0; i < 4; i++) {
    for (int lane = 0; lane < LANES; lane++) out[i][lane] = in[lane % 4][lane / 4 * 4 + i];
  }
}

#if defined(__AVX512F__)
inline void interleave(const WordVec in[4], WordVec out[4]) {
  const __m512i a = _mm512_unpacklo_epi32((__m512i)in[0], (__m512i)in[1]);
  const __m512i b = _mm512_unpackhi_epi32((__m512i)in[0], (__m512i)in[1]);
  const __m512i c = _mm512_unpacklo_epi32((__m512i)in[2], (__m512i)in[3]);
  const __m512i d = _mm512_unpackhi_epi32((__m512i)in[2], (__m512i)in[3]);
  out[0] = (WordVec)_mm512_unpacklo_epi64(a, c);
  out[1] = (WordVec)_mm512_unpackhi_epi64(a, c);
  out[2] = (WordVec)_mm512_unpacklo_epi64(b, d);
  out[3] = (WordVec)_mm512_unpackhi_epi64(b, d);
}
#elif defined(__AVX2__)
inline void interleave(const WordVec in[4], WordVec out[4]) {
  const __m256i a = _mm256_unpacklo_epi32((__m256i)in[0], (__m256i)in[1]);
  const __m256i b = _mm256_unpackhi_epi32((__m256i)in[0], (__m256i)in[1]);
  const __m256i c = _mm256_unpacklo_epi32((__m256i)in[2], (__m256i)in[3]);
  const __m256i d = _mm256_unpackhi_epi32((__m256i)in[2], (__m256i)in[3]);
  out[0] = (WordVec)_mm256_unpacklo_epi64(a, c);
  out[1] = (WordVec)_mm256_unpackhi_epi64(a, c);
  out[2] = (WordVec)_mm256_unpacklo_epi64(b, d);
  out[3] = (WordVec)_mm256_unpackhi_epi64(b, d);
}
#endif

}  // namespace rnnc::RNNC_ISA
