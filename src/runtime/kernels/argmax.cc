// The most likely class of each row: the first of equals. NaN is never larger than anything, as in the reference.
#include "arguments.h"
#include "parallel.h"
#include "softmax-rows.h"

namespace rnnc::RNNC_ISA {
void argmaxForward(Call& call) {
  Arguments arguments(call);
  const float* logits = arguments.read();
  int32_t* y = arguments.writeIds();
  const int64_t rows = arguments.size();
  const int64_t classes = arguments.size();
  const int64_t perPart = most(1, 8192 / most(1, classes));
  forEachPart(call, rows, perPart, 0.3 * static_cast<double>(classes), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      const float* from = logits + row * classes;
      y[row] = mostLikely(from, classes, largestLogit(from, classes));
    }
  });
}

}  // namespace rnnc::RNNC_ISA
