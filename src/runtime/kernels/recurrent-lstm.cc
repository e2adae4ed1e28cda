// Long short-term memory: gates i, f, g, o, with the cell state of all places beside the hidden one.
#include "recurrent-lstm-cell.h"
#include "recurrent-run.h"

namespace rnnc::RNNC_ISA {

void lstmForward(Call& call) {
  Arguments arguments(call);
  ForwardLayer layer;
  layer.x = arguments.read();
  const int32_t* lengths = arguments.readIds();
  layer.start = arguments.read();
  const float* startCell = arguments.read();
  layer.stateMask = arguments.read();
  layer.wx = arguments.read();
  layer.wh = arguments.read();
  layer.bias = arguments.read();
  layer.y = arguments.write();
  layer.last = arguments.write();
  float* lastCell = arguments.write();
  float* gates = arguments.write();
  float* cells = arguments.write();
  layer.sizes = readSizes(arguments);
  const Direction direction = readDirection(arguments);
  const int64_t hidden = layer.sizes.hidden;
  const Ragged ragged = raggedOf(call, lengths, layer.sizes.time, layer.sizes.batch, direction);
  const int64_t memoryStride = stateStride(hidden);
  float* memory = call.arena->floats(layer.sizes.batch * memoryStride);
  loadStart(ragged, startCell, hidden, memory, memoryStride);
  LstmForwardCell cell = {ragged, hidden, memory, memoryStride, layer.y, gates, cells};
  runForward(call, layer, ragged, cell);
  clearPadding(ragged, gates, 4 * hidden);
  clearPadding(ragged, cells, hidden);
  storeByExample(ragged, memory, memoryStride, hidden, {lastCell, false});
}

void lstmBackward(Call& call) {
  Arguments arguments(call);
  BackwardLayer layer;
  layer.x = arguments.read();
  const int32_t* lengths = arguments.readIds();
  layer.start = arguments.read();
  const float* startCell = arguments.read();
  layer.stateMask = arguments.read();
  layer.wx = arguments.read();
  layer.wh = arguments.read();
  layer.y = arguments.read();
  const float* gates = arguments.read();
  const float* cells = arguments.read();
  layer.dY = arguments.read();
  layer.dLast = arguments.read();
  const float* dLastCell = arguments.read();
  float* scratch = arguments.write();
  layer.dX = arguments.result();
  layer.dStart = arguments.result();
  const Result dStartCell = arguments.result();
  layer.dWx = arguments.result();
  layer.dWh = arguments.result();
  const Result dB = arguments.result();
  layer.sizes = readSizes(arguments);
  const Direction direction = readDirection(arguments);
  const int64_t hidden = layer.sizes.hidden;
  const Ragged ragged = raggedOf(call, lengths, layer.sizes.time, layer.sizes.batch, direction);
  const int64_t memoryStride = stateStride(hidden);
  float* dMemory = call.arena->floats(layer.sizes.batch * memoryStride);
  loadStart(ragged, dLastCell, hidden, dMemory, memoryStride);
  const GateGradients dZ = gateGradients(call, ragged, 4, hidden, scratch);
  LstmBackwardCell cell = {ragged, hidden, startCell, gates, cells, dZ, dMemory, memoryStride};
  const StateProduct products[] = {{dZ.packed(), 0}};
  runBackward(call, layer, ragged, cell, products, 1, 4 * hidden);
  storeByExample(ragged, dMemory, memoryStride, hidden, dStartCell);
  multiplySharedGradients(call, layer, ragged, dZ.packed(), dB);
}

}  // namespace rnnc::RNNC_ISA
