// The forward pass of a recurrent layer over a sequence. The products of the inputs with their weights come first, as
// one matrix product for a stretch of time steps; then step by step the products of the states, whose results go
// from a tile in the first-level cache straight into the cell's gates.
//
// A cell gives: GATES; SEPARATE, the gate whose two products must be kept apart (or -1), with its own bias
// `separateBias`; and `step(tile, sums, inputs, before, after, stateStride)`.
#pragma once
#include <string.h>

#include "recurrent.h"

namespace rnnc::RNNC_ISA {

struct ForwardLayer {
  LayerSizes sizes;
  const float* x;
  const float* start;
  const float* wx;
  const float* wh;
  const float* bias;  // [gates hidden]
  float* y;
  float* last;
};

// The inputs' part of a tile: gate g of row r begins at data + g * gateStride + r * rowStride.
struct InputSums {
  const float* data;
  int64_t gateStride;
  int64_t rowStride;
};

constexpr int64_t TILE_SIZE = int64_t{TILE_ROWS} * TILE_COLUMNS;

// Inputs no wider than this are multiplied tile by tile: going through memory would cost more than the product.
constexpr int64_t NARROW_INPUT = 32;
// Rows of inputs that are multiplied at once: enough for an efficient product, few enough to stay in the cache.
constexpr int64_t STRETCH_ROWS = 256;

inline const float* padGates(Call& call, const float* values, const Columns& columns) {
  float* padded = call.arena->floats(columns.paddedWidth());
  for (int64_t group = 0; group < columns.groups; group++) {
    for (int64_t j = 0; j < columns.padded; j++) {
      padded[group * columns.padded + j] = j < columns.size ? values[group * columns.size + j] : 0;
    }
  }
  return padded;
}

// h of every place before the first step, in rows `stride` apart.
inline void loadStart(const Ragged& ragged, const float* start, int64_t hidden, float* states, int64_t stride) {
  for (int64_t place = 0; place < ragged.batch; place++) {
    float* to = states + place * stride;
    memset(to, 0, static_cast<size_t>(stride) * sizeof(float));
    if (start) memcpy(to, start + ragged.example(place) * hidden, static_cast<size_t>(hidden) * sizeof(float));
  }
}

inline void storeLast(const Ragged& ragged, const ForwardLayer& layer) {
  if (!layer.last) return;
  const int64_t hidden = layer.sizes.hidden;
  const size_t bytes = static_cast<size_t>(hidden) * sizeof(float);
  for (int64_t place = 0; place < ragged.batch; place++) {
    const int64_t length = ragged.length(place);
    float* to = layer.last + ragged.example(place) * hidden;
    if (length > 0) memcpy(to, layer.y + ragged.row(length - 1, place) * hidden, bytes);
    else if (layer.start) memcpy(to, layer.start + ragged.example(place) * hidden, bytes);
    else memset(to, 0, bytes);
  }
}

// The last step of a stretch that begins at `first`.
inline int64_t endOfStretch(const Ragged& ragged, int64_t first) {
  int64_t last = first + 1;
  while (last < ragged.time && ragged.offsets[last + 1] - ragged.offsets[first] <= STRETCH_ROWS) last++;
  return last;
}

template <class Cell>
void runForward(Call& call, const ForwardLayer& layer, const Ragged& ragged, Cell& cell) {
  const int64_t time = layer.sizes.time;
  const int64_t batch = layer.sizes.batch;
  const int64_t input = layer.sizes.input;
  const int64_t hidden = layer.sizes.hidden;
  const Columns columns = columnsOf(Cell::GATES, hidden);
  const int64_t width = Cell::GATES * hidden;
  const Packed wx = packMatrix(call, evenRows(layer.wx, width), false, columns, input);
  const Packed wh = packMatrix(call, evenRows(layer.wh, width), false, columns, hidden);
  const float* bias = padGates(call, layer.bias, columns);

  const int64_t stateStride = spreadStride(columns.padded);
  float* states[2] = {call.arena->floats(batch * stateStride), call.arena->floats(batch * stateStride)};
  loadStart(ragged, layer.start, hidden, states[0], stateStride);

  const Sharing sharing = shareSteps(call, ragged, columns.paddedWidth(), hidden, columns.perGroup());
  const bool narrow = input <= NARROW_INPUT;
  // A member's tiles: all gates' sums, the inputs' part where it is narrow, and rows of x that lie apart.
  const int64_t perMember = 2 * Cell::GATES * TILE_SIZE + TILE_ROWS * NARROW_INPUT;
  float* tiles = call.arena->floats(sharing.members * perMember);
  const int64_t sumsStride = spreadStride(columns.paddedWidth());
  const Source rowsOfX = rowsOf(call, ragged, layer.x, input);
  float* inputSums = nullptr;
  int64_t inputRows = 0;

  for (int64_t first = 0; first < time;) {
    const int64_t last = narrow ? time : endOfStretch(ragged, first);
    const int64_t firstRow = ragged.offsets[first];
    if (!narrow) {
      const int64_t rows = ragged.offsets[last] - firstRow;
      if (rows > inputRows) {
        inputSums = call.arena->floats(rows * sumsStride);
        inputRows = rows;
      }
      Product product = {};
      product.depth = input;
      product.partCount = 1;
      const Source from = rowsOfX.table ? Source{nullptr, 0, rowsOfX.table + firstRow}
                                        : evenRows(layer.x + firstRow * input, input);
      product.parts[0] = {from, false, rows, evenTarget(inputSums, sumsStride), false};
      product.columns = columns;
      product.packed = &wx;
      product.paddedC = true;
      product.bias = layer.bias;
      multiply(call, product);
    }
    auto runTile = [&](const StepTile& tile, int member) {
      float* sums = tiles + member * perMember;
      InputSums inputs;
      if (narrow) {
        float* own = sums + Cell::GATES * TILE_SIZE;
        TileProduct product = {};
        product.depth = input;
        const int64_t row = ragged.offsets[tile.t] + tile.place;
        if (rowsOfX.table) {
          float* strip = own + Cell::GATES * TILE_SIZE;
          for (int r = 0; r < tile.rows; r++) {
            memcpy(strip + r * NARROW_INPUT, rowsOfX.row(row + r), static_cast<size_t>(input) * sizeof(float));
          }
          product.a = strip;
          product.rowStride = NARROW_INPUT;
        } else {
          product.a = layer.x + row * input;
          product.rowStride = input;
        }
        product.toStride = TILE_COLUMNS;
        product.bStride = int64_t{tile.vectors} * LANES;
        for (int gate = 0; gate < Cell::GATES; gate++) {
          const int64_t column = gate * columns.padded + tile.column;
          product.b = wx.data + column * input;
          product.from = bias + column;
          product.to = own + gate * TILE_SIZE;
          tileAlong(tile.rows, tile.vectors, product);
        }
        inputs = {own, TILE_SIZE, TILE_COLUMNS};
      } else {
        const int64_t row = ragged.offsets[tile.t] + tile.place - firstRow;
        inputs = {inputSums + row * sumsStride + tile.column, columns.padded, sumsStride};
      }
      const float* before = states[tile.t & 1] + tile.place * stateStride;
      float* after = states[(tile.t + 1) & 1] + tile.place * stateStride + tile.column;
      TileProduct product = {};
      // Without a start the first state is zero, and so is its product.
      product.depth = tile.t > 0 || layer.start ? hidden : 0;
      product.a = before;
      product.rowStride = stateStride;
      product.bStride = int64_t{tile.vectors} * LANES;
      product.toStride = TILE_COLUMNS;
      for (int gate = 0; gate < Cell::GATES; gate++) {
        product.b = wh.data + (gate * columns.padded + tile.column) * hidden;
        product.to = sums + gate * TILE_SIZE;
        if (gate == Cell::SEPARATE) {
          product.from = cell.separateBias + tile.column;
          product.fromStride = 0;
        } else {
          product.from = inputs.data + gate * inputs.gateStride;
          product.fromStride = inputs.rowStride;
        }
        tileAlong(tile.rows, tile.vectors, product);
      }
      cell.step(tile, sums, inputs, before + tile.column, after, stateStride);
    };
    walkSteps(call, sharing, batch, columns, first, last, false, [&](int64_t t) { return ragged.running(t); }, runTile);
    first = last;
  }
  clearPadding(ragged, layer.y, hidden);
  storeLast(ragged, layer);
}

}  // namespace rnnc::RNNC_ISA
