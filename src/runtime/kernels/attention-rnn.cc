// The vanilla recurrent layer that attends as it goes.
#include "attention-backward.h"
#include "attention-forward.h"
#include "recurrent-rnn-cell.h"

namespace rnnc::RNNC_ISA {

void attentionRnnForward(Call& call) {
  Arguments arguments(call);
  ForwardLayer layer;
  ForwardAttention with = {};
  layer.x = arguments.read();
  const int32_t* lengths = arguments.readIds();
  layer.start = arguments.read();
  layer.stateMask = arguments.read();
  with.attention.memory = readMemory(arguments);
  layer.wx = arguments.read();
  layer.wh = arguments.read();
  layer.bias = arguments.read();
  readWeights(arguments, with.attention);
  layer.y = arguments.write();
  layer.last = arguments.write();
  with.context = arguments.write();
  with.alignment = arguments.write();
  with.queries = arguments.write();
  layer.sizes = readSizes(arguments);
  if (!readSizes(call, arguments, layer.sizes, with.attention, with.queries)) return;
  const Ragged ragged = raggedOf(call, lengths, layer.sizes.time, layer.sizes.batch);
  RnnForwardCell cell = {ragged, cellActivation(arguments.choice()), layer.y, layer.sizes.hidden};
  runForward(call, layer, with, ragged, cell);
}

void attentionRnnBackward(Call& call) {
  Arguments arguments(call);
  BackwardLayer layer;
  BackwardAttention with = {};
  layer.x = arguments.read();
  const int32_t* lengths = arguments.readIds();
  layer.start = arguments.read();
  layer.stateMask = arguments.read();
  with.attention.memory = readMemory(arguments);
  layer.wx = arguments.read();
  layer.wh = arguments.read();
  readWeights(arguments, with.attention);
  layer.y = arguments.read();
  with.context = arguments.read();
  with.alignment = arguments.read();
  with.queries = arguments.read();
  layer.dY = arguments.read();
  layer.dLast = arguments.read();
  readGradients(arguments, with);
  float* scratch = arguments.write();
  with.dQueries = arguments.write();
  layer.dX = arguments.result();
  layer.dStart = arguments.result();
  layer.dWx = arguments.result();
  layer.dWh = arguments.result();
  const Result dB = arguments.result();
  readResults(arguments, with);
  layer.sizes = readSizes(arguments);
  if (!readSizes(call, arguments, layer.sizes, with.attention, with.queries)) return;
  const int64_t hidden = layer.sizes.hidden;
  const Ragged ragged = raggedOf(call, lengths, layer.sizes.time, layer.sizes.batch);
  const GateGradients dZ = gateGradients(call, ragged, 1, hidden, scratch);
  RnnBackwardCell cell = {ragged, cellActivation(arguments.choice()), layer.y, dZ, hidden};
  const StateProduct states[] = {{dZ.packed(), 0}};
  runBackward(call, layer, with, ragged, {dZ.packed(), states, 1, hidden}, cell);
  multiplyInputWeights(call, layer, with, ragged, dZ.packed(), dB);
  multiplyStateWeights(call, layer, ragged, dZ.packed(), hidden, 0, {nullptr, false});
}

}  // namespace rnnc::RNNC_ISA
