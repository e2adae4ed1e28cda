// What each column of a matrix adds up to.
#pragma once
#include "arguments.h"
#include "parallel.h"

namespace rnnc::RNNC_ISA {

// Columns of a matrix [rows, columns] are shared out among threads, never a sum. Some neighbours at once: a row of the
// matrix is far from the next.
inline void sumColumns(Call& call, const float* matrix, int64_t rows, int64_t columns, const Result& sums) {
  if (!sums.data) return;
  constexpr int64_t VECTORS = 256 / LANES;
  const double cost = 0.05 * static_cast<double>(rows);
  forEachPart(call, columns, VECTORS * LANES, cost, [&](int64_t begin, int64_t end) {
    Vec parts[VECTORS];
    const auto eachVector = [&](auto visit) {
      for (int64_t i = 0, at = begin; at < end; i++, at += LANES) visit(parts[i], at, least(LANES, end - at));
    };
    eachVector([&](Vec& sum, int64_t at, int64_t count) { sum = sums.add ? loadUpTo(sums.data + at, count) : zero(); });
    for (int64_t row = 0; row < rows; row++) {
      const float* from = matrix + row * columns;
      eachVector([&](Vec& sum, int64_t at, int64_t count) { sum += loadUpTo(from + at, count); });
    }
    eachVector([&](Vec& sum, int64_t at, int64_t count) { storeUpTo(sums.data + at, sum, count); });
  });
}

}  // namespace rnnc::RNNC_ISA
