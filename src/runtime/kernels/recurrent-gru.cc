// The gated recurrent unit, reset applied after the product: gates r, z, n. The gradients of the two products differ
// in the columns of n alone, so only those are kept twice.
#include "recurrent-backward.h"
#include "recurrent-forward.h"

namespace rnnc::RNNC_ISA {
namespace {

struct ForwardCell {
  static constexpr int GATES = 3;
  static constexpr int SEPARATE = 2;
  static constexpr int SPANS = 5;

  const Ragged& ragged;
  int64_t hidden;
  const float* separateBias;
  float* y;
  float* gates;
  float* candidate;

  void addErrands(const StepTile& tile, int64_t row, ErrandList& list) const {
    list.add(y + row * hidden + tile.column);
    for (int64_t gate = 0; gates && gate < GATES; gate++) list.add(gates + (row * GATES + gate) * hidden + tile.column);
    if (candidate) list.add(candidate + row * hidden + tile.column);
  }

  void step(const StepTile& tile, const float* sums, const InputSums& inputs, const float* before, float* after,
            int64_t stride) {
    for (int r = 0; r < tile.rows; r++) {
      const int64_t row = ragged.row(tile.t, tile.place + r);
      for (int64_t j = 0; j < int64_t{tile.vectors} * LANES; j += LANES) {
        const int64_t width = tile.width - j;
        const int64_t at = tile.column + j;
        const float* sum = sums + r * TILE_COLUMNS + j;
        const Vec reset = sigmoid(load(sum));
        const Vec update = sigmoid(load(sum + TILE_SIZE));
        const Vec product = load(sum + 2 * TILE_SIZE);
        const Vec input = load(inputs.data + 2 * inputs.gateStride + r * TILE_COLUMNS + j);
        const Vec fresh = tanh(fma(reset, product, input));
        const Vec state = fma(update, load(before + r * stride + j) - fresh, fresh);
        store(after + r * stride + j, state);
        storeUpTo(y + row * hidden + at, state, width);
        if (gates) {
          float* to = gates + row * 3 * hidden + at;
          storeUpTo(to, reset, width);
          storeUpTo(to + hidden, update, width);
          storeUpTo(to + 2 * hidden, fresh, width);
        }
        if (candidate) storeUpTo(candidate + row * hidden + at, product, width);
      }
    }
  }
};

struct BackwardCell {
  static constexpr int GATES = 3;
  static constexpr int SPANS = 5;

  const Ragged& ragged;
  const BackwardLayer& layer;
  const float* gates;
  const float* candidate;
  GateGradients dZ;       // of x wx
  GateGradients dFreshH;  // of h wh, the columns of n
  float* carry;           // the part of the state's gradient that goes past the weights
  int64_t carryStride;

  void addErrands(const StepTile& tile, int64_t row, ErrandList& list) const {
    const int64_t hidden = layer.sizes.hidden;
    for (int64_t gate = 0; gate < GATES; gate++) list.add(gates + (row * GATES + gate) * hidden + tile.column);
    list.add(candidate + row * hidden + tile.column);
    if (tile.t > 0) list.add(layer.y + (row - layer.sizes.batch) * hidden + tile.column);
  }

  const float* stateBefore(const StepTile& tile, int r, int64_t row) const {
    if (tile.t > 0) return layer.y + (row - layer.sizes.batch) * layer.sizes.hidden;
    return layer.start ? layer.start + ragged.example(tile.place + r) * layer.sizes.hidden : nullptr;
  }

