// The backward pass of a recurrent layer over a sequence. Step by step, last first: the gradient of a state is what
// comes from above (dY) plus the product of the next step's gate gradients with the transposed weights; the cell turns
// it, tile by tile, into this step's gate gradients. When all of them are known, each weight gradient and the inputs'
// gradient is one matrix product over all steps.
//
// A cell gives: GATES; `carry`, rows (or null) that the gradient of the state starts from because they do not pass
// through the weights; `prefetchRow(tile, row)`; and `step(tile)`, which stores the gate gradients for the next
// product (tile.next) and for the matrix products at the end.
#pragma once
#include <string.h>

#include "recurrent.h"

namespace rnnc::RNNC_ISA {

struct BackwardLayer {
  LayerSizes sizes;
  const float* x;
  const float* start;
  const float* wx;
  const float* wh;
  const float* y;
  const float* dY;
  const float* dLast;
  Result dX;
  Result dStart;
  Result dWx;
  Result dWh;
};

struct GradientTile : StepTile {
  const float* sums;  // [TILE_ROWS, TILE_COLUMNS]: the gradient of h[t], but for dY
  const float* dY;
  int64_t hidden;
  float* next;  // gate gradients of the tile's first row, for the product of the step before
  int64_t nextStride;

  // The gradient of h[t] at columns j, j + 1, ... of row r of the tile, `row` of the sequence.
  Vec dState(int r, int64_t j, int64_t row) const {
    const Vec own = load(sums + r * TILE_COLUMNS + j);
    return dY ? own + loadUpTo(dY + row * hidden + column + j, width - j) : own;
  }
};

// A tile of the last state's gradient, where an example has its last step.
inline void loadLast(const BackwardLayer& layer, const Ragged& ragged, const StepTile& tile, float* sums) {
  for (int r = 0; r < tile.rows; r++) {
    const int64_t at = ragged.example(tile.place + r) * layer.sizes.hidden + tile.column;
    for (int v = 0; v < tile.vectors; v++) {
      const int64_t j = int64_t{v} * LANES;
      store(sums + r * TILE_COLUMNS + j, layer.dLast ? loadUpTo(layer.dLast + at + j, tile.width - j) : zero());
    }
  }
}

inline void storeStart(const BackwardLayer& layer, const Ragged& ragged, const StepTile& tile, const float* sums) {
  for (int r = 0; r < tile.rows; r++) {
    float* to = layer.dStart.data + ragged.example(tile.place + r) * layer.sizes.hidden + tile.column;
    for (int v = 0; v < tile.vectors; v++) {
      const int64_t j = int64_t{v} * LANES;
      const int64_t width = tile.width - j;
      const Vec value = load(sums + r * TILE_COLUMNS + j);
      storeUpTo(to + j, layer.dStart.add ? loadUpTo(to + j, width) + value : value, width);
    }
  }
}

template <class Cell>
void runBackward(Call& call, const BackwardLayer& layer, const Ragged& ragged, Cell& cell) {
  const int64_t time = layer.sizes.time;
  const int64_t batch = layer.sizes.batch;
  const int64_t hidden = layer.sizes.hidden;
  const int64_t depth = Cell::GATES * hidden;
  const Columns columns = columnsOf(1, hidden);
  const Packed wh = packMatrix(call, evenRows(layer.wh, depth), true, columns, depth);
  const Sharing sharing = shareSteps(call, ragged, columns.padded, depth, columns.count());
  const int64_t nextStride = spreadStride(depth);
  float* gradients[2] = {call.arena->floats(batch * nextStride), call.arena->floats(batch * nextStride)};
  float* tiles = call.arena->floats(sharing.members * int64_t{TILE_ROWS} * TILE_COLUMNS);

  // The tile's part of the gradient of h[t]: from the gate gradients of step t + 1 where the example has that step.
  auto gradientOfState = [&](const StepTile& tile, bool hasNext, float* sums) {
    if (!hasNext) return loadLast(layer, ragged, tile, sums);
    TileProduct product = {};
    product.depth = depth;
    product.a = gradients[(tile.t + 1) & 1] + tile.place * nextStride;
    product.rowStride = nextStride;
    product.b = wh.data + tile.column * depth;
    product.bStride = int64_t{tile.vectors} * LANES;
    product.from = cell.carry ? cell.carry + tile.place * cell.carryStride + tile.column : nullptr;
    product.fromStride = cell.carryStride;
    product.to = sums;
    product.toStride = TILE_COLUMNS;
    tileAlong(tile.rows, tile.vectors, product);
  };
  auto runPart = [&](const StepTile& tile, bool hasNext, float* sums) {
    gradientOfState(tile, hasNext, sums);
    if (tile.t < 0) return storeStart(layer, ragged, tile, sums);
    GradientTile gradient = {tile, sums, layer.dY, hidden, gradients[tile.t & 1] + tile.place * nextStride, nextStride};
    cell.step(gradient);
  };
  auto runTile = [&](const StepTile& tile, int member) {
    float* sums = tiles + int64_t{member} * TILE_ROWS * TILE_COLUMNS;
    if (tile.t >= 0) {
      for (int r = 0; r < tile.rows; r++) {
        const int64_t row = ragged.row(tile.t, tile.place + r);
        cell.prefetchRow(tile, row);
        if (layer.dY) prefetchColumns(tile, layer.dY + row * hidden);
      }
    }
    const int64_t running = tile.t + 1 < time ? ragged.running(tile.t + 1) : 0;
    const int with = static_cast<int>(most(0, least(tile.rows, running - tile.place)));
    StepTile part = tile;
    part.rows = with;
    if (part.rows > 0) runPart(part, true, sums);
    part.place += with;
    part.rows = tile.rows - with;
    if (part.rows > 0) runPart(part, false, sums);
  };
  // Step -1 is the start, which every example has.
  const int64_t first = layer.dStart.data ? -1 : 0;
  auto rowsAt = [&](int64_t t) { return t < 0 ? batch : ragged.running(t); };
  walkSteps(call, sharing, batch, columns, first, time, true, rowsAt, runTile);
}

// h[t-1] of all real rows, for the gradient of the recurrent weights.
inline Source previousStates(Call& call, const BackwardLayer& layer, const Ragged& ragged) {
  const int64_t hidden = layer.sizes.hidden;
  float* nothing = call.arena->floats(hidden);
  memset(nothing, 0, static_cast<size_t>(hidden) * sizeof(float));
  auto** table = static_cast<const float**>(call.arena->bytes(static_cast<size_t>(ragged.rows()) * sizeof(float*)));
  for (int64_t t = 0; t < ragged.time; t++) {
    for (int64_t place = 0; place < ragged.running(t); place++) {
      const float* first = layer.start ? layer.start + ragged.example(place) * hidden : nothing;
      table[ragged.offsets[t] + place] = t > 0 ? layer.y + ragged.row(t - 1, place) * hidden : first;
    }
  }
  return {nullptr, 0, table};
}

// dX (+)= dZ wxᵀ, from the gate gradients of the ragged rows.
inline void multiplyInputGradient(Call& call, const BackwardLayer& layer, const Ragged& ragged, const float* dZ,
                                  int64_t width) {
  if (!layer.dX.data) return;
  const int64_t input = layer.sizes.input;
  Product inputs = product(ragged.rows(), input, width);
  const Source rows = rowsOf(call, ragged, layer.dX.data, input);
  // The table's rows are those of dX, which may be written.
  const Target target = {layer.dX.data, input, const_cast<float* const*>(rows.table)};
  inputs.parts[0] = {evenRows(dZ, width), false, ragged.rows(), target, layer.dX.add};
  inputs.b = evenRows(layer.wx, width);
  inputs.bAcross = true;
  multiply(call, inputs);
  if (!layer.dX.add) clearPadding(ragged, layer.dX.data, input);
}

// The products at the end, where inputs and states share their gate gradients dZ.
inline void multiplyGradients(Call& call, const BackwardLayer& layer, const Ragged& ragged, const float* dZ,
                              int64_t gates, Result dB) {
  const int64_t width = gates * layer.sizes.hidden;
  Product weights = product(layer.sizes.input, width, ragged.rows());
  weights.partCount = 2;
  weights.parts[0] = {rowsOf(call, ragged, layer.x, layer.sizes.input), true, layer.sizes.input,
                      evenTarget(layer.dWx.data, width), layer.dWx.add};
  weights.parts[1] = {previousStates(call, layer, ragged), true, layer.sizes.hidden,
                      evenTarget(layer.dWh.data, width), layer.dWh.add};
  weights.b = evenRows(dZ, width);
  weights.columnSums = dB;
  multiply(call, weights);
  multiplyInputGradient(call, layer, ragged, dZ, width);
}

}  // namespace rnnc::RNNC_ISA
