// Long short-term memory that attends as it goes.
#include "attention-backward.h"
#include "attention-forward.h"
#include "recurrent-lstm-cell.h"

namespace rnnc::RNNC_ISA {

void attentionLstmForward(Call& call) {
  Arguments arguments(call);
  ForwardLayer layer;
  ForwardAttention with = {};
  Attention& attention = with.attention;
  layer.x = arguments.read();
  const int32_t* lengths = arguments.readIds();
  layer.start = arguments.read();
  const float* startCell = arguments.read();
  layer.stateMask = arguments.read();
  attention.memory = readMemory(arguments);
  layer.wx = arguments.read();
  layer.wh = arguments.read();
  layer.bias = arguments.read();
  readWeights(arguments, attention);
  layer.y = arguments.write();
  layer.last = arguments.write();
  float* lastCell = arguments.write();
  with.context = arguments.write();
  with.alignment = arguments.write();
  float* gates = arguments.write();
  float* cells = arguments.write();
  with.queries = arguments.write();
  layer.sizes = readSizes(arguments);
  if (!readSizes(call, arguments, layer.sizes, attention, with.queries)) return;
  const int64_t hidden = layer.sizes.hidden;
  const Ragged ragged = raggedOf(call, lengths, layer.sizes.time, layer.sizes.batch);
  const int64_t memoryStride = stateStride(hidden);
  float* memory = call.arena->floats(layer.sizes.batch * memoryStride);
  loadStart(ragged, startCell, hidden, memory, memoryStride);
  LstmForwardCell cell = {ragged, hidden, memory, memoryStride, layer.y, gates, cells};
  runForward(call, layer, with, ragged, cell);
  clearPadding(ragged, gates, 4 * hidden);
  clearPadding(ragged, cells, hidden);
  storeByExample(ragged, memory, memoryStride, hidden, {lastCell, false});
}

void attentionLstmBackward(Call& call) {
  Arguments arguments(call);
  BackwardLayer layer;
  BackwardAttention with = {};
  layer.x = arguments.read();
  const int32_t* lengths = arguments.readIds();
  layer.start = arguments.read();
  const float* startCell = arguments.read();
  layer.stateMask = arguments.read();
  with.attention.memory = readMemory(arguments);
  layer.wx = arguments.read();
  layer.wh = arguments.read();
  readWeights(arguments, with.attention);
  layer.y = arguments.read();
  with.context = arguments.read();
  with.alignment = arguments.read();
  const float* gates = arguments.read();
  const float* cells = arguments.read();
  with.queries = arguments.read();
  layer.dY = arguments.read();
  layer.dLast = arguments.read();
  const float* dLastCell = arguments.read();
  readGradients(arguments, with);
  float* scratch = arguments.write();
  with.dQueries = arguments.write();
  layer.dX = arguments.result();
  layer.dStart = arguments.result();
  const Result dStartCell = arguments.result();
  layer.dWx = arguments.result();
  layer.dWh = arguments.result();
  const Result dB = arguments.result();
  readResults(arguments, with);
  layer.sizes = readSizes(arguments);
  if (!readSizes(call, arguments, layer.sizes, with.attention, with.queries)) return;
  const int64_t hidden = layer.sizes.hidden;
  const Ragged ragged = raggedOf(call, lengths, layer.sizes.time, layer.sizes.batch);
  const int64_t memoryStride = stateStride(hidden);
  float* dMemory = call.arena->floats(layer.sizes.batch * memoryStride);
  loadStart(ragged, dLastCell, hidden, dMemory, memoryStride);
  const GateGradients dZ = gateGradients(call, ragged, 4, hidden, scratch);
  LstmBackwardCell cell = {ragged, hidden, startCell, gates, cells, dZ, dMemory, memoryStride};
  const StateProduct states[] = {{dZ.packed(), 0}};
  runBackward(call, layer, with, ragged, {dZ.packed(), states, 1, 4 * hidden}, cell);
  storeByExample(ragged, dMemory, memoryStride, hidden, dStartCell);
  multiplyInputWeights(call, layer, with, ragged, dZ.packed(), dB);
  multiplyStateWeights(call, layer, ragged, dZ.packed(), 4 * hidden, 0, {nullptr, false});
}

}  // namespace rnnc::RNNC_ISA
