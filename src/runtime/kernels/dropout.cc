// Inverted dropout. The mask is made anew from counters wherever it is needed, so the backward pass needs no copy.
#include "arguments.h"
#include "parallel.h"
#include "philox.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr int64_t PART = 4096;  // a multiple of PHILOX_ELEMENTS
constexpr double NANOSECONDS = 0.7;

void mask(Call& call, const float* from, Result to, int64_t rows, Arguments& arguments) {
  const double rate = arguments.real();
  const uint32_t k0 = arguments.word();
  const uint32_t k1 = arguments.word();
  const auto step = static_cast<uint64_t>(arguments.real());
  const double cut = __builtin_floor(rate * 4294967296.0 + 0.5);
  const uint32_t threshold = cut < 4294967295.0 ? static_cast<uint32_t>(cut) : 4294967295u;
  const float factor = static_cast<float>(1 / (1 - rate));
  forEachPart(call, rows, PART, NANOSECONDS, [&](int64_t begin, int64_t end) {
    for (int64_t start = begin; start < end; start += PHILOX_ELEMENTS) {
      const PhiloxWords byBlock = philox({k0, k1}, static_cast<uint64_t>(start / 4), step);
      WordVec words[4];
      interleave(byBlock.words, words);
      for (int i = 0; i < 4; i++) {
        const int64_t at = start + i * LANES;
        const int64_t width = end - at;
        if (width <= 0) break;
        const Vec value = words[i] >= threshold ? factor * loadUpTo(from + at, width) : zero();
        storeUpTo(to.data + at, to.add ? loadUpTo(to.data + at, width) + value : value, width);
      }
    }
  });
}

}  // namespace

void dropoutForward(Call& call) {
  Arguments arguments(call);
  const float* x = arguments.read();
  float* y = arguments.write();
  const int64_t rows = arguments.size();
  mask(call, x, {y, false}, rows, arguments);
}

void dropoutBackward(Call& call) {
  Arguments arguments(call);
  const float* dY = arguments.read();
  const Result dX = arguments.result();
  const int64_t rows = arguments.size();
  mask(call, dY, dX, rows, arguments);
}

}  // namespace rnnc::RNNC_ISA
