// One mask for all steps of a sequence.
#include "arguments.h"
#include "parallel.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr int64_t PART = 8192;
constexpr double NANOSECONDS = 0.3;

void multiplyBy(Call& call, const float* mask, const float* from, Result to, Arguments& arguments) {
  const int64_t time = arguments.size();
  const int64_t batch = arguments.size();
  const int64_t period = batch * arguments.size();
  forEachPart(call, time * period, PART, NANOSECONDS, [&](int64_t begin, int64_t end) {
    for (int64_t start = begin; start < end;) {
      const int64_t place = start % period;
      const int64_t width = least(end - start, period - place);
      for (int64_t j = 0; j < width; j += LANES) {
        const int64_t left = width - j;
        float* out = to.data + start + j;
        const Vec value = loadUpTo(from + start + j, left) * loadUpTo(mask + place + j, left);
        storeUpTo(out, to.add ? loadUpTo(out, left) + value : value, left);
      }
      start += width;
    }
  });
}

}  // namespace

void maskStepsForward(Call& call) {
  Arguments arguments(call);
  const float* x = arguments.read();
  const float* mask = arguments.read();
  float* y = arguments.write();
  multiplyBy(call, mask, x, {y, false}, arguments);
}

void maskStepsBackward(Call& call) {
  Arguments arguments(call);
  const float* mask = arguments.read();
  const float* dY = arguments.read();
  const Result dX = arguments.result();
  multiplyBy(call, mask, dY, dX, arguments);
}

}  // namespace rnnc::RNNC_ISA
