// The dense layer. Its gradient works in place: dY holds the gradient before the activation afterwards.
#include "activation-gradient.h"
#include "gemm.h"

namespace rnnc::RNNC_ISA {

void linearForward(Call& call) {
  Arguments arguments(call);
  const float* x = arguments.read();
  const float* w = arguments.read();
  const float* bias = arguments.read();
  float* y = arguments.write();
  const int64_t rows = arguments.size();
  const int64_t input = arguments.size();
  const int64_t output = arguments.size();
  Product forward = product(rows, output, input);
  forward.parts[0] = {Lie::rows, evenRows(x, input), nullptr, rows, evenTarget(y, output), false};
  forward.b = evenRows(w, output);
  forward.bias = bias;
  forward.activation = static_cast<Activation>(arguments.choice());
  multiply(call, forward);
}

void linearBackward(Call& call) {
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
  const int64_t output = arguments.size();
  const auto activation = static_cast<Activation>(arguments.choice());
  if (!passBackActivation(call, activation, y, dY, rows * output)) return;
  Product weights = product(input, output, rows);
  weights.parts[0] = {Lie::across, evenRows(x, input), nullptr, input, evenTarget(dW.data, output), dW.add};
  weights.b = evenRows(dY, output);
  weights.columnSums = dB;
  multiply(call, weights);
  if (!dX.data) return;
  Product inputs = product(rows, input, output);
  inputs.parts[0] = {Lie::rows, evenRows(dY, output), nullptr, rows, evenTarget(dX.data, input), dX.add};
  inputs.b = evenRows(w, output);
  inputs.bAcross = true;
  multiply(call, inputs);
}

}  // namespace rnnc::RNNC_ISA
