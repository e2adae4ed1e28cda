// A dense layer whose weights have a row for each class.
#include "gemm.h"

namespace rnnc::RNNC_ISA {

void scoresForward(Call& call) {
  Arguments arguments(call);
  const float* x = arguments.read();
  const float* w = arguments.read();
  const float* bias = arguments.read();
  float* y = arguments.write();
  const int64_t rows = arguments.size();
  const int64_t input = arguments.size();
  const int64_t classes = arguments.size();
  Product forward = product(rows, classes, input);
  forward.parts[0] = {Lie::rows, evenRows(x, input), nullptr, rows, evenTarget(y, classes), false};
  forward.b = evenRows(w, input);
  forward.bAcross = true;
  forward.bias = bias;
  multiply(call, forward);
}

}  // namespace rnnc::RNNC_ISA
