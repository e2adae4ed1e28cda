// The vanilla recurrent layer: h[t] = f(x[t] wx + h[t-1] wh + b), with f tanh or relu.
#include "recurrent-rnn-cell.h"
#include "recurrent-run.h"

namespace rnnc::RNNC_ISA {

void rnnForward(Call& call) {
  Arguments arguments(call);
  ForwardLayer layer;
  layer.x = arguments.read();
  const int32_t* lengths = arguments.readIds();
  layer.start = arguments.read();
  layer.stateMask = arguments.read();
  layer.wx = arguments.read();
  layer.wh = arguments.read();
  layer.bias = arguments.read();
  layer.y = arguments.write();
  layer.last = arguments.write();
  layer.sizes = readSizes(arguments);
  const Activation activation = cellActivation(arguments.choice());
  const Direction direction = readDirection(arguments);
  const Ragged ragged = raggedOf(call, lengths, layer.sizes.time, layer.sizes.batch, direction);
  RnnForwardCell cell = {ragged, activation, layer.y, layer.sizes.hidden};
  runForward(call, layer, ragged, cell);
}

void rnnBackward(Call& call) {
  Arguments arguments(call);
  BackwardLayer layer;
  layer.x = arguments.read();
  const int32_t* lengths = arguments.readIds();
  layer.start = arguments.read();
  layer.stateMask = arguments.read();
  layer.wx = arguments.read();
  layer.wh = arguments.read();
  layer.y = arguments.read();
  layer.dY = arguments.read();
  layer.dLast = arguments.read();
  float* scratch = arguments.write();
  layer.dX = arguments.result();
  layer.dStart = arguments.result();
  layer.dWx = arguments.result();
  layer.dWh = arguments.result();
  const Result dB = arguments.result();
  layer.sizes = readSizes(arguments);
  const Activation activation = cellActivation(arguments.choice());
  const Direction direction = readDirection(arguments);
  const Ragged ragged = raggedOf(call, lengths, layer.sizes.time, layer.sizes.batch, direction);
  const GateGradients dZ = gateGradients(call, ragged, 1, layer.sizes.hidden, scratch);
  RnnBackwardCell cell = {ragged, activation, layer.y, dZ, layer.sizes.hidden};
  const StateProduct products[] = {{dZ.packed(), 0}};
  runBackward(call, layer, ragged, cell, products, 1, layer.sizes.hidden);
  multiplySharedGradients(call, layer, ragged, dZ.packed(), dB);
}

}  // namespace rnnc::RNNC_ISA
