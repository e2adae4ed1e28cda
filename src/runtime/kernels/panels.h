// Matrices cut into panels as wide as a tile. A panel holds its TILE_COLUMNS columns row after row, so that whoever
// goes down the rows reads memory straight through: the innermost loop, where the panel is the right-hand matrix of a
// product, and the cells of a recurrent layer, where it holds the sums or gradients of their gates.
//
// The columns may come in groups (the gates of a cell) that each start a panel of their own. The last panel of a group
// has room to spare; what lies there is never read as a column of the matrix.
#pragma once
#include "host/call.h"
#include "matrix.h"
#include "microkernel.h"

namespace rnnc::RNNC_ISA {

struct Panel {
  int64_t index;
  int64_t column;  // the first, in the matrix
  int64_t width;   // real columns
  int vectors;     // that they fill: 1 or 2
};

struct Columns {
  int64_t groups;
  int64_t size;  // of a group

  int64_t perGroup() const { return ceilDiv(size, TILE_COLUMNS); }
  int64_t panels() const { return groups * perGroup(); }
  int64_t paddedWidth() const { return panels() * TILE_COLUMNS; }
  Panel panel(int64_t index) const {
    const int64_t first = index % perGroup() * TILE_COLUMNS;
    const int64_t width = least(size - first, TILE_COLUMNS);
    return {index, index / perGroup() * size + first, width, width > LANES ? 2 : 1};
  }
};

// Packs rows depthBegin..depthEnd of the panels begin..end, one panel after another. The source has a row for each
// step of the depth, or, `across`, a row for each column.
void packPanels(const Source& source, bool across, const Columns& columns, int64_t begin, int64_t end,
                int64_t depthBegin, int64_t depthEnd, float* to);

// A whole matrix in panels; `depth` is the number of their rows.
struct Packed {
  Columns columns;
  int64_t depth;
  const float* data;

  const float* panel(int64_t index) const { return data + index * depth * TILE_COLUMNS; }
};

// In the call's arena, by all its threads.
Packed packMatrix(Call& call, const Source& source, bool across, const Columns& columns, int64_t depth);

// A bias in panels of one row, in the call's arena.
const float* packBias(Call& call, const float* bias, const Columns& columns);

}  // namespace rnnc::RNNC_ISA
