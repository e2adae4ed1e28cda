// What a matrix product reads and writes: rows of floats, evenly spaced or listed one by one, or cut into panels.
#pragma once
#include "simd.h"

namespace rnnc::RNNC_ISA {

// Row i lies at table[i] where there is a table, else at base + i * stride.
struct Source {
  const float* base;
  int64_t stride;
  const float* const* table;

  const float* row(int64_t i) const { return table ? table[i] : base + i * stride; }
};

// As Source; or, where `panelStride` is not 0, a matrix in panels of TILE_COLUMNS columns, each with all its rows.
struct Target {
  float* base;
  int64_t stride;
  float* const* table;
  int64_t panelStride;

  float* row(int64_t i) const { return table ? table[i] : base + i * stride; }
};

inline Source evenRows(const float* base, int64_t stride) { return {base, stride, nullptr}; }
inline Target evenTarget(float* base, int64_t stride) { return {base, stride, nullptr, 0}; }

}  // namespace rnnc::RNNC_ISA
