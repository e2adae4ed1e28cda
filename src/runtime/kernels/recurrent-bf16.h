// The steps of the three recurrent layers with operands rounded to bfloat16: the same layers, cells and sums as in
// recurrent-forward.h and recurrent-backward.h, walked in tiles of two blocks of rows. States and gate gradients are
// rounded as they are made, once; what a cell computes with is float32.
#pragma once
#include "gemm-bf16.h"
#include "recurrent.h"

namespace rnnc::RNNC_ISA {

// As shareSteps, for this rate of multiplications.
inline Sharing shareRoundedSteps(const Call& call, const Ragged& ragged, int64_t width, int64_t depth, int64_t panels) {
  constexpr int64_t CACHED_WEIGHTS = 192 * 1024;  // of half the size of floats
  constexpr double WORTH_A_MEETING = 2000;        // nanoseconds of a step
  const double perRow = 2.0 * static_cast<double>(width * depth) / roundedRate(call.products) +
                        static_cast<double>(width) * 0.3;
  const int useful = usefulThreads(call, perRow * static_cast<double>(ragged.rows()));
  const int64_t tiles = ceilDiv(ragged.batch, ROUNDED_TILE_ROWS);
  if (width * depth <= CACHED_WEIGHTS && (useful == 1 || tiles >= 2 * useful)) return {useful, true};
  const double meetings = perRow * static_cast<double>(ragged.rows()) / static_cast<double>(ragged.time) / WORTH_A_MEETING;
  int64_t members = most(1, least(useful, panels * tiles));
  if (meetings < static_cast<double>(members)) members = meetings < 1 ? 1 : static_cast<int64_t>(meetings);
  return {static_cast<int>(members), false};
}

// As walkSteps, with tiles of up to ROUNDED_TILE_ROWS places that begin with a block.
template <class RowsAt, class Body>
void walkRoundedSteps(Call& call, const Sharing& sharing, int64_t batch, const Columns& columns, int64_t first,
                      int64_t last, bool backwards, RowsAt rowsAt, Body body) {
  const int64_t panels = columns.perGroup();
  const auto tileAt = [&](int64_t t, int64_t rowTile, int64_t index, int64_t count) {
    const Panel panel = columns.panel(index);
    const int64_t place = rowTile * ROUNDED_TILE_ROWS;
    return StepTile{t, place, static_cast<int>(least(ROUNDED_TILE_ROWS, count - place)), panel.index, panel.column,
                    panel.width, panel.vectors, 1};
  };
  const int64_t steps = last - first;
  const auto stepAt = [&](int64_t i) { return backwards ? last - 1 - i : first + i; };
  if (sharing.byRows) {
    forEachTask(call, sharing.members, ceilDiv(batch, ROUNDED_TILE_ROWS), [&](int64_t rowTile, int member) {
      const RoundedTiles tiles(call.products);
      for (int64_t i = 0; i < steps; i++) {
        const int64_t t = stepAt(i);
        if (rowTile * ROUNDED_TILE_ROWS >= rowsAt(t)) continue;
        for (int64_t index = 0; index < panels; index++) body(tileAt(t, rowTile, index, rowsAt(t)), member);
      }
    });
    return;
  }
  team(call, sharing.members, [&](int member) {
    const RoundedTiles tiles(call.products);
    for (int64_t i = 0; i < steps; i++) {
      const int64_t t = stepAt(i);
      const int64_t count = rowsAt(t);
      const int64_t rowTiles = ceilDiv(count, ROUNDED_TILE_ROWS);
      const Share own = shareOf(rowTiles * panels, member, sharing.members);
      for (int64_t at = own.begin; at < own.end; at++) body(tileAt(t, at % rowTiles, at / rowTiles, count), member);
      poolBarrier(*call.pool);
    }
  });
}

// Calls body(part, first row) for the parts of a tile that a cell takes at once, of its rows begin..end-1.
template <class Body>
void forEachCellTile(const StepTile& tile, int begin, int end, Body body) {
  for (int first = begin; first < end; first += TILE_ROWS) {
    StepTile part = tile;
    part.place += first;
    part.rows = static_cast<int>(least(TILE_ROWS, end - first));
    body(part, first);
  }
}

}  // namespace rnnc::RNNC_ISA
