// Operands of a product rounded to bfloat16, cut up as the innermost loops read them: blocks of 16 rows by 32 of the
// depth on the left, which are the tiles of AMX, and panels on the right.
#pragma once
#include "bf16.h"
#include "gemm.h"

namespace rnnc::RNNC_ISA {

constexpr int64_t BLOCK_ROWS = 16;
constexpr int64_t BLOCK_DEPTH = 32;
constexpr int64_t BLOCK_PAIRS = BLOCK_DEPTH / 2;
constexpr int64_t BLOCK_WORDS = BLOCK_ROWS * BLOCK_PAIRS;
constexpr int64_t PANEL_BLOCK_WORDS = BLOCK_PAIRS * TILE_COLUMNS;

// A: [row blocks, depth blocks, BLOCK_ROWS, BLOCK_PAIRS]. What lies beyond the depth is zero.
struct RoundedLeft {
  int64_t rows;
  int64_t depthBlocks;
  uint32_t* data;

  int64_t rowBlocks() const { return ceilDiv(rows, BLOCK_ROWS); }
  uint32_t* block(int64_t rowBlock, int64_t depthBlock) const {
    return data + (rowBlock * depthBlocks + depthBlock) * BLOCK_WORDS;
  }
  // One element.
  Half* at(int64_t row, int64_t k) const {
    auto* halves = reinterpret_cast<Half*>(block(row / BLOCK_ROWS, k / BLOCK_DEPTH));
    return halves + row % BLOCK_ROWS * BLOCK_DEPTH + k % BLOCK_DEPTH;
  }
};

// B: [panels, depth blocks, BLOCK_PAIRS, TILE_COLUMNS].
struct RoundedRight {
  Columns columns;
  int64_t depthBlocks;
  uint32_t* data;

  const uint32_t* panel(int64_t index) const { return data + index * depthBlocks * PANEL_BLOCK_WORDS; }
};

// All zero, for rows that are rounded one by one.
RoundedLeft emptyLeft(Call& call, int64_t rows, int64_t depth);

// Columns first..first + width - 1 of a row, from neighbouring values.
inline void storeRounded(const RoundedLeft& left, int64_t row, int64_t first, const float* from, int64_t width) {
  for (int64_t j = 0; j < width;) {
    const int64_t count = least(width - j, BLOCK_DEPTH - (first + j) % BLOCK_DEPTH);
    roundRow(from + j, count, left.at(row, first + j));
    j += count;
  }
}

RoundedLeft roundLeft(Call& call, const ProductPart& part, int64_t depth);

// `sums`, where not null, receives the float32 sums of the columns, in panels.
RoundedRight roundRight(Call& call, const Product& product, float* sums);
RoundedRight roundRight(Call& call, const Source& source, bool across, const Columns& columns, int64_t depth);

}  // namespace rnnc::RNNC_ISA
