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

// The members' shares of one phase of one step: places of `of`, all of whose `places` are this call's.
struct PhaseShare {
  int64_t t;
  Share places;
  int share;
  int shares;
  int member;
};

// Calls body(tile) for the member's tiles, panel after panel.
template <class Body>
void forEachTile(const PhaseShare& of, const Columns& columns, Body body) {
  const int64_t count = of.places.end - of.places.begin;
  const int64_t tiles = ceilDiv(count, TILE_ROWS);
  const Share own = shareOf(tiles * columns.perGroup(), of.share, of.shares);
  for (int64_t index = own.begin; index < own.end; index++) {
    const Panel panel = columns.panel(index / tiles);
    const Share rows = shareOf(count, index % tiles, tiles);
    body(StepTile{of.t, of.places.begin + rows.begin, static_cast<int>(rows.end - rows.begin), panel.index,
                  panel.column, panel.width, panel.vectors});
  }
}

// Calls body(place, the next one) for the member's places.
template <class Body>
void forEachPlace(const PhaseShare& of, Body body) {
  const Share own = shareOf(of.places.end - of.places.begin, of.share, of.shares);
  for (int64_t place = own.begin; place < own.end; place++) {
    body(of.places.begin + place, of.places.begin + least(place + 1, own.end - 1));
  }
}

// Calls body(phase, share) for the phases 0..phases-1 of the steps first..last-1 (backwards: last-1..first).
// `rowsAt(t)` is the number of places that take part in step t.
template <class RowsAt, class Body>
void walkPhases(Call& call, const Sharing& sharing, int64_t batch, int64_t first, int64_t last, bool backwards,
                int phases, RowsAt rowsAt, Body body) {
  const int64_t steps = last - first;
  const auto stepAt = [&](int64_t i) { return backwards ? last - 1 - i : first + i; };
  if (sharing.byRows) {
    const int64_t blocks = least(batch, roundUp(ceilDiv(batch, TILE_ROWS), sharing.members));
    forEachTask(call, sharing.members, blocks, [&](int64_t block, int member) {
      const Share places = shareOf(batch, block, blocks);
      for (int64_t i = 0; i < steps; i++) {
        const int64_t t = stepAt(i);
        const Share running = {places.begin, least(places.end, rowsAt(t))};
        for (int phase = 0; phase < phases && running.begin < running.end; phase++) {
          body(phase, PhaseShare{t, running, 0, 1, member});
        }
      }
    });
    return;
  }
  team(call, sharing.members, [&](int member) {
    for (int64_t i = 0; i < steps; i++) {
      const int64_t t = stepAt(i);
      for (int phase = 0; phase < phases; phase++) {
        body(phase, PhaseShare{t, {0, rowsAt(t)}, member, sharing.members, member});
        poolBarrier(*call.pool);
      }
    }
  });
}

}  // namespace rnnc::RNNC_ISA
