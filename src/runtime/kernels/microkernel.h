// The innermost loop of every matrix product: a tile of up to TILE_ROWS rows by one or two vectors of columns, kept in
// registers while a sum of any length runs over it.
//
// Each element is one chain of fused multiplications and additions in the order of the depth, whatever the shape of
// the tile it lies in. So the bits of a product do not depend on how it was cut into tiles or shared among threads.
#pragma once
#include "simd.h"

namespace rnnc::RNNC_ISA {

// As many accumulators as the registers hold beside two vectors of B and one of A.
#if defined(__AVX512F__)
constexpr int TILE_ROWS = 14;
#elif defined(__wasm__)
// V8 brings all that a step needs into registers before it multiplies, and has fifteen: eight sums, six operands.
constexpr int TILE_ROWS = 4;
#else
constexpr int TILE_ROWS = 6;
#endif
constexpr int TILE_COLUMNS = 2 * LANES;
constexpr int64_t TILE_SIZE = int64_t{TILE_ROWS} * TILE_COLUMNS;

// Rows of a tile of A that was packed column by column.
constexpr int TILE_ROW_STRIDE = (TILE_ROWS + LANES - 1) / LANES * LANES;

// Places that will be needed soon, each of TILE_COLUMNS floats. A tile computes for microseconds without waiting for
// memory; so it brings them into the cache on the way, a few at a time, where a burst of them would make it wait.
struct Errands {
  const float* const* next;
  const float* const* end;
};

// Memory that will be needed later than that and is long: it is brought into the second-level cache from `next` on,
// `step` floats, at most two lines, for every STREAM_STEPS of the depth.
struct Stream {
  const float* next;
  int64_t step;
};

#if defined(__wasm__)
// Nothing is brought ahead there, and steps that are unrolled need more registers than there are (see TILE_ROWS).
constexpr int64_t STREAM_STEPS = 1;
#else
constexpr int64_t STREAM_STEPS = 4;
#endif

struct TileProduct {
  int64_t depth;
  // For `tileAlong`, A[r, k] is a[r * rowStride + k]; or, in panels, a[r * TILE_COLUMNS + k], but after every `run` of
  // k, and after every RUN of them, the next stretch begins `runStride` after the last. For `tileAcross`, A[r, k] is
  // a[k * TILE_ROW_STRIDE + r].
  const float* a;
  bool inPanels;
  int64_t rowStride;
  int64_t run;
  int64_t runStride;
  // B[k, j] is b[k * bStride + j].
  const float* b;
  int64_t bStride;
  // Where the sums start: rows `fromStride` apart (0: one row for all), or null for zero.
  const float* from;
  int64_t fromStride;
  // Where they go.
  float* to;
  int64_t toStride;
  Errands* errands;   // or null
  Stream streams[2];  // or zero
};

// Steps of the depth between two errands, and the width of the panels that A can lie in.
constexpr int64_t RUN = TILE_COLUMNS;

// A that lies in plain rows.
inline void setRows(TileProduct& product, const float* a, int64_t rowStride) {
  product.a = a;
  product.inPanels = false;
  product.rowStride = rowStride;
  product.run = INT64_MAX;
  product.runStride = RUN;
}

// A that lies in panels (see panels.h), `panelStride` apart, whose columns come in groups of `group`. They are
// read faster than rows at distances that are only known at run time.
inline void setPanels(TileProduct& product, const float* a, int64_t group, int64_t panelStride) {
  product.a = a;
  product.inPanels = true;
  product.run = group;
  product.runStride = panelStride;
}

// `rows` is 1..TILE_ROWS, `vectors` (of columns) 1 or 2.
void tileAlong(int rows, int vectors, const TileProduct& product);
void tileAcross(int rows, int vectors, const TileProduct& product);

// As tileAlong, for some products of one row and two vectors of columns that share A: one alone would spend its time
// waiting for its sums. Streams are not followed.
constexpr int MOST_LINES = 4;
void lines(int count, const TileProduct* products);

}  // namespace rnnc::RNNC_ISA
