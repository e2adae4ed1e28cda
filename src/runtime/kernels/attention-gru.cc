// The gated recurrent unit that attends as it goes. The context is a part of its inputs, so that the reset gate does
// not scale it.
#include "attention-backward.h"
#include "attention-forward.h"
#include "recurrent-gru-cell.h"

namespace rnnc::RNNC_ISA {

void attentionGruForward(Call& call) {
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
  const float* bx = arguments.read();
  const float* bh = arguments.read();
  readWeights(arguments, with.attention);
  layer.y = arguments.write();
  layer.last = arguments.write();
  with.context = arguments.write();
  with.alignment = arguments.write();
  float* gates = arguments.write();
  float* candidate = arguments.write();
  with.queries = arguments.write();
  layer.sizes = readSizes(arguments);
  if (!readSizes(call, arguments, layer.sizes, with.attention, with.queries)) return;
  const int64_t hidden = layer.sizes.hidden;
  const Ragged ragged = raggedOf(call, lengths, layer.sizes.time, layer.sizes.batch);
  // r and z only ever see the sum of both biases.
  float* bias = call.arena->floats(3 * hidden);
  for (int64_t j = 0; j < 3 * hidden; j++) bias[j] = j < 2 * hidden ? bx[j] + bh[j] : bx[j];
  layer.bias = bias;
  const float* separate = packBias(call, bh + 2 * hidden, {1, hidden});
  GruForwardCell cell = {ragged, hidden, separate, layer.y, gates, candidate};
  runForward(call, layer, with, ragged, cell);
  clearPadding(ragged, gates, 3 * hidden);
  clearPadding(ragged, candidate, hidden);
}

void attentionGruBackward(Call& call) {
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
  const float* gates = arguments.read();
  const float* candidate = arguments.read();
  with.queries = arguments.read();
  layer.dY = arguments.read();
  layer.dLast = arguments.read();
  readGradients(arguments, with);
  float* scratch = arguments.write();
  float* scratchH = arguments.write();
  with.dQueries = arguments.write();
  layer.dX = arguments.result();
  layer.dStart = arguments.result();
  layer.dWx = arguments.result();
  layer.dWh = arguments.result();
  const Result dBx = arguments.result();
  const Result dBh = arguments.result();
  readResults(arguments, with);
  layer.sizes = readSizes(arguments);
  if (!readSizes(call, arguments, layer.sizes, with.attention, with.queries)) return;
  const int64_t hidden = layer.sizes.hidden;
  const Ragged ragged = raggedOf(call, lengths, layer.sizes.time, layer.sizes.batch);
  const int64_t carryStride = stateStride(hidden);
  float* carry = call.arena->floats(layer.sizes.batch * carryStride);
  const GateGradients dZ = gateGradients(call, ragged, 3, hidden, scratch);
  const GateGradients dFreshH = gateGradients(call, ragged, 1, hidden, scratchH);
  GruBackwardCell cell = {ragged, layer, gates, candidate, dZ, dFreshH, carry, carryStride};
  const StateProduct states[] = {{dZ.gates(0, 2), 0}, {dFreshH.packed(), 2 * hidden}};
  runBackward(call, layer, with, ragged, {dZ.packed(), states, 2, 3 * hidden}, cell);
  multiplyInputWeights(call, layer, with, ragged, dZ.packed(), dBx);
  multiplyStateWeights(call, layer, ragged, dZ.gates(0, 2), 3 * hidden, 0, dBh);
  multiplyStateWeights(call, layer, ragged, dFreshH.packed(), 3 * hidden, 2 * hidden, dBh);
}

}  // namespace rnnc::RNNC_ISA