  void step(const GradientTile& tile) {
    const int64_t hidden = layer.sizes.hidden;
    for (int r = 0; r < tile.rows; r++) {
      const int64_t row = ragged.row(tile.t, tile.place + r);
      const int64_t compact = ragged.offsets[tile.t] + tile.place + r;
      const float* before = stateBefore(tile, r, row);
      for (int64_t j = 0; j < int64_t{tile.vectors} * LANES; j += LANES) {
        const int64_t width = tile.width - j;
        const int64_t at = tile.column + j;
        const float* gate = gates + row * 3 * hidden + at;
        const Vec reset = loadUpTo(gate, width);
        const Vec update = loadUpTo(gate + hidden, width);
        const Vec fresh = loadUpTo(gate + 2 * hidden, width);
        const Vec product = loadUpTo(candidate + row * hidden + at, width);
        const Vec previous = before ? loadUpTo(before + at, width) : zero();
        const Vec dState = tile.dState(r, j, row);
        const Vec dFresh = dState * (1.0f - update) * (1.0f - fresh * fresh);
        const Vec dReset = dFresh * product * reset * (1.0f - reset);
        const Vec dUpdate = dState * (previous - fresh) * update * (1.0f - update);
        store(carry + (tile.place + r) * carryStride + at, dState * update);
        store(dZ.at(0, tile.panel, compact) + j, dReset);
        store(dZ.at(1, tile.panel, compact) + j, dUpdate);
        store(dZ.at(2, tile.panel, compact) + j, dFresh);
        store(dFreshH.at(0, tile.panel, compact) + j, dFresh * reset);
      }
    }
  }
};

void addTo(Result to, const float* values, int64_t count) {
  for (int64_t j = 0; j < count; j++) to.data[j] = to.add ? to.data[j] + values[j] : values[j];
}

// The gradients of weights and biases: first the columns of r and z, which both products share, then n's.
void multiplyWeightGradients(Call& call, const BackwardLayer& layer, const Ragged& ragged, const BackwardCell& cell,
                             Result dBx, Result dBh) {
  const int64_t hidden = layer.sizes.hidden;
  const int64_t width = 3 * hidden;
  const ProductPart ofInputs =
      weightPart(rowsOf(call, ragged, layer.x, layer.sizes.input), layer.sizes.input, layer.dWx, width);
  const ProductPart ofStates = weightPart(previousStates(call, layer, ragged), hidden, layer.dWh, width);
  float* sums = call.arena->floats(2 * hidden);
  const Packed sharedGates = cell.dZ.gates(0, 2);
  Product shared = product(0, hidden, ragged.rows());
  shared.columns = sharedGates.columns;
  shared.packed = &sharedGates;
  shared.partCount = 2;
  shared.parts[0] = ofInputs;
  shared.parts[1] = ofStates;
  shared.columnSums = {sums, false};
  multiply(call, shared);
  addTo(dBx, sums, 2 * hidden);
  addTo(dBh, sums, 2 * hidden);

  const auto multiplyFresh = [&](const ProductPart& part, const Packed& gradients, Result dB) {
    Product fresh = product(0, hidden, ragged.rows());
    fresh.packed = &gradients;
    fresh.parts[0] = part;
    fresh.parts[0].c.base += 2 * hidden;
    fresh.columnSums = {dB.data + 2 * hidden, dB.add};
    multiply(call, fresh);
  };
  multiplyFresh(ofInputs, cell.dZ.gates(2, 1), dBx);
  multiplyFresh(ofStates, cell.dFreshH.packed(), dBh);
}

}  // namespace

void gruForward(Call& call) {
  Arguments arguments(call);
  ForwardLayer layer;
  layer.x = arguments.read();
  const int32_t* lengths = arguments.readIds();
  layer.start = arguments.read();
  layer.wx = arguments.read();
  layer.wh = arguments.read();
  const float* bx = arguments.read();
  const float* bh = arguments.read();
  layer.y = arguments.write();
  layer.last = arguments.write();
  float* gates = arguments.write();
  float* candidate = arguments.write();
  layer.sizes = readSizes(arguments);
  const int64_t hidden = layer.sizes.hidden;
  const Ragged ragged = raggedOf(call, lengths, layer.sizes.time, layer.sizes.batch);
  // r and z only ever see the sum of both biases.
  float* bias = call.arena->floats(3 * hidden);
  for (int64_t j = 0; j < 3 * hidden; j++) bias[j] = j < 2 * hidden ? bx[j] + bh[j] : bx[j];
  layer.bias = bias;
  const float* separate = packBias(call, bh + 2 * hidden, {1, hidden});
  ForwardCell cell = {ragged, hidden, separate, layer.y, gates, candidate};
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
  const Ragged ragged = raggedOf(call, lengths, layer.sizes.time, layer.sizes.batch);
  const int64_t hidden = layer.sizes.hidden;
  const int64_t carryStride = stateStride(hidden);
  float* carry = call.arena->floats(layer.sizes.batch * carryStride);
  const GateGradients dZ = gateGradients(call, ragged, 3, hidden, scratch);
  const GateGradients dFreshH = gateGradients(call, ragged, 1, hidden, scratchH);
  BackwardCell cell = {ragged, layer, gates, candidate, dZ, dFreshH, carry, carryStride};
  const StateProduct products[] = {{dZ.gates(0, 2), 0}, {dFreshH.packed(), 2 * hidden}};
  runBackward(call, layer, ragged, cell, products, 2, 3 * hidden);
  multiplyWeightGradients(call, layer, ragged, cell, dBx, dBh);
  multiplyInputGradient(call, layer, ragged, dZ.packed());
}

}  // namespace rnnc::RNNC_ISA
