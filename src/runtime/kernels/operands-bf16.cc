#include "operands-bf16.h"

#include <string.h>

#include "host/arena.h"
#include "parallel.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr double PER_VALUE = 0.3;        // nanoseconds
constexpr int64_t SEGMENT_BLOCKS = 32;   // of the depth that one task rounds
constexpr int64_t PANELS_PER_TASK = 4;   // so that rows of the source are read in pieces of some length

uint32_t* words(Call& call, int64_t count) {
  return static_cast<uint32_t*>(call.arena->bytes(static_cast<size_t>(count) * sizeof(uint32_t)));
}

// A row of a matrix in panels, in one piece.
void gatherRow(const Packed& panels, int64_t row, float* to) {
  for (int64_t index = 0; index < panels.columns.panels(); index++) {
    const Panel panel = panels.columns.panel(index);
    memcpy(to + panel.column, panels.panel(index) + row * TILE_COLUMNS, static_cast<size_t>(panel.width) * sizeof(float));
  }
}

void roundRows(const ProductPart& part, const RoundedLeft& left, int64_t depth, int64_t rowBlock, float* gathered) {
  const int64_t first = rowBlock * BLOCK_ROWS;
  const int64_t rows = least(BLOCK_ROWS, part.rows - first);
  if (rows < BLOCK_ROWS || depth % BLOCK_DEPTH != 0) {
    memset(left.block(rowBlock, 0), 0, static_cast<size_t>(left.depthBlocks * BLOCK_WORDS) * sizeof(uint32_t));
  }
  for (int64_t r = 0; r < rows; r++) {
    const float* row = gathered;
    if (part.lie == Lie::panels) gatherRow(*part.panels, first + r, gathered);
    else row = part.a.row(first + r);
    storeRounded(left, first + r, 0, row, depth);
  }
}

// One block of an A that has a row for each step of the depth.
void roundAcross(const ProductPart& part, const RoundedLeft& left, int64_t depth, int64_t rowBlock, int64_t depthBlock) {
  const int64_t first = rowBlock * BLOCK_ROWS;
  const int64_t rows = least(BLOCK_ROWS, part.rows - first);
  uint32_t* block = left.block(rowBlock, depthBlock);
  uint32_t pairs[BLOCK_PAIRS][BLOCK_ROWS];
  for (int64_t pair = 0; pair < BLOCK_PAIRS; pair++) {
    const int64_t k = depthBlock * BLOCK_DEPTH + 2 * pair;
    const float* even = k < depth ? part.a.row(k) + first : nullptr;
    const float* odd = k + 1 < depth ? part.a.row(k + 1) + first : nullptr;
    for (int64_t r = 0; r < BLOCK_ROWS; r += LANES) {
      const bool inside = r < rows;
      const Vec low = even && inside ? loadUpTo(even + r, rows - r) : zero();
      const Vec high = odd && inside ? loadUpTo(odd + r, rows - r) : zero();
      storeWords(pairs[pair] + r, pairOf(low, high));
    }
  }
  for (int64_t r = 0; r < BLOCK_ROWS; r++) {
    for (int64_t pair = 0; pair < BLOCK_PAIRS; pair++) block[r * BLOCK_PAIRS + pair] = pairs[pair][r];
  }
}

// The rows of B.
struct Rows {
  const Packed* packed;
  const Source* source;
};

struct Depths {
  int64_t begin;  // in pairs
  int64_t end;
  int64_t depth;  // of all, in rows
};

// Pairs of rows of one panel from two rows of the source or of a matrix in panels; adds the rows up into `sums`.
void roundPair(const float* even, const float* odd, const Panel& panel, uint32_t* to, float* sums) {
  for (int64_t j = 0; j < TILE_COLUMNS; j += LANES) {
    const int64_t width = panel.width - j;
    const Vec low = even && width > 0 ? loadUpTo(even + j, width) : zero();
    const Vec high = odd && width > 0 ? loadUpTo(odd + j, width) : zero();
    storeWords(to + j, pairOf(low, high));
    if (sums) store(sums + j, (load(sums + j) + low) + high);
  }
}

void roundPanels(const Rows& rows, const RoundedRight& right, int64_t begin, int64_t end, const Depths& part,
                 float* sums) {
  for (int64_t pair = part.begin; pair < part.end; pair++) {
    const int64_t k = 2 * pair;
    for (int64_t index = begin; index < end; index++) {
      const Panel panel = right.columns.panel(index);
      const auto row = [&](int64_t at) -> const float* {
        if (at >= part.depth) return nullptr;
        return rows.packed ? rows.packed->panel(index) + at * TILE_COLUMNS : rows.source->row(at) + panel.column;
      };
      uint32_t* to = right.data + index * right.depthBlocks * PANEL_BLOCK_WORDS + pair * TILE_COLUMNS;
      roundPair(row(k), row(k + 1), panel, to, sums ? sums + index * TILE_COLUMNS : nullptr);
    }
  }
}

