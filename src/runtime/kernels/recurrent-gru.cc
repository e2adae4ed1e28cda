// The gated recurrent unit, reset applied after the product: gates r, z, n. The gradients of the two products differ
// in the columns of n alone, so only those are kept twice.
#include "gemm-strips.h"
#include "recurrent-gru-cell.h"
#include "recurrent-run.h"

namespace rnnc::RNNC_ISA {
namespace {

void addTo(Result to, const float* values, int64_t count) {
  for (int64_t j = 0; j < count; j++) to.data[j] = to.add ? to.data[j] + values[j] : values[j];
}

// The gradients of weights and biases: first the columns of r and z, which both products share, then n's.
void multiplyWeightGradients(Call& call, const BackwardLayer& layer, const Ragged& ragged, const GruBackwardCell& cell,
                             Result dBx, Result dBh) {
  const int64_t hidden = layer.sizes.hidden;
  const int64_t width = 3 * hidden;
  const ProductPart ofInputs =
      weightPart(rowsOf(call, ragged, layer.x, layer.sizes.input), layer.sizes.input, layer.dWx, width);
  const ProductPart ofStates = weightPart(enteringStates(call, layer, ragged), hidden, layer.dWh, width);
  float* sums = call.arena->floats(2 * hidden);
  const Packed sharedGates = cell.dZ.gates(0, 2);
  Product shared = product(0, hidden, ragged.rows());
  shared.columns = sharedGates.columns;
  shared.packed = &sharedGates;
  shared.partCount = 2;
  shared.parts[0] = ofInputs;
  shared.parts[1] = ofStates;
  shared.columnSums = {sums, false};
  const Strips strips = shareStrips(call, shared);
  shared.strips = &strips;
  multiply(call, shared);
  addTo(dBx, sums, 2 * hidden);
  addTo(dBh, sums, 2 * hidden);

  const auto multiplyFresh = [&](const ProductPart& part, int64_t first, const Packed& gradients, Result dB) {
    const Strips own = {strips.data, strips.tiles, first};
    Product fresh = product(0, hidden, ragged.rows());
    fresh.strips = &own;
    fresh.packed = &gradients;
    fresh.parts[0] = part;
    fresh.parts[0].c.base += 2 * hidden;
    fresh.columnSums = {dB.data + 2 * hidden, dB.add};
    multiply(call, fresh);
  };
  multiplyFresh(ofInputs, 0, cell.dZ.gates(2, 1), dBx);
  multiplyFresh(ofStates, tilesOf(ofInputs), cell.dFreshH.packed(), dBh);
}

}  // namespace

void gruForward(Call& call) {
  Arguments arguments(call);
  ForwardLayer layer;
  layer.x = arguments.read();
  const int32_t* lengths = arguments.readIds();
  layer.start = arguments.read();
  layer.stateMask = arguments.read();
  layer.wx = arguments.read();
  layer.wh = arguments.read();
  const float* bx = arguments.read();
  const float* bh = arguments.read();
  layer.y = arguments.write();
  layer.last = arguments.write();
  float* gates = arguments.write();
  float* candidate = arguments.write();
  layer.sizes = readSizes(arguments);
  const Direction direction = readDirection(arguments);
  const int64_t hidden = layer.sizes.hidden;
  const Ragged ragged = raggedOf(call, lengths, layer.sizes.time, layer.sizes.batch, direction);
  // r and z only ever see the sum of both biases.
  float* bias = call.arena->floats(3 * hidden);
  for (int64_t j = 0; j < 3 * hidden; j++) bias[j] = j < 2 * hidden ? bx[j] + bh[j] : bx[j];
  layer.bias = bias;
  const float* separate = packBias(call, bh + 2 * hidden, {1, hidden});
  GruForwardCell cell = {ragged, hidden, separate, layer.y, gates, candidate};
  runForward(call, layer, ragged, cell);
  clearPadding(ragged, gates, 3 * hidden);
  clearPadding(ragged, candidate, hidden);
}

void gruBackward(Call& call) {
  Arguments arguments(call);
  BackwardLayer layer;
  layer.x = arguments.read();
  const int32_t* lengths = arguments.readIds();
  layer.start = arguments.read();
  layer.stateMask = arguments.read();
  layer.wx = arguments.read();
  layer.wh = arguments.read();
  layer.y = arguments.read();
  const float* gates = arguments.read();
  const float* candidate = arguments.read();
  layer.dY = arguments.read();
  layer.dLast = arguments.read();
  float* scratch = arguments.write();
  float* scratchH = arguments.write();
  layer.dX = arguments.result();
  layer.dStart = arguments.result();
  layer.dWx = arguments.result();
  layer.dWh = arguments.result();
  const Result dBx = arguments.result();
  const Result dBh = arguments.result();
  layer.sizes = readSizes(arguments);
  const Direction direction = readDirection(arguments);
  const Ragged ragged = raggedOf(call, lengths, layer.sizes.time, layer.sizes.batch, direction);
  const int64_t hidden = layer.sizes.hidden;
  const int64_t carryStride = stateStride(hidden);
  float* carry = call.arena->floats(layer.sizes.batch * carryStride);
  const GateGradients dZ = gateGradients(call, ragged, 3, hidden, scratch);
  const GateGradients dFreshH = gateGradients(call, ragged, 1, hidden, scratchH);
  GruBackwardCell cell = {ragged, layer, gates, candidate, dZ, dFreshH, carry, carryStride};
  const StateProduct products[] = {{dZ.gates(0, 2), 0}, {dFreshH.packed(), 2 * hidden}};
  runBackward(call, layer, ragged, cell, products, 2, 3 * hidden);
  multiplyWeightGradients(call, layer, ragged, cell, dBx, dBh);
  multiplyInputGradient(call, layer, ragged, dZ.packed());
}

}  // namespace rnnc::RNNC_ISA
