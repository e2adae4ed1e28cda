// The gated recurrent unit, reset applied after the product: gates r, z, n. The gradients of the two products differ
// in the columns of n alone, so only those are kept twice.
#include "recurrent-backward.h"
#include "recurrent-forward.h"

namespace rnnc::RNNC_ISA {
namespace {

struct ForwardCell {
  static constexpr int GATES = 3;
  static constexpr int SEPARATE = 2;

  const Ragged& ragged;
  int64_t hidden;
  const float* separateBias;
  float* y;
  float* gates;
  float* candidate;

  void step(const StepTile& tile, const float* sums, const InputSums& inputs, const float* before, float* after,
            int64_t stride) {
    for (int r = 0; r < tile.rows; r++) {
      const int64_t row = ragged.row(tile.t, tile.place + r);
      for (int v = 0; v < tile.vectors; v++) {
        const int64_t j = int64_t{v} * LANES;
        const int64_t width = tile.width - j;
        const int64_t at = tile.column + j;
        const float* sum = sums + r * TILE_COLUMNS + j;
        const Vec reset = sigmoid(load(sum));
        const Vec update = sigmoid(load(sum + TILE_SIZE));
        const Vec product = load(sum + 2 * TILE_SIZE);
        const Vec input = load(inputs.data + 2 * inputs.gateStride + r * inputs.rowStride + j);
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

  const Ragged& ragged;
  const BackwardLayer& layer;
  const float* gates;
  const float* candidate;
  float* dZ;       // [rows, 3 hidden]: of x wx
  float* dFreshH;  // [rows, hidden]: of h wh, the columns of n
  float* carry;    // the part of the state's gradient that goes past the weights
  int64_t carryStride;

  void prefetchRow(const StepTile& tile, int64_t row) const {
    const int64_t hidden = layer.sizes.hidden;
    for (int64_t gate = 0; gate < GATES; gate++) prefetchColumns(tile, gates + (row * GATES + gate) * hidden);
    prefetchColumns(tile, candidate + row * hidden);
    if (tile.t > 0) prefetchColumns(tile, layer.y + (row - layer.sizes.batch) * hidden);
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
      for (int v = 0; v < tile.vectors; v++) {
        const int64_t j = int64_t{v} * LANES;
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
        const Vec dProduct = dFresh * reset;
        store(carry + (tile.place + r) * carryStride + at, dState * update);
        float* next = tile.next + r * tile.nextStride + at;
        storeUpTo(next, dReset, width);
        storeUpTo(next + hidden, dUpdate, width);
        storeUpTo(next + 2 * hidden, dProduct, width);
        float* out = dZ + compact * 3 * hidden + at;
        storeUpTo(out, dReset, width);
        storeUpTo(out + hidden, dUpdate, width);
        storeUpTo(out + 2 * hidden, dFresh, width);
        storeUpTo(dFreshH + compact * hidden + at, dProduct, width);
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
  const Source inputs = rowsOf(call, ragged, layer.x, layer.sizes.input);
  const Source states = previousStates(call, layer, ragged);
  float* sums = call.arena->floats(2 * hidden);
  Product shared = product(layer.sizes.input, 2 * hidden, ragged.rows());
  shared.partCount = 2;
  shared.parts[0] = {inputs, true, layer.sizes.input, evenTarget(layer.dWx.data, width), layer.dWx.add};
  shared.parts[1] = {states, true, hidden, evenTarget(layer.dWh.data, width), layer.dWh.add};
  shared.b = evenRows(cell.dZ, width);
  shared.columnSums = {sums, false};
  multiply(call, shared);
  addTo(dBx, sums, 2 * hidden);
  addTo(dBh, sums, 2 * hidden);

  Product ofInputs = product(layer.sizes.input, hidden, ragged.rows());
  ofInputs.parts[0] = shared.parts[0];
  ofInputs.parts[0].c.base += 2 * hidden;
  ofInputs.b = evenRows(cell.dZ + 2 * hidden, width);
  ofInputs.columnSums = {dBx.data + 2 * hidden, dBx.add};
  multiply(call, ofInputs);

  Product ofStates = product(hidden, hidden, ragged.rows());
  ofStates.parts[0] = shared.parts[1];
  ofStates.parts[0].c.base += 2 * hidden;
  ofStates.b = evenRows(cell.dFreshH, hidden);
  ofStates.columnSums = {dBh.data + 2 * hidden, dBh.add};
  multiply(call, ofStates);
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
  const float* separate = padGates(call, bh + 2 * hidden, columnsOf(1, hidden));
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
  float* dZx = arguments.write();
  float* dZh = arguments.write();
  layer.dX = arguments.result();
  layer.dStart = arguments.result();
  layer.dWx = arguments.result();
  layer.dWh = arguments.result();
  const Result dBx = arguments.result();
  const Result dBh = arguments.result();
  layer.sizes = readSizes(arguments);
  const Ragged ragged = raggedOf(call, lengths, layer.sizes.time, layer.sizes.batch);
  const int64_t carryStride = spreadStride(roundUp(layer.sizes.hidden, LANES));
  float* carry = call.arena->floats(layer.sizes.batch * carryStride);
  BackwardCell cell = {ragged, layer, gates, candidate, dZx, dZh, carry, carryStride};
  runBackward(call, layer, ragged, cell);
  multiplyWeightGradients(call, layer, ragged, cell, dBx, dBh);
  multiplyInputGradient(call, layer, ragged, dZx, 3 * layer.sizes.hidden);
}

}  // namespace rnnc::RNNC_ISA