// As roundPanels, where the source has a row for each column.
void roundPanelsAcross(const Source& source, const RoundedRight& right, int64_t begin, int64_t end,
                       const Depths& part, float* sums) {
  for (int64_t index = begin; index < end; index++) {
    const Panel panel = right.columns.panel(index);
    uint32_t* to = right.data + index * right.depthBlocks * PANEL_BLOCK_WORDS;
    for (int64_t pairBegin = part.begin; pairBegin < part.end; pairBegin += BLOCK_PAIRS) {
      const int64_t count = most(0, least(BLOCK_DEPTH, part.depth - 2 * pairBegin));
      for (int64_t j = 0; j < TILE_COLUMNS; j++) {
        uint32_t pairs[BLOCK_PAIRS] = {};
        if (j < panel.width && count > 0) {
          const float* from = source.row(panel.column + j) + 2 * pairBegin;
          roundRow(from, count, reinterpret_cast<Half*>(pairs));
          for (int64_t k = 0; sums && k < count; k++) sums[index * TILE_COLUMNS + j] += from[k];
        }
        for (int64_t pair = 0; pair < BLOCK_PAIRS; pair++) to[(pairBegin + pair) * TILE_COLUMNS + j] = pairs[pair];
      }
    }
  }
}

RoundedRight roundAll(Call& call, const Rows& rows, bool across, const Columns& columns, int64_t depth, float* sums) {
  const int64_t blocks = ceilDiv(depth, BLOCK_DEPTH);
  const RoundedRight right = {columns, blocks, words(call, columns.panels() * blocks * PANEL_BLOCK_WORDS)};
  const int64_t panels = columns.panels();
  const int64_t groups = ceilDiv(panels, PANELS_PER_TASK);
  const int64_t segments = most(1, ceilDiv(blocks, SEGMENT_BLOCKS));
  const int64_t width = columns.paddedWidth();
  float* partial = sums ? call.arena->floats(segments * width) : nullptr;
  if (partial) memset(partial, 0, static_cast<size_t>(segments * width) * sizeof(float));
  const double cost = static_cast<double>(width * depth) * PER_VALUE;
  forEachTask(call, usefulThreads(call, cost), groups * segments, [&](int64_t task, int) {
    const int64_t begin = task / segments * PANELS_PER_TASK;
    const int64_t end = least(panels, begin + PANELS_PER_TASK);
    const int64_t segment = task % segments;
    const Depths part = {segment * SEGMENT_BLOCKS * BLOCK_PAIRS,
                         least(blocks, (segment + 1) * SEGMENT_BLOCKS) * BLOCK_PAIRS, depth};
    float* added = partial ? partial + segment * width : nullptr;
    if (across) roundPanelsAcross(*rows.source, right, begin, end, part, added);
    else roundPanels(rows, right, begin, end, part, added);
  });
  // The number of segments depends on the depth alone.
  for (int64_t j = 0; sums && j < width; j += LANES) {
    Vec sum = zero();
    for (int64_t segment = 0; segment < segments; segment++) sum += load(partial + segment * width + j);
    store(sums + j, sum);
  }
  return right;
}

}  // namespace

RoundedLeft emptyLeft(Call& call, int64_t rows, int64_t depth) {
  RoundedLeft left = {rows, ceilDiv(depth, BLOCK_DEPTH), nullptr};
  const int64_t count = left.rowBlocks() * left.depthBlocks * BLOCK_WORDS;
  left.data = words(call, count);
  memset(left.data, 0, static_cast<size_t>(count) * sizeof(uint32_t));
  return left;
}

RoundedLeft roundLeft(Call& call, const ProductPart& part, int64_t depth) {
  RoundedLeft left = {part.rows, ceilDiv(depth, BLOCK_DEPTH), nullptr};
  const int64_t rowBlocks = left.rowBlocks();
  left.data = words(call, rowBlocks * left.depthBlocks * BLOCK_WORDS);
  const int members = usefulThreads(call, static_cast<double>(part.rows * depth) * PER_VALUE);
  if (part.lie == Lie::across) {
    // Neighbouring blocks of rows share the lines that they read.
    forEachTask(call, members, left.depthBlocks, [&](int64_t depthBlock, int) {
      for (int64_t rowBlock = 0; rowBlock < rowBlocks; rowBlock++) roundAcross(part, left, depth, rowBlock, depthBlock);
    });
    return left;
  }
  auto** gathered = static_cast<float**>(call.arena->bytes(static_cast<size_t>(members) * sizeof(float*)));
  for (int member = 0; member < members; member++) {
    gathered[member] = part.lie == Lie::panels ? call.arena->floats(depth) : nullptr;
  }
  forEachTask(call, members, rowBlocks,
              [&](int64_t rowBlock, int member) { roundRows(part, left, depth, rowBlock, gathered[member]); });
  return left;
}

RoundedRight roundRight(Call& call, const Product& product, float* sums) {
  const Rows rows = {product.packed, &product.b};
  return roundAll(call, rows, !product.packed && product.bAcross, product.columns, product.depth, sums);
}

RoundedRight roundRight(Call& call, const Source& source, bool across, const Columns& columns, int64_t depth) {
  return roundAll(call, {nullptr, &source}, across, columns, depth, nullptr);
}

}  // namespace rnnc::RNNC_ISA
