#include "panels.h"

#include "host/arena.h"
#include "parallel.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr int64_t ROWS_AHEAD = 4;

// One panel from a source with a row for each column: transposed in blocks whose lines stay in the cache.
void packAcross(const Source& source, const Panel& panel, int64_t depthBegin, int64_t depthEnd, float* to) {
  constexpr int64_t BLOCK = 16;
  const int64_t lanes = panel.lanes();
  for (int64_t block = depthBegin; block < depthEnd; block += BLOCK) {
    const int64_t count = least(BLOCK, depthEnd - block);
    float* out = to + (block - depthBegin) * lanes;
    for (int64_t j = 0; j < panel.width; j++) {
      const float* row = source.row(panel.column + j) + block;
      for (int64_t k = 0; k < count; k++) out[k * lanes + j] = row[k];
    }
    for (int64_t j = panel.width; j < lanes; j++) {
      for (int64_t k = 0; k < count; k++) out[k * lanes + j] = 0;
    }
  }
}

}  // namespace

void packPanels(const Source& source, bool across, const Columns& columns, int64_t begin, int64_t end,
                int64_t depthBegin, int64_t depthEnd, float* to) {
  const int64_t depth = depthEnd - depthBegin;
  const int64_t firstColumn = panelOf(columns, begin).paddedColumn;
  if (across) {
    for (int64_t index = begin; index < end; index++) {
      const Panel panel = panelOf(columns, index);
      packAcross(source, panel, depthBegin, depthEnd, to + (panel.paddedColumn - firstColumn) * depth);
    }
    return;
  }
  // Row by row over all panels, as the source lies in memory. Rows are often pages apart, where the hardware does not
  // see what comes next.
  for (int64_t k = 0; k < depth; k++) {
    const float* row = source.row(depthBegin + k);
    const float* later = source.row(least(depthBegin + k + ROWS_AHEAD, depthEnd - 1));
    for (int64_t index = begin; index < end; index++) {
      const Panel panel = panelOf(columns, index);
      float* out = to + (panel.paddedColumn - firstColumn) * depth + k * panel.lanes();
      const float* from = row + panel.column;
      store(out, loadUpTo(from, panel.width));
      if (panel.vectors == 2) store(out + LANES, loadUpTo(from + LANES, panel.width - LANES));
      prefetchSpan(later + panel.column, panel.width);
    }
  }
}

Packed packMatrix(Call& call, const Source& source, bool across, const Columns& columns, int64_t depth) {
  float* data = call.arena->floats(columns.paddedWidth() * depth);
  const double cost = static_cast<double>(columns.paddedWidth() * depth) * 0.3;
  // A group is a power of two of panels at most: rows of the source are read in long pieces.
  const int64_t perTask = 4;
  const int64_t count = columns.count();
  forEachTask(call, usefulThreads(call, cost), ceilDiv(count, perTask), [&](int64_t task, int) {
    const int64_t begin = task * perTask;
    const int64_t end = least(count, begin + perTask);
    packPanels(source, across, columns, begin, end, 0, depth, data + panelOf(columns, begin).paddedColumn * depth);
  });
  return {columns, depth, data};
}

}  // namespace rnnc::RNNC_ISA
