#include "panels.h"

#include "host/arena.h"
#include "parallel.h"
#include "transpose.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr int64_t ROWS_AHEAD = 4;

// How far ahead, in floats of a row, lines are brought into the cache.
constexpr int64_t ACROSS_AHEAD = 64;

// LANES columns of a panel, of which `width` are real, over LANES steps of the depth or fewer.
void packSquare(const Source& source, int64_t column, int64_t width, int64_t k, int64_t depth, float* to) {
  Vec rows[LANES];
  RNNC_UNROLL
  for (int r = 0; r < LANES; r++) {
    rows[r] = zero();
    if (r >= width) continue;
    const float* row = source.row(column + r) + k;
    rows[r] = loadUpTo(row, depth);
    prefetch(row + ACROSS_AHEAD);
  }
  transpose(rows);
  RNNC_UNROLL
  for (int r = 0; r < LANES; r++) {
    if (r < depth) store(to + r * TILE_COLUMNS, rows[r]);
  }
}

// One panel from a source with a row for each column.
void packAcross(const Source& source, const Panel& panel, int64_t depthBegin, int64_t depthEnd, float* to) {
  for (int64_t k = depthBegin; k < depthEnd; k += LANES, to += LANES * TILE_COLUMNS) {
    for (int half = 0; half < 2; half++) {
      const int64_t first = half * LANES;
      packSquare(source, panel.column + first, panel.width - first, k, depthEnd - k, to + first);
    }
  }
}

}  // namespace

void packPanels(const Source& source, bool across, const Columns& columns, int64_t begin, int64_t end,
                int64_t depthBegin, int64_t depthEnd, float* to) {
  const int64_t depth = depthEnd - depthBegin;
  if (across) {
    for (int64_t index = begin; index < end; index++) {
      packAcross(source, columns.panel(index), depthBegin, depthEnd, to + (index - begin) * depth * TILE_COLUMNS);
    }
    return;
  }
  // Row by row over all panels, as the source lies in memory. Rows are often pages apart, where the hardware does not
  // see what comes next.
  for (int64_t k = 0; k < depth; k++) {
    const float* row = source.row(depthBegin + k);
    const float* later = source.row(least(depthBegin + k + ROWS_AHEAD, depthEnd - 1));
    for (int64_t index = begin; index < end; index++) {
      const Panel panel = columns.panel(index);
      float* out = to + ((index - begin) * depth + k) * TILE_COLUMNS;
      const float* from = row + panel.column;
      store(out, loadUpTo(from, panel.width));
      store(out + LANES, panel.vectors == 2 ? loadUpTo(from + LANES, panel.width - LANES) : zero());
      prefetchSpan(later + panel.column, panel.width);
    }
  }
}

Packed packMatrix(Call& call, const Source& source, bool across, const Columns& columns, int64_t depth) {
  float* data = call.arena->floats(columns.paddedWidth() * depth);
  const double cost = static_cast<double>(columns.paddedWidth() * depth) * 0.3;
  const int64_t perTask = 4;  // panels: rows of the source are read in pieces of some length
  const int64_t count = columns.panels();
  forEachTask(call, usefulThreads(call, cost), ceilDiv(count, perTask), [&](int64_t task, int) {
    const int64_t begin = task * perTask;
    packPanels(source, across, columns, begin, least(count, begin + perTask), 0, depth,
               data + begin * depth * TILE_COLUMNS);
  });
  return {columns, depth, data};
}

const float* packBias(Call& call, const float* bias, const Columns& columns) {
  float* data = call.arena->floats(columns.paddedWidth());
  packPanels(evenRows(bias, 0), false, columns, 0, columns.panels(), 0, 1, data);
  return data;
}

}  // namespace rnnc::RNNC_ISA
