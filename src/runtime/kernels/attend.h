// A query looks at the memory of its example: scores against the keys, their softmax over the real steps (the
// alignment), and the sum of the memory's rows with that alignment (the context).
#pragma once
#include "arguments.h"
#include "host/call.h"
#include "simd.h"

namespace rnnc::RNNC_ISA {

struct Memory {
  const float* rows;         // [source, batch, features]
  const float* keys;         // [source, batch, width]; the rows themselves where no others were given
  const float* v;            // [width], or null: scores are products of query and key
  const int32_t* lengths;    // by example, or null
  int64_t source;
  int64_t batch;
  int64_t features;
  int64_t width;             // of a query and a key

  int64_t steps(int64_t example) const { return lengths ? most(0, least(lengths[example], source)) : source; }
  int64_t at(int64_t s, int64_t example) const { return s * batch + example; }
  const float* row(int64_t s, int64_t example) const { return rows + at(s, example) * features; }
  const float* key(int64_t s, int64_t example) const { return keys + at(s, example) * width; }
};

// The arguments `memory`, `keys` and `memoryLengths`; sizes and `v` come later.
Memory readMemory(Arguments& arguments);

// Gives the memory its sizes. False where the memory must be its own keys and is not as wide: the call is refused.
bool setSizes(Call& call, Memory& memory, int64_t batch, int64_t source, int64_t features, int64_t width);

// Floats that `attend` needs for an alignment: whole vectors.
inline int64_t alignmentSpace(int64_t source) { return roundUp(most(source, 1), LANES); }

// Writes the alignment (all of its space, zero beyond the real steps) and the context, exactly as wide as it is.
void attend(const Memory& memory, int64_t example, const float* query, float* alignment, float* context);

// One query and what became of it, for the gradient. Rows as wide as they are; `dAlignment` may be null. `next` is the
// example that will be looked at after this one.
struct Look {
  const float* query;
  const float* alignment;
  const float* dContext;
  const float* dAlignment;
  int64_t next;
};

// The gradients of the scores [source] and of the query, the latter in whole vectors.
void attendBackward(const Memory& memory, int64_t example, const Look& look, float* dScores, float* dQuery);

// All queries of one example, a row each, `count` of them.
struct Looks {
  int64_t count;
  const float* queries;
  int64_t queryStride;
  const float* dContexts;
  int64_t contextStride;
  const float* alignments;
  int64_t alignmentStride;
  const float* dScores;
  int64_t scoreStride;
};

struct MemoryGradients {
  Result rows;
  Result keys;
  float* dV;  // [batch, width], a row of sums for each example; or null
};

// What the memory of an example gets from all its queries. Rows beyond its real steps get zero.
void memoryGradients(const Memory& memory, int64_t example, const Looks& looks, const MemoryGradients& to);

// dV (+)= the sum of the rows of all examples, in their order.
void sumExamples(const Memory& memory, const float* rows, Result dV);

// Nanoseconds of one query's look, roughly.
inline double lookingTime(const Memory& memory) {
  const double perStep = static_cast<double>(memory.width) * (memory.v ? 1.0 : 0.2) + static_cast<double>(memory.features) * 0.2;
  return static_cast<double>(memory.source) * (perStep * 4 / LANES + 5) + 50;
}

}  // namespace rnnc::RNNC_ISA
