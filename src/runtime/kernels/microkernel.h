// The innermost loop of every matrix product: a tile of up to TILE_ROWS rows by one or two vectors of columns, kept in
// registers while a sum of any length runs over it.
//
// Each element is one chain of fused multiplications and additions in the order of `depth`, whatever the shape of
// the tile it lies in. So the bits of a product do not depend on how it was cut into tiles or shared among threads.
#pragma once
#include "simd.h"

namespace rnnc::RNNC_ISA {

// As many accumulators as the registers hold beside two vectors of B and one of A.
#if defined(__AVX512F__)
constexpr int TILE_ROWS = 14;
#else
constexpr int TILE_ROWS = 6;
#endif
constexpr int TILE_COLUMNS = 2 * LANES;

struct TileProduct {
  int64_t depth;
  // A[r, k] is a[r * rowStride + k], or a[k * TILE_ROW_STRIDE + r] for `tileAcross`.
  const float* a;
  int64_t rowStride;
  // B[k, j] is b[k * bStride + j].
  const float* b;
  int64_t bStride;
  // Where the sums start: rows `fromStride` apart (0: one row for all), or null for zero.
  const float* from;
  int64_t fromStride;
  // Where they go.
  float* to;
  int64_t toStride;
};

// Rows of a tile of A that was packed column by column.
constexpr int TILE_ROW_STRIDE = (TILE_ROWS + LANES - 1) / LANES * LANES;

// `rows` is 1..TILE_ROWS, `vectors` (of columns) 1 or 2.
void tileAlong(int rows, int vectors, const TileProduct& product);
void tileAcross(int rows, int vectors, const TileProduct& product);

}  // namespace rnnc::RNNC_ISA
