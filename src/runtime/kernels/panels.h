// The right-hand matrix of a product, cut into panels as wide as a tile. A panel holds its columns row after row, so
// that the innermost loop reads memory straight through; columns that fill up the last vector are zero.
//
// The columns may come in groups (the gates of a cell) that each start a panel of their own.
#pragma once
#include "host/call.h"
#include "matrix.h"
#include "microkernel.h"

namespace rnnc::RNNC_ISA {

struct Columns {
  int64_t groups;
  int64_t size;    // of a group
  int64_t padded;  // the same in whole vectors

  int64_t perGroup() const { return ceilDiv(padded, TILE_COLUMNS); }
  int64_t count() const { return groups * perGroup(); }
  int64_t paddedWidth() const { return groups * padded; }
};

inline Columns columnsOf(int64_t groups, int64_t size) { return {groups, size, roundUp(size, LANES)}; }

struct Panel {
  int64_t column;        // the first, in the matrix
  int64_t paddedColumn;  // the first, where every group is padded
  int64_t width;         // real columns
  int vectors;           // 1 or 2

  int64_t lanes() const { return int64_t{vectors} * LANES; }
};

inline Panel panelOf(const Columns& columns, int64_t index) {
  const int64_t group = index / columns.perGroup();
  const int64_t first = index % columns.perGroup() * TILE_COLUMNS;
  const int vectors = columns.padded - first > LANES ? 2 : 1;
  return {group * columns.size + first, group * columns.padded + first, least(columns.size - first, TILE_COLUMNS),
          vectors};
}

// Packs rows depthBegin..depthEnd of the panels begin..end: panel p goes to
// `to + (p.paddedColumn - first panel's) * (depthEnd - depthBegin)`. The source has a row for each step of the depth, or, `across`, a
// row for each column.
void packPanels(const Source& source, bool across, const Columns& columns, int64_t begin, int64_t end,
                int64_t depthBegin, int64_t depthEnd, float* to);

// A whole packed matrix, with all its depth in each panel; shared by all threads.
struct Packed {
  Columns columns;
  int64_t depth;
  const float* data;

  const float* panel(const Panel& panel) const { return data + panel.paddedColumn * depth; }
};

// In the call's arena, by all its threads.
Packed packMatrix(Call& call, const Source& source, bool across, const Columns& columns, int64_t depth);

}  // namespace rnnc::RNNC_ISA
