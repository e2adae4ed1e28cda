// The rows of a matrix that count: those of weight 0, which are padding as a rule, are left out of products.
#pragma once
#include "host/arena.h"
#include "host/call.h"
#include "matrix.h"

namespace rnnc::RNNC_ISA {

// The rows that count, in their order.
struct Counted {
  const int64_t* list;  // null: all rows
  int64_t count;

  int64_t row(int64_t i) const { return list ? list[i] : i; }
};

// `weights` may be null.
inline Counted countedRows(Call& call, const float* weights, int64_t rows) {
  int64_t count = 0;
  for (int64_t row = 0; weights && row < rows; row++) count += weights[row] != 0;
  if (!weights || count == rows) return {nullptr, rows};
  auto* list = static_cast<int64_t*>(call.arena->bytes(static_cast<size_t>(count + 1) * sizeof(int64_t)));
  int64_t next = 0;
  for (int64_t row = 0; row < rows; row++) {
    if (weights[row] != 0) list[next++] = row;
  }
  return {list, count};
}

// Rows of a matrix that count: where they lie next to one another, no table is needed.
template <class Float>
inline Float** tableOf(Call& call, const Counted& counted, Float* base, int64_t width) {
  if (!counted.list) return nullptr;
  auto* table = static_cast<Float**>(call.arena->bytes(static_cast<size_t>(counted.count + 1) * sizeof(Float*)));
  for (int64_t i = 0; i < counted.count; i++) table[i] = base + counted.list[i] * width;
  return table;
}

// The matrix from its `begin`-th row that counts.
inline Source sourceFrom(const float* const* table, const float* base, int64_t width, int64_t begin) {
  return {base + begin * width, width, table ? table + begin : nullptr};
}

// Zeros in the rows that do not count.
inline void clearUncounted(const Counted& counted, const float* weights, int64_t rows, float* to, int64_t width) {
  if (!counted.list) return;
  for (int64_t row = 0; row < rows; row++) {
    if (weights[row] != 0) continue;
    for (int64_t i = 0; i < width; i += LANES) storeUpTo(to + row * width + i, zero(), width - i);
  }
}

}  // namespace rnnc::RNNC_ISA
