// Vectors of floats of the instruction set that this file is compiled for, under one set of names.
//
// Every source that includes this file is compiled once per instruction set, each time into a namespace of its own
// (RNNC_ISA). Such a source includes no header of the C++ standard library: an inline function from there would be
// compiled for several instruction sets under one name, and the linker might keep the copy that this machine cannot
// run. A multiplication and an addition are fused only where `fma` says so (-ffp-contract=off), so that one element
// gets the same bits whether it is computed in a vector, at an edge or alone.
#pragma once
#include <stdint.h>
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#if defined(__clang__)
#define RNNC_UNROLL _Pragma("unroll")
#define RNNC_KEEP_LOOP _Pragma("nounroll")
#else
#define RNNC_UNROLL _Pragma("GCC unroll 16")
#define RNNC_KEEP_LOOP _Pragma("GCC unroll 1")
#endif

namespace rnnc::RNNC_ISA {

#if defined(__AVX512F__)
constexpr int LANES = 16;
#elif defined(__AVX2__)
constexpr int LANES = 8;
#else
constexpr int LANES = 4;
#endif

typedef float Vec __attribute__((vector_size(4 * LANES)));
typedef int32_t IntVec __attribute__((vector_size(4 * LANES)));
typedef float UnalignedVec __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

inline Vec load(const float* from) { return *reinterpret_cast<const UnalignedVec*>(from); }
inline void store(float* to, Vec value) { *reinterpret_cast<UnalignedVec*>(to) = value; }
inline Vec broadcast(float value) { return value - Vec{}; }
inline Vec zero() { return Vec{}; }

inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
inline int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
inline int64_t ceilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }
inline int64_t roundUp(int64_t a, int64_t unit) { return ceilDiv(a, unit) * unit; }

#if defined(__AVX512F__)

inline Vec fma(Vec a, Vec b, Vec c) { return _mm512_fmadd_ps(a, b, c); }
inline Vec squareRoot(Vec a) { return _mm512_sqrt_ps(a); }
// To about one unit in the last place: an estimate of 14 bits and one step of Newton's. A true division takes as long
// as ten multiplications.
inline Vec reciprocal(Vec a) {
  const Vec estimate = _mm512_rcp14_ps(a);
  return fma(estimate, fma(-a, estimate, broadcast(1.0f)), estimate);
}
// The smaller and the larger of the two; `b` where either is NaN.
inline Vec lesser(Vec a, Vec b) { return _mm512_min_ps(a, b); }
inline Vec larger(Vec a, Vec b) { return _mm512_max_ps(a, b); }
inline __mmask16 firstLanes(int64_t count) { return static_cast<__mmask16>((1u << count) - 1); }
// The first `count` lanes, fewer than LANES; the others are zero, and memory there is not touched.
inline Vec loadFirst(const float* from, int64_t count) { return _mm512_maskz_loadu_ps(firstLanes(count), from); }
inline void storeFirst(float* to, Vec value, int64_t count) {
  _mm512_mask_storeu_ps(to, firstLanes(count), value);
}

#elif defined(__AVX2__)

inline Vec fma(Vec a, Vec b, Vec c) { return _mm256_fmadd_ps(a, b, c); }
inline Vec squareRoot(Vec a) { return _mm256_sqrt_ps(a); }
inline Vec reciprocal(Vec a) { return 1.0f / a; }
inline Vec lesser(Vec a, Vec b) { return _mm256_min_ps(a, b); }
inline Vec larger(Vec a, Vec b) { return _mm256_max_ps(a, b); }
inline __m256i firstLanes(int64_t count) {
  const IntVec places = {0, 1, 2, 3, 4, 5, 6, 7};
  return (__m256i)(places < (static_cast<int32_t>(count) - IntVec{}));
}
inline Vec loadFirst(const float* from, int64_t count) { return _mm256_maskload_ps(from, firstLanes(count)); }
inline void storeFirst(float* to, Vec value, int64_t count) { _mm256_maskstore_ps(to, firstLanes(count), value); }

#else

#if defined(__aarch64__)
inline Vec fma(Vec a, Vec b, Vec c) { return vfmaq_f32(c, a, b); }
inline Vec squareRoot(Vec a) { return vsqrtq_f32(a); }
#else
#if defined(__wasm_relaxed_simd__)
// Fused where the machine can.
inline Vec fma(Vec a, Vec b, Vec c) { return __builtin_wasm_relaxed_madd_f32x4(a, b, c); }
#else
inline Vec fma(Vec a, Vec b, Vec c) { return a * b + c; }
#endif
#if defined(__x86_64__)
inline Vec squareRoot(Vec a) { return _mm_sqrt_ps(a); }
#else
inline Vec squareRoot(Vec a) {
  for (int lane = 0; lane < LANES; lane++) a[lane] = __builtin_sqrtf(a[lane]);
  return a;
}
#endif
#endif
inline Vec reciprocal(Vec a) { return 1.0f / a; }
inline Vec lesser(Vec a, Vec b) { return a < b ? a : b; }
inline Vec larger(Vec a, Vec b) { return a > b ? a : b; }
inline Vec loadFirst(const float* from, int64_t count) {
  Vec value = {};
  for (int64_t lane = 0; lane < count; lane++) value[lane] = from[lane];
  return value;
}
inline void storeFirst(float* to, Vec value, int64_t count) {
  for (int64_t lane = 0; lane < count; lane++) to[lane] = value[lane];
}

#endif

// All lanes, or the first `count` where there are fewer left.
inline Vec loadUpTo(const float* from, int64_t count) { return count >= LANES ? load(from) : loadFirst(from, count); }
inline void storeUpTo(float* to, Vec value, int64_t count) {
  if (count >= LANES) store(to, value);
  else storeFirst(to, value, count);
}

inline IntVec laneNumbers() {
  IntVec numbers = {};
  for (int lane = 0; lane < LANES; lane++) numbers[lane] = lane;
  return numbers;
}

// As loadUpTo, with `filler` in the lanes beyond the count.
inline Vec loadOr(const float* from, int64_t count, float filler) {
  if (count >= LANES) return load(from);
  return laneNumbers() < static_cast<int32_t>(count) ? loadFirst(from, count) : broadcast(filler);
}

// Lane by lane in double precision, so that long sums lose nothing where they come together.
inline double preciseSumOfLanes(Vec value) {
  double sum = 0;
  for (int lane = 0; lane < LANES; lane++) sum += static_cast<double>(value[lane]);
  return sum;
}

inline float largestLane(Vec value) {
  float largest = value[0];
  for (int lane = 1; lane < LANES; lane++) largest = value[lane] > largest ? value[lane] : largest;
  return largest;
}

inline void prefetch(const float* address) { __builtin_prefetch(address); }
// Into the second-level cache.
inline void prefetchFar(const float* address) { __builtin_prefetch(address, 0, 2); }

// As many as lie in a few lines of memory.
inline void prefetchSpan(const float* from, int64_t count) {
  constexpr int64_t LINE = 16;
  for (int64_t at = 0; at < count; at += LINE) prefetch(from + at);
  prefetch(from + count - 1);
}

}  // namespace rnnc::RNNC_ISA
