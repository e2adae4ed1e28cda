// The innermost loop of products of bfloat16 operands, in each of the ways of host/bf16.h: one or two blocks of rows by
// one panel of columns. Each element is one chain of sums in the order of the depth, whatever lies around it.
#pragma once
#include "operands-bf16.h"

namespace rnnc::RNNC_ISA {

constexpr int64_t ROUNDED_TILE_ROWS = 2 * BLOCK_ROWS;
constexpr int64_t ROUNDED_TILE_SIZE = ROUNDED_TILE_ROWS * TILE_COLUMNS;

struct RoundedTile {
  int rows;             // 1..ROUNDED_TILE_ROWS
  int64_t depthBlocks;
  const uint32_t* a;    // the first block of rows
  int64_t aStride;      // to the second, in words
  const uint32_t* b;    // of a panel
  float* sums;          // [ROUNDED_TILE_ROWS, TILE_COLUMNS]; rows beyond `rows` may be written too
  bool continues;       // starts from the sums that are there
};

using RoundedKernel = void (*)(const RoundedTile& tile);

RoundedKernel roundedKernel(Products products);

// What a thread must do before its first tile and after its last: AMX has tiles to set up.
class RoundedTiles {
 public:
  explicit RoundedTiles(Products of);
  ~RoundedTiles();
  RoundedTiles(const RoundedTiles&) = delete;
  RoundedTiles& operator=(const RoundedTiles&) = delete;

 private:
  const Products products;
};

// How many multiplications and additions a thread does in a nanosecond, roughly.
double roundedRate(Products products);

}  // namespace rnnc::RNNC_ISA
