#include "microkernel.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr int ERRANDS_PER_RUN = 2;

enum class Layout { along, across };

inline void runErrands(Errands* errands) {
  if (!errands) return;
  for (int i = 0; i < ERRANDS_PER_RUN && errands->next < errands->end; i++) {
    prefetchSpan(*errands->next++, TILE_COLUMNS);
  }
}

template <Layout LAYOUT, int ROWS, int VECTORS>
__attribute__((noinline)) void tile(const TileProduct& product) {
  Vec sums[ROWS][VECTORS];
  const float* from = product.from;
  const int64_t fromStride = product.fromStride;
  RNNC_UNROLL
  for (int r = 0; r < ROWS; r++) {
    RNNC_UNROLL
    for (int v = 0; v < VECTORS; v++) sums[r][v] = from ? load(from + r * fromStride + v * LANES) : zero();
  }
  const float* a = product.a;
  const float* b = product.b;
  const int64_t rowStride = LAYOUT == Layout::along ? product.rowStride : 1;
  const int64_t bStride = product.bStride;
  int64_t leftInRun = LAYOUT == Layout::along ? product.run : INT64_MAX;
  for (int64_t left = product.depth; left > 0;) {
    const int64_t steps = least(least(RUN, left), leftInRun);
    left -= steps;
    leftInRun -= steps;
    runErrands(product.errands);
    if (LAYOUT == Layout::along && product.runStride != RUN && left > 0) {
      const float* next = a + product.runStride;
      RNNC_UNROLL
      for (int r = 0; r < ROWS; r++) prefetchSpan(next + r * TILE_COLUMNS, TILE_COLUMNS);
    }
    const float* at = a;
    for (int64_t k = steps; k > 0; k--) {
      Vec columns[VECTORS];
      RNNC_UNROLL
      for (int v = 0; v < VECTORS; v++) columns[v] = load(b + v * LANES);
      RNNC_UNROLL
      for (int r = 0; r < ROWS; r++) {
        const Vec value = broadcast(at[r * rowStride]);
        RNNC_UNROLL
        for (int v = 0; v < VECTORS; v++) sums[r][v] = fma(value, columns[v], sums[r][v]);
      }
      at += LAYOUT == Layout::along ? 1 : TILE_ROW_STRIDE;
      b += bStride;
    }
    a = LAYOUT == Layout::along ? a + product.runStride : at;
    if (leftInRun == 0) leftInRun = product.run;
  }
  float* to = product.to;
  const int64_t toStride = product.toStride;
  RNNC_UNROLL
  for (int r = 0; r < ROWS; r++) {
    RNNC_UNROLL
    for (int v = 0; v < VECTORS; v++) store(to + r * toStride + v * LANES, sums[r][v]);
  }
}

// Calls the instance for a number of rows that is only known at run time.
template <Layout LAYOUT, int ROWS>
void choose(int rows, int vectors, const TileProduct& product) {
  if constexpr (ROWS > 1) {
    if (rows < ROWS) return choose<LAYOUT, ROWS - 1>(rows, vectors, product);
  }
  if (vectors == 2) tile<LAYOUT, ROWS, 2>(product);
  else tile<LAYOUT, ROWS, 1>(product);
}

}  // namespace

void tileAlong(int rows, int vectors, const TileProduct& product) {
  choose<Layout::along, TILE_ROWS>(rows, vectors, product);
}

void tileAcross(int rows, int vectors, const TileProduct& product) {
  choose<Layout::across, TILE_ROWS>(rows, vectors, product);
}

}  // namespace rnnc::RNNC_ISA
