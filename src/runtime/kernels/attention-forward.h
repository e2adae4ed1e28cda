// The forward pass of a decoder that attends as it goes. A place's state and the context that it found lie side by
// side, so that the cell's gates are one product over both. A step: the queries of all examples, one product; each
// example's look at its memory; the cell, tile by tile, as in a plain layer (recurrent-forward.h).
#pragma once
#include <string.h>

#include "attention-steps.h"
#include "recurrent-forward.h"

namespace rnnc::RNNC_ISA {

struct ForwardAttention {
  Attention attention;
  float* context;    // these three may be null
  float* alignment;
  float* queries;
};

template <class Cell>
class AttendingForward {
 public:
  AttendingForward(Call& owner, const ForwardLayer& of, const ForwardAttention& with, const Ragged& rows, Cell& given)
      : call(owner), layer(of), outputs(with), attention(with.attention), memory(with.attention.memory), ragged(rows),
        cell(given), columns{Cell::GATES, of.sizes.hidden} {}

  void run() {
    const int64_t hidden = layer.sizes.hidden;
    pack();
    stride = stateStride(hidden + memory.features);
    for (float*& state : states) state = call.arena->floats(layer.sizes.batch * stride);
    loadStart(ragged, layer.start, hidden, states[0], stride);
    queryStride = stateStride(memory.width);
    queries = attention.wq ? call.arena->floats(layer.sizes.batch * queryStride) : nullptr;
    rowsOfX = rowsOf(call, ragged, layer.x, layer.sizes.input);
    const int64_t depth = hidden + memory.features + (attention.wq ? memory.width : 0);
    const Sharing sharing = shareSteps(call, ragged, columns.paddedWidth(), depth, columns.perGroup());
    makeRoom(sharing.members);
    for (int64_t first = 0, last = 0; first < ragged.time; first = last) {
      last = endOfStretch(ragged, first);
      multiplyInputs(first, last);
      const auto rowsAt = [this](int64_t t) { return ragged.running(t); };
      const auto phase = [this](int index, const PhaseShare& share) { runPhase(index, share); };
      walkPhases(call, sharing, layer.sizes.batch, first, last, false, 3, rowsAt, phase);
    }
    clearPadding(ragged, layer.y, hidden);
    clearPadding(ragged, outputs.context, memory.features);
    clearPadding(ragged, outputs.alignment, memory.source);
    clearPadding(ragged, outputs.queries, memory.width);
    storeLast(ragged, layer);
  }

 private:
  // One member's: all gates' sums; the separate gate's inputs; places of errands; an alignment.
  struct Space {
    float* sums;
    float* inputs;
    const float** places;
    float* alignment;
  };

  void pack() {
    const int64_t hidden = layer.sizes.hidden;
    const int64_t width = Cell::GATES * hidden;
    wx = packMatrix(call, evenRows(layer.wx, width), false, columns, layer.sizes.input);
    // The weights of states, and under them those of contexts.
    const int64_t depth = hidden + memory.features;
    auto** rows = static_cast<const float**>(call.arena->bytes(static_cast<size_t>(depth) * sizeof(float*)));
    for (int64_t k = 0; k < hidden; k++) rows[k] = layer.wh + k * width;
    for (int64_t k = hidden; k < depth; k++) rows[k] = attention.wc + (k - hidden) * width;
    weights = packMatrix(call, {nullptr, 0, rows}, false, columns, depth);
    if (attention.wq) {
      wq = packMatrix(call, evenRows(attention.wq, memory.width), false, {1, memory.width}, hidden);
    }
  }

  void makeRoom(int members) {
    constexpr int64_t SUMS = Cell::GATES * TILE_SIZE;
    const int64_t spans = (Cell::SPANS + Cell::GATES) * TILE_ROWS;
    spaces = static_cast<Space*>(call.arena->bytes(static_cast<size_t>(members) * sizeof(Space)));
    for (int member = 0; member < members; member++) {
      auto* places = call.arena->bytes(static_cast<size_t>(spans) * sizeof(float*));
      spaces[member] = {call.arena->floats(SUMS), call.arena->floats(TILE_SIZE), static_cast<const float**>(places),
                        call.arena->floats(alignmentSpace(memory.source))};
    }
    int64_t longest = 0;
    for (int64_t first = 0, last = 0; first < ragged.time; first = last) {
      last = endOfStretch(ragged, first);
      longest = most(longest, ragged.offsets[last] - ragged.offsets[first]);
    }
    stretchRows = longest;
    stretch = call.arena->floats(longest * columns.paddedWidth());
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
    inputs.packed = &wx;
    inputs.bias = layer.bias;
    multiply(call, inputs);
  }

  float* before(int64_t t, int64_t place) const { return states[t & 1] + place * stride; }

