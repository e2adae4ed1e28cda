// Ops that only move values along a sequence.
#include <string.h>

#include "arguments.h"
#include "parallel.h"

namespace rnnc::RNNC_ISA {
namespace {

bool allInside(Call& call, const int32_t* lengths, int64_t batch, int64_t time) {
  for (int64_t example = 0; example < batch; example++) {
    const int64_t length = lengths ? lengths[example] : time;
    if (length >= 1 && length <= time) continue;
    refuse(call, "a length of %lld in a sequence of %lld steps", static_cast<long long>(length),
           static_cast<long long>(time));
    return false;
  }
  return true;
}

// A block moved one step later; the first step is filled by the caller.
void shift(const void* x, void* y, int64_t time, int64_t stepSize) {
  if (time <= 1) return;
  const size_t bytes = static_cast<size_t>(stepSize) * 4;
  memcpy(static_cast<char*>(y) + bytes, x, static_cast<size_t>(time - 1) * bytes);
}

void addOrWrite(float* to, const float* from, int64_t count, bool add) {
  for (int64_t j = 0; j < count; j += LANES) {
    const Vec value = from ? loadUpTo(from + j, count - j) : zero();
    storeUpTo(to + j, add ? loadUpTo(to + j, count - j) + value : value, count - j);
  }
}

}  // namespace

void previousIdsForward(Call& call) {
  Arguments arguments(call);
  const int32_t* x = arguments.readIds();
  const int32_t* before = arguments.readIds();
  int32_t* y = arguments.writeIds();
  const int64_t time = arguments.size();
  const int64_t batch = arguments.size();
  const auto start = static_cast<int32_t>(arguments.real());
  if (time == 0) return;
  for (int64_t example = 0; example < batch; example++) y[example] = before ? before[example] : start;
  shift(x, y, time, batch);
}

void previousForward(Call& call) {
  Arguments arguments(call);
  const float* x = arguments.read();
  const float* before = arguments.read();
  float* y = arguments.write();
  const int64_t time = arguments.size();
  const int64_t batch = arguments.size();
  const int64_t size = arguments.size();
  if (time == 0) return;
  addOrWrite(y, before, batch * size, false);
  shift(x, y, time, batch * size);
}

void takeLastForward(Call& call) {
  Arguments arguments(call);
  const float* x = arguments.read();
  const int32_t* lengths = arguments.readIds();
  float* y = arguments.write();
  const int64_t time = arguments.size();
  const int64_t batch = arguments.size();
  const int64_t size = arguments.size();
  if (!allInside(call, lengths, batch, time)) return;
  for (int64_t example = 0; example < batch; example++) {
    const int64_t last = (lengths ? lengths[example] : time) - 1;
    memcpy(y + example * size, x + (last * batch + example) * size, static_cast<size_t>(size) * sizeof(float));
  }
}

void takeLastBackward(Call& call) {
  Arguments arguments(call);
  const int32_t* lengths = arguments.readIds();
  const float* dY = arguments.read();
  const Result dX = arguments.result();
  const int64_t time = arguments.size();
  const int64_t batch = arguments.size();
  const int64_t size = arguments.size();
  if (!allInside(call, lengths, batch, time)) return;
  forEachPart(call, time * batch, 64, 0.1 * static_cast<double>(size), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      const int64_t example = row % batch;
      const bool last = row / batch == (lengths ? lengths[example] : time) - 1;
      if (!last && dX.add) continue;
      addOrWrite(dX.data + row * size, last ? dY + example * size : nullptr, size, dX.add);
    }
  });
}

void takeLastIdsForward(Call& call) {
  Arguments arguments(call);
  const int32_t* x = arguments.readIds();
  const int32_t* lengths = arguments.readIds();
  int32_t* y = arguments.writeIds();
  const int64_t time = arguments.size();
  const int64_t batch = arguments.size();
  if (!allInside(call, lengths, batch, time)) return;
  for (int64_t example = 0; example < batch; example++) {
    y[example] = x[((lengths ? lengths[example] : time) - 1) * batch + example];
  }
}

void holdForward(Call& call) {
  Arguments arguments(call);
  const float* fresh = arguments.read();
  const float* old = arguments.read();
  const int32_t* lengths = arguments.readIds();
  float* y = arguments.write();
  const int64_t batch = arguments.size();
  const int64_t size = arguments.size();
  const double t = arguments.real();
  for (int64_t example = 0; example < batch; example++) {
    const float* from = !lengths || t < lengths[example] ? fresh : old;
    memcpy(y + example * size, from + example * size, static_cast<size_t>(size) * sizeof(float));
  }
}

void holdBackward(Call& call) {
  Arguments arguments(call);
  const int32_t* lengths = arguments.readIds();
  const float* dY = arguments.read();
  const Result dFresh = arguments.result();
  const Result dOld = arguments.result();
  const int64_t batch = arguments.size();
  const int64_t size = arguments.size();
  const double t = arguments.real();
  for (int64_t example = 0; example < batch; example++) {
    const bool real = !lengths || t < lengths[example];
    const int64_t at = example * size;
    addOrWrite(dFresh.data + at, real ? dY + at : nullptr, size, dFresh.add);
    addOrWrite(dOld.data + at, real ? nullptr : dY + at, size, dOld.add);
  }
}

void copyForward(Call& call) {
  Arguments arguments(call);
  const float* x = arguments.read();
  float* y = arguments.write();
  forEachPart(call, arguments.size(), 16384, 0.2, [&](int64_t begin, int64_t end) {
    memcpy(y + begin, x + begin, static_cast<size_t>(end - begin) * sizeof(float));
  });
}

void copyIdsForward(Call& call) {
  Arguments arguments(call);
  const int32_t* x = arguments.readIds();
  int32_t* y = arguments.writeIds();
  memcpy(y, x, static_cast<size_t>(arguments.size()) * sizeof(int32_t));
}

void fillForward(Call& call) {
  Arguments arguments(call);
  float* y = arguments.write();
  const Vec value = broadcast(static_cast<float>(arguments.real()));
  forEachPart(call, arguments.size(), 16384, 0.1, [&](int64_t begin, int64_t end) {
    for (int64_t at = begin; at < end; at += LANES) storeUpTo(y + at, value, end - at);
  });
}

}  // namespace rnnc::RNNC_ISA
