// The steps of a decoder that attends as it goes. A step has phases: what one phase computes, others of the same step
// read, from all columns of an example. Shared among threads as the steps of a plain layer are (recurrent.h): by rows,
// where nobody waits, or by columns, where all meet after each phase.
#pragma once
#include "attend.h"
#include "recurrent.h"

namespace rnnc::RNNC_ISA {

// What a decoder has besides its cell's layer.
struct Attention {
  Memory memory;
  const float* wc;  // [features, gates hidden]
  const float* wq;  // [hidden, width], or null: the state is the query
};

// The arguments `wc`, `wq` and `v`.
inline void readWeights(Arguments& arguments, Attention& attention) {
  attention.wc = arguments.read();
  attention.wq = arguments.read();
  attention.memory.v = arguments.read();
}

// The sizes behind those of the layer, in the order of the contract. False: the call is refused.
inline bool readSizes(Call& call, Arguments& arguments, const LayerSizes& layer, Attention& attention,
                      const float* queries) {
  const int64_t source = arguments.size();
  const int64_t features = arguments.size();
  const int64_t told = arguments.size();
  const int64_t width = attention.wq ? told : layer.hidden;
  // Nothing tells the width where nothing has it.
  const bool isTold = attention.memory.keys || attention.memory.v || queries || told != 0;
  if (isTold && told != width) {
    refuse(call, "without `wq` the state is the query: attention must be %lld, not %lld",
           static_cast<long long>(width), static_cast<long long>(told));
    return false;
  }
  return setSizes(call, attention.memory, layer.batch, source, features, width);
}

// Tiles of some places, panel after panel.
inline int64_t tilesOf(const Share& places, const Columns& columns) {
  return ceilDiv(places.end - places.begin, TILE_ROWS) * columns.perGroup();
}

inline StepTile tileAt(int64_t t, const Share& places, const Columns& columns, int64_t index) {
  const int64_t count = places.end - places.begin;
  const int64_t tiles = ceilDiv(count, TILE_ROWS);
  const Panel panel = columns.panel(index / tiles);
  const Share rows = shareOf(count, index % tiles, tiles);
  return {t, places.begin + rows.begin, static_cast<int>(rows.end - rows.begin), panel.index, panel.column,
          panel.width, panel.vectors};
}

constexpr int PHASES = 3;

// A task of a phase of step t, whose `places` take part.
struct PhaseTask {
  int phase;
  int64_t t;
  Share places;
  int64_t index;
  int member;
};

// Calls body(task) for the tasks of all phases of the steps first..last-1 (backwards: last-1..first).
// `rowsAt(t)` is the number of places that take part in step t, tasksOf(phase, t, places) that of their tasks.
template <class RowsAt, class TasksOf, class Body>
void walkPhases(Call& call, const Sharing& sharing, int64_t batch, int64_t first, int64_t last, bool backwards,
                RowsAt rowsAt, TasksOf tasksOf, Body body) {
  const int64_t steps = last - first;
  const auto stepAt = [&](int64_t i) { return backwards ? last - 1 - i : first + i; };
  if (sharing.byRows) {
    const int64_t blocks = least(batch, roundUp(ceilDiv(batch, TILE_ROWS), sharing.members));
    forEachTask(call, sharing.members, blocks, [&](int64_t block, int member) {
      const Share places = shareOf(batch, block, blocks);
      for (int64_t i = 0; i < steps; i++) {
        const int64_t t = stepAt(i);
        const Share running = {places.begin, most(places.begin, least(places.end, rowsAt(t)))};
        for (int phase = 0; phase < PHASES; phase++) {
          const int64_t tasks = tasksOf(phase, t, running);
          for (int64_t index = 0; index < tasks; index++) body(PhaseTask{phase, t, running, index, member});
        }
      }
    });
    return;
  }
  // The shares of three phases in turns, one for each phase: when all have come to one, nobody is still at the one
  // before the last.
  TaskShares shares[PHASES];
  for (TaskShares& each : shares) each.reset();
  team(call, sharing.members, [&](int member) {
    for (int64_t i = 0; i < steps; i++) {
      const int64_t t = stepAt(i);
      const Share places = {0, rowsAt(t)};
      for (int phase = 0; phase < PHASES; phase++) {
        if (member == 0) shares[(phase + 1) % PHASES].reset();
        shares[phase].run(tasksOf(phase, t, places), member, sharing.members,
                          [&](int64_t index) { body(PhaseTask{phase, t, places, index, member}); });
        poolBarrier(*call.pool);
      }
    }
  });
}

}  // namespace rnnc::RNNC_ISA
