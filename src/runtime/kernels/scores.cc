// A dense layer whose weights have a row for each class. Its gradient works in place: dY holds the gradient before the
// activation afterwards.
#include "activation-gradient.h"
#include "column-sums.h"
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
  forward.activation = static_cast<Activation>(arguments.choice());
  multiply(call, forward);
}

void scoresBackward(Call& call) {
  Arguments arguments(call);
  const float* x = arguments.read();
  const float* w = arguments.read();
  const float* y = arguments.read();
  float* dY = arguments.write();
  const Result dX = arguments.result();
  const Result dW = arguments.result();
  const Result dB = arguments.result();
  const int64_t rows = arguments.size();
  const int64_t input = arguments.size();
  const int64_t classes = arguments.size();
  const auto activation = static_cast<Activation>(arguments.choice());
  if (!passBackActivation(call, activation, y, dY, rows * classes)) return;
  Product weights = product(classes, input, rows);
  weights.parts[0] = {Lie::across, evenRows(dY, classes), nullptr, classes, evenTarget(dW.data, input), dW.add};
  weights.b = evenRows(x, input);
  multiply(call, weights);
  sumColumns(call, dY, rows, classes, dB);
  if (!dX.data) return;
  Product inputs = product(rows, input, classes);
  inputs.parts[0] = {Lie::rows, evenRows(dY, classes), nullptr, rows, evenTarget(dX.data, input), dX.add};
  inputs.b = evenRows(w, input);
  multiply(call, inputs);
}

}  // namespace rnnc::RNNC_ISA
