// One tile of a step of the gated recurrent unit, forwards and backwards: its equations, and where what they give lies.
#pragma once
#include "recurrent-backward.h"
#include "recurrent-forward.h"

namespace rnnc::RNNC_ISA {

struct GruForwardCell {
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

struct GruBackwardCell {
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
    if (tile.t > 0) list.add(layer.y + (row - ragged.stride) * hidden + tile.column);
  }

  const float* stateBefore(const StepTile& tile, int r, int64_t row) const {
    if (tile.t > 0) return layer.y + (row - ragged.stride) * layer.sizes.hidden;
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

}  // namespace rnnc::RNNC_ISA
