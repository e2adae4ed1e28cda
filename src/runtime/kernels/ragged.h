// The real rows of a [time, batch] sequence whose examples may end early.
//
// Inside a recurrent kernel the examples are taken longest first, so that those still running at a step are the first
// few places: every step works on a block of rows without holes, and no work is done on padding. Where all examples
// have all steps, places are examples and nothing is reordered.
//
// Steps are counted as they are walked: a layer that goes backward takes as step 0 the last real step of each example,
// so that all examples begin together either way.
#pragma once
#include "host/call.h"
#include "simd.h"

namespace rnnc::RNNC_ISA {

struct Ragged {
  int64_t time;
  int64_t batch;
  const int32_t* lengths;   // by example; null: all steps are real
  const int32_t* examples;  // by place; null: place i is example i
  const int64_t* offsets;   // [time + 1]: real rows before step t, when rows are counted step by step
  const int64_t* firsts;    // by place: row of its step 0; null: first + place
  int64_t first;
  int64_t stride;           // from the row of a step to that of the next

  int64_t example(int64_t place) const { return examples ? examples[place] : place; }
  // Examples still running at step t: the places 0..running(t)-1.
  int64_t running(int64_t t) const { return offsets[t + 1] - offsets[t]; }
  int64_t rows() const { return offsets[time]; }
  // Row of a [time, batch] array. Those of a step lie next to one another where examples are in their order.
  int64_t row(int64_t t, int64_t place) const { return (firsts ? firsts[place] : first + place) + t * stride; }
  // The rows counted step by step lie in that order.
  bool inOrder() const { return !firsts && stride == batch; }
  int64_t length(int64_t place) const;
};

enum class Direction { forward, backward };

Ragged raggedOf(Call& call, const int32_t* lengths, int64_t time, int64_t batch,
                Direction direction = Direction::forward);

// Zeroes the padded rows of a [time, batch, width] array; null is skipped.
void clearPadding(const Ragged& ragged, float* array, int64_t width);

}  // namespace rnnc::RNNC_ISA
