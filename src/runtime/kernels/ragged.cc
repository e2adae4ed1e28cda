#include "ragged.h"

#include <string.h>

#include "host/arena.h"

namespace rnnc::RNNC_ISA {
namespace {

int64_t clamp(int64_t length, int64_t time) { return most(0, least(length, time)); }

}  // namespace

int64_t Ragged::length(int64_t place) const { return lengths ? clamp(lengths[example(place)], time) : time; }

Ragged raggedOf(Call& call, const int32_t* lengths, int64_t time, int64_t batch, Direction direction) {
  const bool isBackward = direction == Direction::backward;
  const int64_t stride = isBackward ? -batch : batch;
  auto* offsets = static_cast<int64_t*>(call.arena->bytes(static_cast<size_t>(time + 1) * sizeof(int64_t)));
  bool full = true;
  if (lengths) {
    for (int64_t example = 0; example < batch; example++) full = full && lengths[example] >= time;
  }
  if (full) {
    for (int64_t t = 0; t <= time; t++) offsets[t] = t * batch;
    return {time, batch, nullptr, nullptr, offsets, nullptr, isBackward ? (time - 1) * batch : 0, stride};
  }
  // Counting sort, longest first, examples of one length in their order.
  auto* starts = static_cast<int64_t*>(call.arena->bytes(static_cast<size_t>(time + 2) * sizeof(int64_t)));
  auto* examples = static_cast<int32_t*>(call.arena->bytes(static_cast<size_t>(batch) * sizeof(int32_t)));
  for (int64_t length = 0; length <= time + 1; length++) starts[length] = 0;
  // starts[n]: how many examples are longer than n, which is where those of length n begin.
  for (int64_t example = 0; example < batch; example++) {
    const int64_t length = clamp(lengths[example], time);
    if (length > 0) starts[length - 1]++;
  }
  for (int64_t length = time - 1; length >= 0; length--) starts[length] += starts[length + 1];
  offsets[0] = 0;
  for (int64_t t = 0; t < time; t++) offsets[t + 1] = offsets[t] + starts[t];
  for (int64_t example = 0; example < batch; example++) {
    examples[starts[clamp(lengths[example], time)]++] = static_cast<int32_t>(example);
  }
  auto* firsts = static_cast<int64_t*>(call.arena->bytes(static_cast<size_t>(batch) * sizeof(int64_t)));
  for (int64_t place = 0; place < batch; place++) {
    const int64_t length = clamp(lengths[examples[place]], time);
    firsts[place] = examples[place] + (isBackward ? (length - 1) * batch : 0);
  }
  return {time, batch, lengths, examples, offsets, firsts, 0, stride};
}

void clearPadding(const Ragged& ragged, float* array, int64_t width) {
  if (!array || !ragged.lengths) return;
  for (int64_t t = 0; t < ragged.time; t++) {
    for (int64_t place = ragged.running(t); place < ragged.batch; place++) {
      float* row = array + (t * ragged.batch + ragged.example(place)) * width;
      memset(row, 0, static_cast<size_t>(width) * sizeof(float));
    }
  }
}

}  // namespace rnnc::RNNC_ISA