  void runPhase(int phase, const PhaseShare& share) {
    const Space& space = spaces[share.member];
    if (phase == 0 && attention.wq) {
      forEachTile(share, {1, memory.width}, [&](const StepTile& tile) { multiplyQueries(tile); });
    } else if (phase == 1) {
      forEachPlace(share, [&](int64_t place, int64_t) { look(share.t, place, space); });
    } else if (phase == 2) {
      forEachTile(share, columns, [&](const StepTile& tile) { runTile(tile, space); });
    }
  }

  void multiplyQueries(const StepTile& tile) const {
    TileProduct product = {};
    product.depth = layer.sizes.hidden;
    setRows(product, before(tile.t, tile.place), stride);
    product.b = wq.panel(tile.panel);
    product.bStride = TILE_COLUMNS;
    product.to = queries + tile.place * queryStride + tile.column;
    product.toStride = queryStride;
    tileAlong(tile.rows, tile.vectors, product);
  }

  void look(int64_t t, int64_t place, const Space& space) const {
    const int64_t row = ragged.row(t, place);
    float* state = before(t, place);
    const float* query = attention.wq ? queries + place * queryStride : state;
    float* context = state + layer.sizes.hidden;
    attend(memory, ragged.example(place), query, space.alignment, context);
    keep(query, outputs.queries, row, memory.width);
    keep(context, outputs.context, row, memory.features);
    keep(space.alignment, outputs.alignment, row, memory.source);
  }

  static void keep(const float* from, float* array, int64_t row, int64_t width) {
    if (array) memcpy(array + row * width, from, static_cast<size_t>(width) * sizeof(float));
  }

  InputSums inputsOf(const StepTile& tile) const {
    const int64_t panelStride = stretchRows * TILE_COLUMNS;
    const int64_t row = ragged.offsets[tile.t] + tile.place - firstRow;
    return {stretch + tile.panel * panelStride + row * TILE_COLUMNS, columns.perGroup() * panelStride};
  }

  // What this tile will write, and the sums of inputs that the next one starts from.
  Errands errandsOf(const StepTile& tile, const InputSums& inputs, const Space& space) const {
    ErrandList list(space.places);
    for (int r = 0; r < tile.rows; r++) cell.addErrands(tile, ragged.row(tile.t, tile.place + r), list);
    for (int gate = 0; gate < Cell::GATES; gate++) {
      const float* after = inputs.data + gate * inputs.gateStride + tile.rows * TILE_COLUMNS;
      for (int r = 0; r < tile.rows; r++) list.add(after + r * TILE_COLUMNS);
    }
    return list.errands();
  }

  void runTile(const StepTile& tile, const Space& space) {
    const int64_t hidden = layer.sizes.hidden;
    InputSums inputs = inputsOf(tile);
    const float* state = before(tile.t, tile.place);
    float* after = states[(tile.t + 1) & 1] + tile.place * stride + tile.column;
    Errands errands = errandsOf(tile, inputs, space);
    TileProduct product = {};
    product.bStride = TILE_COLUMNS;
    product.toStride = TILE_COLUMNS;
    product.errands = &errands;
    for (int gate = 0; gate < Cell::GATES; gate++) {
      const bool separate = gate == Cell::SEPARATE;
      const float* sums = inputs.data + gate * inputs.gateStride;
      product.b = weights.panel(gate * columns.perGroup() + tile.panel);
      product.to = space.sums + gate * TILE_SIZE;
      product.from = separate ? cell.separateBias + tile.column : sums;
      product.fromStride = separate ? 0 : TILE_COLUMNS;
      product.depth = separate ? hidden : hidden + memory.features;
      setRows(product, state, stride);
      tileAlong(tile.rows, tile.vectors, product);
      if (!separate) continue;
      // The context is a part of the inputs, which this gate keeps apart from the states.
      product.b += hidden * TILE_COLUMNS;
      product.to = space.inputs;
      product.from = sums;
      product.fromStride = TILE_COLUMNS;
      product.depth = memory.features;
      setRows(product, state + hidden, stride);
      tileAlong(tile.rows, tile.vectors, product);
    }
    if (Cell::SEPARATE >= 0) inputs = {space.inputs, 0};
    cell.step(tile, space.sums, inputs, state + tile.column, after, stride);
  }

  Call& call;
  const ForwardLayer& layer;
  const ForwardAttention& outputs;
  const Attention& attention;
  const Memory& memory;
  const Ragged& ragged;
  Cell& cell;
  const Columns columns;
  Packed wx;
  Packed weights;  // of states and contexts
  Packed wq;
  int64_t stride;    // between the states of two places
  float* states[2];  // by place, before and after a step in turns: state and context
  int64_t queryStride;
  float* queries;  // by place
  Source rowsOfX;
  Space* spaces;
  float* stretch;  // the products of a stretch of inputs, in panels of stretchRows rows
  int64_t stretchRows;
  int64_t firstRow;  // of the stretch
};

template <class Cell>
void runForward(Call& call, const ForwardLayer& layer, const ForwardAttention& attention, const Ragged& ragged,
                Cell& cell) {
  AttendingForward<Cell>(call, layer, attention, ragged, cell).run();
}

}  // namespace rnnc::RNNC_ISA
