// The vanilla recurrent layer: h[t] = f(x[t] wx + h[t-1] wh + b), with f tanh or relu.
#include "recurrent-backward.h"
#include "recurrent-forward.h"

namespace rnnc::RNNC_ISA {
namespace {

Activation activationOf(int choice) { return choice == 0 ? Activation::tanh : Activation::relu; }

struct ForwardCell {
  static constexpr int GATES = 1;
  static constexpr int SEPARATE = -1;
  static constexpr int SPANS = 1;

  const Ragged& ragged;
  Activation activation;
  float* y;
  int64_t hidden;
  const float* separateBias = nullptr;

  void addErrands(const StepTile& tile, int64_t row, ErrandList& list) const { list.add(y + row * hidden + tile.column); }

  void step(const StepTile& tile, const float* sums, const InputSums&, const float*, float* after, int64_t stride) {
    for (int r = 0; r < tile.rows; r++) {
      float* out = y + ragged.row(tile.t, tile.place + r) * hidden + tile.column;
      for (int64_t j = 0; j < int64_t{tile.vectors} * LANES; j += LANES) {
        const Vec state = activate(activation, load(sums + r * TILE_COLUMNS + j));
        store(after + r * stride + j, state);
        storeUpTo(out + j, state, tile.width - j);
      }
    }
  }
};

struct BackwardCell {
  static constexpr int SPANS = 1;

  const Ragged& ragged;
  Activation activation;
  const float* y;
  GateGradients dZ;
  int64_t hidden;
  const float* carry = nullptr;
  int64_t carryStride = 0;

  void addErrands(const StepTile& tile, int64_t row, ErrandList& list) const { list.add(y + row * hidden + tile.column); }

  void step(const GradientTile& tile) {
    for (int r = 0; r < tile.rows; r++) {
      const int64_t row = ragged.row(tile.t, tile.place + r);
      float* out = dZ.at(0, tile.panel, ragged.offsets[tile.t] + tile.place + r);
      for (int64_t j = 0; j < int64_t{tile.vectors} * LANES; j += LANES) {
        const Vec state = loadUpTo(y + row * hidden + tile.column + j, tile.width - j);
        store(out + j, tile.dState(r, j, row) * derivativeFromOutput(activation, state));
      }
    }
  }
};

}  // namespace

void rnnForward(Call& call) {
  Arguments arguments(call);
  ForwardLayer layer;
  layer.x = arguments.read();
  const int32_t* lengths = arguments.readIds();
  layer.start = arguments.read();
  layer.wx = arguments.read();
  layer.wh = arguments.read();
  layer.bias = arguments.read();
  layer.y = arguments.write();
  layer.last = arguments.write();
  layer.sizes = readSizes(arguments);
  const Ragged ragged = raggedOf(call, lengths, layer.sizes.time, layer.sizes.batch);
  ForwardCell cell = {ragged, activationOf(arguments.choice()), layer.y, layer.sizes.hidden};
  runForward(call, layer, ragged, cell);
}

void rnnBackward(Call& call) {
  Arguments arguments(call);
  BackwardLayer layer;
  layer.x = arguments.read();
  const int32_t* lengths = arguments.readIds();
  layer.start = arguments.read();
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
  const Ragged ragged = raggedOf(call, lengths, layer.sizes.time, layer.sizes.batch);
  const GateGradients dZ = gateGradients(call, ragged, 1, layer.sizes.hidden, scratch);
  BackwardCell cell = {ragged, activationOf(arguments.choice()), layer.y, dZ, layer.sizes.hidden};
  const StateProduct products[] = {{dZ.packed(), 0}};
  runBackward(call, layer, ragged, cell, products, 1, layer.sizes.hidden);
  multiplySharedGradients(call, layer, ragged, dZ.packed(), dB);
}

}  // namespace rnnc::RNNC_ISA
