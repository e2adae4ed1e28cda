// The most likely class of each row: the first of equals. NaN is never larger than anything, as in the reference.
#include "arguments.h"
#include "parallel.h"

namespace rnnc::RNNC_ISA {
namespace {

int32_t firstLargest(const float* logits, int64_t classes) {
  // Nothing is larger than NaN in the first place either.
  if (classes == 0 || logits[0] != logits[0]) return 0;
  Vec largest = broadcast(-__builtin_inff());
  for (int64_t j = 0; j < classes; j += LANES) {
    largest = larger(loadOr(logits + j, classes - j, -__builtin_inff()), largest);
  }
  const float value = largestLane(largest);
  int64_t place = 0;
  while (logits[place] != value) place++;
  return static_cast<int32_t>(place);
}

}  // namespace

void argmaxForward(Call& call) {
  Arguments arguments(call);
  const float* logits = arguments.read();
  int32_t* y = arguments.writeIds();
  const int64_t rows = arguments.size();
  const int64_t classes = arguments.size();
  const int64_t perPart = most(1, 8192 / most(1, classes));
  forEachPart(call, rows, perPart, 0.3 * static_cast<double>(classes), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      y[row] = classes == 1 ? (logits[row] > 0 ? 1 : 0) : firstLargest(logits + row * classes, classes);
    }
  });
}

}  // namespace rnnc::RNNC_ISA
