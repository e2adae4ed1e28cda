// Attention of a whole sequence of queries. Examples share nothing, so each is one task: its keys and memory stay in
// the cache for all its queries.
#include "attend.h"

#include <string.h>

#include "panels.h"
#include "parallel.h"
#include "recurrent.h"

namespace rnnc::RNNC_ISA {
namespace {

struct Sequence {
  int64_t time;
  int64_t batch;
  const int32_t* lengths;

  int64_t steps(int64_t example) const { return lengths ? most(0, least(lengths[example], time)) : time; }
  int64_t row(int64_t t, int64_t example) const { return t * batch + example; }
};

void copyRow(const float* from, float* to, int64_t width) {
  memcpy(to, from, static_cast<size_t>(width) * sizeof(float));
}

void clearRow(float* row, int64_t width) { memset(row, 0, static_cast<size_t>(width) * sizeof(float)); }

// Sizes in the order of the contract. False: the call is refused.
bool readShapes(Call& call, Arguments& arguments, Sequence& sequence, Memory& memory) {
  sequence.time = arguments.size();
  sequence.batch = arguments.size();
  const int64_t source = arguments.size();
  const int64_t features = arguments.size();
  const int64_t width = arguments.size();
  return setSizes(call, memory, sequence.batch, source, features, width);
}

template <class Body>
void forEachExample(Call& call, int members, int64_t batch, Body body) {
  forEachTask(call, members, batch, [&](int64_t example, int member) { body(example, member); });
}

}  // namespace

void attentionForward(Call& call) {
  Arguments arguments(call);
  const float* queries = arguments.read();
  Sequence sequence = {};
  sequence.lengths = arguments.readIds();
  Memory memory = readMemory(arguments);
  memory.v = arguments.read();
  float* context = arguments.write();
  float* alignment = arguments.write();
  if (!readShapes(call, arguments, sequence, memory)) return;
  const double work = lookingTime(memory) * static_cast<double>(sequence.time * sequence.batch);
  const int members = usefulThreads(call, work);
  const int64_t space = alignmentSpace(memory.source);
  float* alignments = call.arena->floats(members * space);
  forEachExample(call, members, sequence.batch, [&](int64_t example, int member) {
    float* shares = alignments + member * space;
    const int64_t steps = sequence.steps(example);
    for (int64_t t = 0; t < sequence.time; t++) {
      const int64_t row = sequence.row(t, example);
      float* found = context + row * memory.features;
      float* kept = alignment ? alignment + row * memory.source : nullptr;
      if (t < steps) {
        attend(memory, example, queries + row * memory.width, shares, found);
        if (kept) copyRow(shares, kept, memory.source);
      } else {
        clearRow(found, memory.features);
        if (kept) clearRow(kept, memory.source);
      }
    }
  });
}

void attentionBackward(Call& call) {
  Arguments arguments(call);
  const float* queries = arguments.read();
  Sequence sequence = {};
  sequence.lengths = arguments.readIds();
  Memory memory = readMemory(arguments);
  memory.v = arguments.read();
  const float* alignment = arguments.read();
  const float* dContext = arguments.read();
  const float* dAlignment = arguments.read();
  const Result dQueries = arguments.result();
  MemoryGradients to = {};
  to.rows = arguments.result();
  to.keys = arguments.result();
  const Result dV = arguments.result();
  if (!readShapes(call, arguments, sequence, memory)) return;
  const double work = 3 * lookingTime(memory) * static_cast<double>(sequence.time * sequence.batch);
  const int members = usefulThreads(call, work);
  to.dV = memory.v && dV.data ? call.arena->floats(sequence.batch * memory.width) : nullptr;

  // The rows of an example lie far apart; side by side, they can be gone through again and again.
  const int64_t queryStride = stateStride(memory.width);
  const int64_t contextStride = stateStride(memory.features);
  const int64_t perMember = sequence.time * (queryStride + contextStride + memory.source) + queryStride;
  float* room = call.arena->floats(members * perMember);
  forEachExample(call, members, sequence.batch, [&](int64_t example, int member) {
    float* ownQueries = room + member * perMember;
    float* ownContexts = ownQueries + sequence.time * queryStride;
    float* dScores = ownContexts + sequence.time * contextStride;
    float* dQuery = dScores + sequence.time * memory.source;
    const int64_t steps = sequence.steps(example);
    for (int64_t t = 0; t < sequence.time; t++) {
      const int64_t row = sequence.row(t, example);
      float* handedOn = dQueries.data ? dQueries.data + row * memory.width : nullptr;
      if (t >= steps) {
        if (handedOn && !dQueries.add) clearRow(handedOn, memory.width);
        continue;
      }
      float* query = ownQueries + t * queryStride;
      float* received = ownContexts + t * contextStride;
      copyRow(queries + row * memory.width, query, memory.width);
      if (dContext) copyRow(dContext + row * memory.features, received, memory.features);
      else clearRow(received, memory.features);
      const Look look = {query, alignment + row * memory.source, received,
                         dAlignment ? dAlignment + row * memory.source : nullptr, example};
      attendBackward(memory, example, look, dScores + t * memory.source, dQuery);
      for (int64_t j = 0; handedOn && j < memory.width; j += LANES) {
        const int64_t left = memory.width - j;
        const Vec value = load(dQuery + j);
        storeUpTo(handedOn + j, dQueries.add ? loadUpTo(handedOn + j, left) + value : value, left);
      }
    }
    const Looks looks = {steps, ownQueries, queryStride, ownContexts, contextStride, alignment + example * memory.source,
                         sequence.batch * memory.source, dScores, memory.source};
    memoryGradients(memory, example, looks, to);
  });
  if (to.dV) sumExamples(memory, to.dV, dV);
}

}  // namespace rnnc::RNNC_ISA
