// One tile of a step of long short-term memory, forwards and backwards: its equations, and where what they give lies.
#pragma once
#include "recurrent-backward.h"
#include "recurrent-forward.h"

namespace rnnc::RNNC_ISA {

struct LstmForwardCell {
  static constexpr int GATES = 4;
  static constexpr int SEPARATE = -1;
  static constexpr int SPANS = 6;

  const Ragged& ragged;
  int64_t hidden;
  float* memory;  // the cell state, by place
  int64_t memoryStride;
  float* y;
  float* gates;
  float* cells;
  const float* separateBias = nullptr;

  void addErrands(const StepTile& tile, int64_t row, ErrandList& list) const {
    list.add(y + row * hidden + tile.column);
    for (int64_t gate = 0; gates && gate < GATES; gate++) list.add(gates + (row * GATES + gate) * hidden + tile.column);
    if (cells) list.add(cells + row * hidden + tile.column);
  }

  void step(const StepTile& tile, const float* sums, const InputSums&, const float*, float* after, int64_t stride) {
    for (int r = 0; r < tile.rows; r++) {
      const int64_t row = ragged.row(tile.t, tile.place + r);
      for (int64_t j = 0; j < int64_t{tile.vectors} * LANES; j += LANES) {
        const int64_t width = tile.width - j;
        const int64_t at = tile.column + j;
        const float* sum = sums + r * TILE_COLUMNS + j;
        float* kept = memory + (tile.place + r) * memoryStride + at;
        const Vec i = sigmoid(load(sum));
        const Vec f = sigmoid(load(sum + TILE_SIZE));
        const Vec g = tanh(load(sum + 2 * TILE_SIZE));
        const Vec o = sigmoid(load(sum + 3 * TILE_SIZE));
        const Vec c = fma(f, load(kept), i * g);
        const Vec state = o * tanh(c);
        store(kept, c);
        store(after + r * stride + j, state);
        storeUpTo(y + row * hidden + at, state, width);
        if (gates) {
          float* to = gates + row * 4 * hidden + at;
          storeUpTo(to, i, width);
          storeUpTo(to + hidden, f, width);
          storeUpTo(to + 2 * hidden, g, width);
          storeUpTo(to + 3 * hidden, o, width);
        }
        if (cells) storeUpTo(cells + row * hidden + at, c, width);
      }
    }
  }
};

struct LstmBackwardCell {
  static constexpr int GATES = 4;
  static constexpr int SPANS = 6;

  const Ragged& ragged;
  int64_t hidden;
  const float* startCell;
  const float* gates;
  const float* cells;
  GateGradients dZ;
  float* dMemory;  // the gradient of the cell state, by place
  int64_t memoryStride;
  const float* carry = nullptr;
  int64_t carryStride = 0;

  void addErrands(const StepTile& tile, int64_t row, ErrandList& list) const {
    for (int64_t gate = 0; gate < GATES; gate++) list.add(gates + (row * GATES + gate) * hidden + tile.column);
    list.add(cells + row * hidden + tile.column);
    if (tile.t > 0) list.add(cells + (row - ragged.stride) * hidden + tile.column);
  }

  const float* memoryBefore(const StepTile& tile, int r, int64_t row) const {
    if (tile.t > 0) return cells + (row - ragged.stride) * hidden;
    return startCell ? startCell + ragged.example(tile.place + r) * hidden : nullptr;
  }

  void step(const GradientTile& tile) {
    for (int r = 0; r < tile.rows; r++) {
      const int64_t row = ragged.row(tile.t, tile.place + r);
      const int64_t compact = ragged.offsets[tile.t] + tile.place + r;
      const float* before = memoryBefore(tile, r, row);
      for (int64_t j = 0; j < int64_t{tile.vectors} * LANES; j += LANES) {
        const int64_t width = tile.width - j;
        const int64_t at = tile.column + j;
        const float* gate = gates + row * 4 * hidden + at;
        float* kept = dMemory + (tile.place + r) * memoryStride + at;
        const Vec i = loadUpTo(gate, width);
        const Vec f = loadUpTo(gate + hidden, width);
        const Vec g = loadUpTo(gate + 2 * hidden, width);
        const Vec o = loadUpTo(gate + 3 * hidden, width);
        const Vec previous = before ? loadUpTo(before + at, width) : zero();
        const Vec squashed = tanh(loadUpTo(cells + row * hidden + at, width));
        const Vec dState = tile.dState(r, j, row);
        const Vec dC = fma(dState * o, 1.0f - squashed * squashed, load(kept));
        const Vec dI = dC * g * i * (1.0f - i);
        const Vec dF = dC * previous * f * (1.0f - f);
        const Vec dG = dC * i * (1.0f - g * g);
        const Vec dO = dState * squashed * o * (1.0f - o);
        store(kept, dC * f);
        store(dZ.at(0, tile.panel, compact) + j, dI);
        store(dZ.at(1, tile.panel, compact) + j, dF);
        store(dZ.at(2, tile.panel, compact) + j, dG);
        store(dZ.at(3, tile.panel, compact) + j, dO);
      }
    }
  }
};

// Rows by place become rows by example.
inline void storeByExample(const Ragged& ragged, const float* rows, int64_t stride, int64_t hidden, Result to) {
  if (!to.data) return;
  for (int64_t place = 0; place < ragged.batch; place++) {
    const float* from = rows + place * stride;
    float* row = to.data + ragged.example(place) * hidden;
    for (int64_t j = 0; j < hidden; j++) row[j] = to.add ? row[j] + from[j] : from[j];
  }
}

}  // namespace rnnc::RNNC_ISA
