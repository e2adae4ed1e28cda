// What the three recurrent layers share in both directions: sizes, how a step is shared among threads, and the walk
// over a step's tiles.
//
// A tile of a step is a block of up to TILE_ROWS examples by one panel of hidden units, with all their gates. Two
// ways to share the steps of a sequence:
// - by rows: a thread takes some examples through all steps. Nobody waits, but each thread reads all the weights, so
//   they must fit its second-level cache.
// - by columns: a thread takes some hidden units, whose weights stay in its cache, and all meet after each step.
// A state is the same chain of operations either way, so the bits are the same.
#pragma once
#include "gemm.h"
#include "parallel.h"
#include "ragged.h"

namespace rnnc::RNNC_ISA {

struct LayerSizes {
  int64_t time;
  int64_t batch;
  int64_t input;
  int64_t hidden;
};

// As in src/ops/recurrence.ts, in its order.
inline Direction readDirection(Arguments& arguments) {
  return arguments.choice() == 0 ? Direction::forward : Direction::backward;
}

inline LayerSizes readSizes(Arguments& arguments) {
  LayerSizes sizes;
  sizes.time = arguments.size();
  sizes.batch = arguments.size();
  sizes.input = arguments.size();
  sizes.hidden = arguments.size();
  return sizes;
}

// Examples (by place) and hidden units of one tile at step t.
struct StepTile {
  int64_t t;
  int64_t place;
  int rows;
  int64_t panel;  // of each gate
  int64_t column;
  int64_t width;  // real columns
  int vectors;
  int64_t panels;  // how many, that one the first
};

// Collects what a tile will read and write while its product is computed.
class ErrandList {
 public:
  explicit ErrandList(const float** places) : begin(places), end(places) {}
  void add(const float* place) { *end++ = place; }
  Errands errands() const { return {begin, end}; }

