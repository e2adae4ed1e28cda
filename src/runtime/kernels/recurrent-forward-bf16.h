// The forward pass of recurrent-forward.h with rounded operands.
#pragma once
#include "recurrent-bf16.h"
#include "recurrent-forward.h"

namespace rnnc::RNNC_ISA {

template <class Cell>
class RoundedForwardRun {
 public:
  RoundedForwardRun(Call& owner, const ForwardLayer& of, const Ragged& rows, Cell& with)
      : call(owner), layer(of), ragged(rows), cell(with), columns{Cell::GATES, of.sizes.hidden} {}

  void run() {
    const int64_t hidden = layer.sizes.hidden;
    const int64_t width = Cell::GATES * hidden;
    wx = roundRight(call, evenRows(layer.wx, width), false, columns, layer.sizes.input);
    wh = roundRight(call, evenRows(layer.wh, width), false, columns, hidden);
    kernel = roundedKernel(call.products);
    stride = stateStride(hidden);
    for (float*& state : states) state = call.arena->floats(layer.sizes.batch * stride);
    for (RoundedLeft& state : rounded) state = emptyLeft(call, layer.sizes.batch, hidden);
    loadStart(ragged, layer.start, hidden, states[0], stride);
    for (int64_t index = 0; layer.start && index < columns.perGroup(); index++) {
      const Panel panel = columns.panel(index);
      for (int64_t place = 0; place < ragged.batch; place++) {
        const float* from = states[0] + place * stride + panel.column;
        roundState({0, place, 1, index, panel.column, panel.width, panel.vectors}, from, rounded[0]);
      }
    }
    rowsOfX = rowsOf(call, ragged, layer.x, layer.sizes.input);
    const Sharing sharing = shareRoundedSteps(call, ragged, columns.paddedWidth(), hidden, columns.perGroup());
    makeRoom(sharing.members);
    for (int64_t first = 0, last = 0; first < ragged.time; first = last) {
      last = endOfStretch(ragged, first);
      multiplyInputs(first, last);
      const auto rowsAt = [this](int64_t t) { return ragged.running(t); };
      const auto tile = [this](const StepTile& step, int member) { runTile(step, spaces[member]); };
      walkRoundedSteps(call, sharing, layer.sizes.batch, columns, first, last, false, rowsAt, tile);
    }
    clearPadding(ragged, layer.y, hidden);
    storeLast(ragged, layer);
  }

 private:
  // One member's sums of a tile: products [gates, ROUNDED_TILE_ROWS, TILE_COLUMNS], and what a cell takes.
  struct Space {
    float* products;
    float* sums;
  };

  void makeRoom(int members) {
    spaces = static_cast<Space*>(call.arena->bytes(static_cast<size_t>(members) * sizeof(Space)));
    for (int member = 0; member < members; member++) {
      spaces[member] = {call.arena->floats(Cell::GATES * ROUNDED_TILE_SIZE),
                        call.arena->floats(Cell::GATES * TILE_SIZE)};
    }
    stretchRows = 0;
    for (int64_t first = 0, last = 0; first < ragged.time; first = last) {
      last = endOfStretch(ragged, first);
      stretchRows = most(stretchRows, ragged.offsets[last] - ragged.offsets[first]);
    }
    stretch = call.arena->floats(stretchRows * columns.paddedWidth());
  }

  // The products of a stretch of inputs, in panels.
  void multiplyInputs(int64_t first, int64_t last) {
    firstRow = ragged.offsets[first];
    const int64_t input = layer.sizes.input;
    Product inputs = product(ragged.offsets[last] - firstRow, columns.size, input);
    inputs.columns = columns;
    inputs.parts[0].a = rowsOfX.table ? Source{nullptr, 0, rowsOfX.table + firstRow}
                                      : evenRows(layer.x + firstRow * input, input);
    inputs.parts[0].c = {stretch, 0, nullptr, stretchRows * TILE_COLUMNS};
    inputs.bias = layer.bias;
    multiplyRounded(call, inputs, &wx);
  }

  InputSums inputsOf(const StepTile& tile) const {
    const int64_t panelStride = stretchRows * TILE_COLUMNS;
    const int64_t row = ragged.offsets[tile.t] + tile.place - firstRow;
    return {stretch + tile.panel * panelStride + row * TILE_COLUMNS, columns.perGroup() * panelStride};
  }

  void runTile(const StepTile& tile, const Space& space) {
    const RoundedLeft& before = rounded[tile.t & 1];
    RoundedTile product;
    product.rows = tile.rows;
    // Without a start the first state is zero, and so is its product.
    product.depthBlocks = tile.t > 0 || layer.start ? wh.depthBlocks : 0;
    product.a = before.block(tile.place / BLOCK_ROWS, 0);
    product.aStride = before.depthBlocks * BLOCK_WORDS;
    product.continues = false;
    for (int gate = 0; gate < Cell::GATES; gate++) {
      product.b = wh.panel(gate * columns.perGroup() + tile.panel);
      product.sums = space.products + gate * ROUNDED_TILE_SIZE;
      kernel(product);
    }
    forEachCellTile(tile, 0, tile.rows, [&](const StepTile& part, int first) { finish(part, first, space); });
  }

  void finish(const StepTile& part, int first, const Space& space) {
    const InputSums inputs = inputsOf(part);
    for (int gate = 0; gate < Cell::GATES; gate++) {
      const bool isSeparate = gate == Cell::SEPARATE;
      for (int r = 0; r < part.rows; r++) {
        const float* with = isSeparate ? cell.separateBias + part.column
                                       : inputs.data + gate * inputs.gateStride + r * TILE_COLUMNS;
        const float* from = space.products + gate * ROUNDED_TILE_SIZE + (first + r) * TILE_COLUMNS;
        float* to = space.sums + gate * TILE_SIZE + r * TILE_COLUMNS;
        for (int j = 0; j < TILE_COLUMNS; j += LANES) store(to + j, load(from + j) + load(with + j));
      }
    }
    const float* before = states[part.t & 1] + part.place * stride + part.column;
    float* after = states[(part.t + 1) & 1] + part.place * stride + part.column;
    cell.step(part, space.sums, inputs, before, after, stride);
    StepTile row = part;
    row.rows = 1;
    for (int r = 0; r < part.rows; r++, row.place++) roundState(row, after + r * stride, rounded[(part.t + 1) & 1]);
  }

  // A row's state as the next product takes it.
  void roundState(const StepTile& row, const float* state, const RoundedLeft& to) const {
    float masked[TILE_COLUMNS];
    if (layer.stateMask) maskStates(layer, ragged, row, state, masked, TILE_COLUMNS);
    storeRounded(to, row.place, row.column, layer.stateMask ? masked : state, row.width);
  }

  Call& call;
  const ForwardLayer& layer;
  const Ragged& ragged;
  Cell& cell;
  const Columns columns;
  RoundedRight wx;
  RoundedRight wh;
  RoundedKernel kernel;
  int64_t stride;          // between states
  float* states[2];        // by place, before and after a step in turns
  RoundedLeft rounded[2];  // the same
  Source rowsOfX;
  Space* spaces;
  float* stretch;  // the products of a stretch of inputs, in panels of stretchRows rows
  int64_t stretchRows;
  int64_t firstRow;  // of the stretch
};

}  // namespace rnnc::RNNC_ISA
