// What each column of a matrix adds up to.
#pragma once
#include "arguments.h"
#include "parallel.h"

namespace rnnc::RNNC_ISA {

// Columns are shared out among threads, never a sum.
inline void sumColumns(Call& call, const float* matrix, int64_t rows, int64_t columns, const Result& sums) {
  if (!sums.data) return;
  const double cost = 0.05 * static_cast<double>(rows);
  forEachPart(call, columns, 256, cost, [&](int64_t begin, int64_t end) {
    for (int64_t at = begin; at < end; at += LANES) {
      const int64_t count = least(LANES, end - at);
      Vec sum = sums.add ? loadUpTo(sums.data + at, count) : zero();
      for (int64_t row = 0; row < rows; row++) sum += loadUpTo(matrix + row * columns + at, count);
      storeUpTo(sums.data + at, sum, count);
    }
  });
}

}  // namespace rnnc::RNNC_ISA