 private:
  const float** begin;
  const float** end;
};

// Distance between the states of two places: an odd number of cache lines, so that the rows of a tile spread over the
// sets of the cache.
inline int64_t stateStride(int64_t hidden) { return (ceilDiv(roundUp(hidden, TILE_COLUMNS), 16) | 1) * 16; }

// Whether the weights that a step reads are too many for the second-level cache of each member's core. Then each tile
// brings some of the next panel nearer.
inline bool largeWeights(const Packed& weights, int members) {
  constexpr int64_t CACHED = 256 * 1024;  // floats: half of the cache
  return weights.columns.paddedWidth() * weights.depth > members * CACHED;
}

// Makes tile `tile` of `tiles` bring its part of the next panel nearer while it multiplies by the same rows of a panel,
// depthBegin and on. `next` is that panel. Each stream takes one half.
inline void streamNext(const Packed& weights, int64_t next, int64_t depthBegin, int64_t tile, int64_t tiles,
                       TileProduct& product) {
  const float* base = weights.panel(next) + (depthBegin + product.depth * tile / tiles) * TILE_COLUMNS;
  const int64_t step = ceilDiv(STREAM_STEPS * TILE_COLUMNS, 2 * tiles);
  product.streams[0] = {base, step};
  product.streams[1] = {base + product.depth / STREAM_STEPS * step, step};
}

struct Sharing {
  int members;
  bool byRows;
};

// `width` is all gates' columns together. Both estimates are those of gemm.cc.
inline Sharing shareSteps(const Call& call, const Ragged& ragged, int64_t width, int64_t depth, int64_t panels) {
  constexpr int64_t CACHED_WEIGHTS = 96 * 1024;  // floats: three eighths of a megabyte
  constexpr double WORTH_A_MEETING = 2000;       // nanoseconds of a step
  const double perRow = static_cast<double>(width * depth) / (3.5 * LANES) + static_cast<double>(width) * 0.3;
  const int useful = usefulThreads(call, perRow * static_cast<double>(ragged.rows()));
  if (width * depth <= CACHED_WEIGHTS && ragged.batch >= 4 * useful) return {useful, true};
  const double meetings = perRow * static_cast<double>(ragged.rows()) / static_cast<double>(ragged.time) / WORTH_A_MEETING;
  int64_t members = most(1, least(useful, panels * ceilDiv(ragged.batch, TILE_ROWS)));
  if (meetings < static_cast<double>(members)) members = meetings < 1 ? 1 : static_cast<int64_t>(meetings);
  return {static_cast<int>(members), false};
}

// Calls body(tile, member) for each tile of the steps first..last-1 (backwards: last-1..first), step by step.
// `rowsAt(t)` is the number of places that take part in step t. Where it is one, `together` panels make a tile.
template <class RowsAt, class Body>
void walkSteps(Call& call, const Sharing& sharing, int64_t batch, const Columns& columns, int64_t first, int64_t last,
               bool backwards, int64_t together, RowsAt rowsAt, Body body) {
  const int64_t panels = columns.perGroup();
  // A tile of some places at a step. Panel after panel: their weights are the larger part.
  const auto runTile = [&](int64_t t, const Share& places, int64_t index, int member) {
    const int64_t count = places.end - places.begin;
    const int64_t tiles = ceilDiv(count, TILE_ROWS);
    const int64_t beside = count == 1 ? together : 1;
    const Panel panel = columns.panel(index / tiles * beside);
    const Share rows = shareOf(count, index % tiles, tiles);
    body(StepTile{t, places.begin + rows.begin, static_cast<int>(rows.end - rows.begin), panel.index, panel.column,
                  panel.width, panel.vectors, least(beside, panels - panel.index)},
         member);
  };
  const auto tilesAt = [&](const Share& places) {
    const int64_t count = places.end - places.begin;
    return count == 1 ? ceilDiv(panels, together) : ceilDiv(count, TILE_ROWS) * panels;
  };
  const int64_t steps = last - first;
  const auto stepAt = [&](int64_t i) { return backwards ? last - 1 - i : first + i; };
  if (sharing.byRows) {
    const int64_t blocks = least(batch, roundUp(ceilDiv(batch, TILE_ROWS), sharing.members));
    forEachTask(call, sharing.members, blocks, [&](int64_t block, int member) {
      const Share places = shareOf(batch, block, blocks);
      for (int64_t i = 0; i < steps; i++) {
        const int64_t end = least(places.end, rowsAt(stepAt(i)));
        const Share running = {places.begin, most(places.begin, end)};
        for (int64_t index = 0; index < tilesAt(running); index++) runTile(stepAt(i), running, index, member);
      }
    });
    return;
  }
  // The shares of three steps in turns: when all have come to a step, nobody is still at the one before the last.
  TaskShares shares[3];
  for (TaskShares& each : shares) each.reset();
  team(call, sharing.members, [&](int member) {
    for (int64_t i = 0; i < steps; i++) {
      const Share places = {0, rowsAt(stepAt(i))};
      if (member == 0) shares[(i + 1) % 3].reset();
      shares[i % 3].run(tilesAt(places), member, sharing.members,
                        [&](int64_t index) { runTile(stepAt(i), places, index, member); });
      poolBarrier(*call.pool);
    }
  });
}

// Rows of a [time, batch, width] array in the order of the ragged rows.
inline Source rowsOf(Call& call, const Ragged& ragged, const float* array, int64_t width) {
  if (ragged.inOrder()) return evenRows(array, width);
  auto** table = static_cast<const float**>(call.arena->bytes(static_cast<size_t>(ragged.rows()) * sizeof(float*)));
  for (int64_t t = 0; t < ragged.time; t++) {
    for (int64_t place = 0; place < ragged.running(t); place++) {
      table[ragged.offsets[t] + place] = array + ragged.row(t, place) * width;
    }
  }
  return {nullptr, 0, table};
}

}  // namespace rnnc::RNNC_ISA
