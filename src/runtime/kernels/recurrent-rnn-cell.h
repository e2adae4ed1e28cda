// One tile of a step of the vanilla cell, forwards and backwards: its equations, and where what they give lies.
#pragma once
#include "recurrent-backward.h"
#include "recurrent-forward.h"

namespace rnnc::RNNC_ISA {

// As in src/ops/rnn.ts, in its order.
inline Activation cellActivation(int choice) { return choice == 0 ? Activation::tanh : Activation::relu; }

struct RnnForwardCell {
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

struct RnnBackwardCell {
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

}  // namespace rnnc::RNNC_ISA
