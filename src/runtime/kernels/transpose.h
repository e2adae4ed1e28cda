// A square of LANES by LANES floats, turned over in registers.
#pragma once
#include "simd.h"

namespace rnnc::RNNC_ISA {

// Of each pair of rows, `distance` apart: the first keeps its lanes whose number lacks the bit `distance` and takes
// those lanes of the second in place of the others; the second likewise. Done for every power of two, this transposes.
template <int DISTANCE, int... LANE>
inline void exchange(Vec& a, Vec& b) {
  const Vec first = __builtin_shufflevector(a, b, (LANE & DISTANCE ? LANES + LANE - DISTANCE : LANE)...);
  b = __builtin_shufflevector(a, b, (LANE & DISTANCE ? LANES + LANE : LANE + DISTANCE)...);
  a = first;
}

template <int DISTANCE>
inline void exchangeRows(Vec (&rows)[LANES]) {
  RNNC_UNROLL
  for (int i = 0; i < LANES; i++) {
    if (i & DISTANCE) continue;
#if defined(__AVX512F__)
    exchange<DISTANCE, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15>(rows[i], rows[i + DISTANCE]);
#elif defined(__AVX2__)
    exchange<DISTANCE, 0, 1, 2, 3, 4, 5, 6, 7>(rows[i], rows[i + DISTANCE]);
#else
    exchange<DISTANCE, 0, 1, 2, 3>(rows[i], rows[i + DISTANCE]);
#endif
  }
}

template <int DISTANCE = 1>
inline void transpose(Vec (&rows)[LANES]) {
  exchangeRows<DISTANCE>(rows);
  if constexpr (2 * DISTANCE < LANES) transpose<2 * DISTANCE>(rows);
}

}  // namespace rnnc::RNNC_ISA
