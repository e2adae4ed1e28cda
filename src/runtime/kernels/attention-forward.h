// The forward pass of a decoder that attends as it goes. A step: the queries of all examples, one product; each
// example's look at its memory; the cell, tile by tile, as in a plain layer (recurrent-forward.h), but for a second
// product, of the contexts. States and contexts of all places lie in panels.
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
    makeStates();
    rowsOfX = rowsOf(call, ragged, layer.x, layer.sizes.input);
    const int64_t depth = hidden + memory.features + (attention.wq ? memory.width : 0);
    const Sharing sharing = shareSteps(call, ragged, columns.paddedWidth(), depth, columns.perGroup());
    makeRoom(sharing.members);
    for (int64_t first = 0, last = 0; first < ragged.time; first = last) {
      last = endOfStretch(ragged, first);
      multiplyInputs(first, last);
      const auto rowsAt = [this](int64_t t) { return ragged.running(t); };
      const auto tasksOf = [this](int phase, int64_t, const Share& places) { return this->tasksOf(phase, places); };
      const auto task = [this](const PhaseTask& task) { runTask(task); };
      walkPhases(call, sharing, layer.sizes.batch, first, last, false, rowsAt, tasksOf, task);
    }
    clearPadding(ragged, layer.y, hidden);
    clearPadding(ragged, outputs.context, memory.features);
    clearPadding(ragged, outputs.alignment, memory.source);
    clearPadding(ragged, outputs.queries, memory.width);
    storeLast(ragged, layer);
  }

 private:
  // One member's: all gates' sums; the separate gate's inputs; places of errands; one example's look.
  struct Space {
    float* sums;
    float* inputs;
    const float** places;
    float* query;
    float* alignment;
    float* context;
  };

  void pack() {
    const int64_t hidden = layer.sizes.hidden;
    const int64_t width = Cell::GATES * hidden;
    wx = packMatrix(call, evenRows(layer.wx, width), false, columns, layer.sizes.input);
    wh = packMatrix(call, evenRows(layer.wh, width), false, columns, hidden);
    wc = packMatrix(call, evenRows(attention.wc, width), false, columns, memory.features);
    if (attention.wq) {
      wq = packMatrix(call, evenRows(attention.wq, memory.width), false, {1, memory.width}, hidden);
    }
  }

  // h of every place before the first step; contexts and queries are written before they are read.
  void makeStates() {
    const int64_t hidden = layer.sizes.hidden;
    panelStride = stateRows(ragged.batch) * TILE_COLUMNS;
    for (float*& state : states) state = call.arena->floats(columns.perGroup() * panelStride);
    for (int i = 0; i < 2; i++) {
      entering[i] = layer.stateMask ? call.arena->floats(columns.perGroup() * panelStride) : states[i];
    }
    contexts = call.arena->floats(ceilDiv(memory.features, TILE_COLUMNS) * panelStride);
    for (int64_t place = 0; place < ragged.batch; place++) {
      const float* from = layer.start ? layer.start + ragged.example(place) * hidden : nullptr;
      scatter(from, hidden, states[0] + place * TILE_COLUMNS);
    }
    if (layer.stateMask) maskStart(layer, ragged, columns, states[0], entering[0], panelStride);
    queryStride = stateStride(memory.width);
    queries = attention.wq ? call.arena->floats(ragged.batch * queryStride) : nullptr;
  }

  // A row, or zeros, to its places in panels.
  void scatter(const float* from, int64_t width, float* to) const {
    for (int64_t column = 0; column < width; column += TILE_COLUMNS, to += panelStride) {
      for (int64_t j = 0; j < TILE_COLUMNS; j += LANES) {
        const int64_t left = width - column - j;
        store(to + j, from && left > 0 ? loadUpTo(from + column + j, left) : zero());
      }
    }
  }

  void gather(const float* from, int64_t width, float* to) const {
    for (int64_t column = 0; column < width; column += TILE_COLUMNS, from += panelStride) {
      memcpy(to + column, from, static_cast<size_t>(least(TILE_COLUMNS, width - column)) * sizeof(float));
    }
  }

  void makeRoom(int members) {
    constexpr int64_t SUMS = Cell::GATES * TILE_SIZE;
    const int64_t spans = (Cell::SPANS + Cell::GATES) * TILE_ROWS;
    spaces = static_cast<Space*>(call.arena->bytes(static_cast<size_t>(members) * sizeof(Space)));
    for (int member = 0; member < members; member++) {
      auto* places = call.arena->bytes(static_cast<size_t>(spans) * sizeof(float*));
      spaces[member] = {call.arena->floats(SUMS), call.arena->floats(TILE_SIZE), static_cast<const float**>(places),
                        call.arena->floats(memory.width), call.arena->floats(alignmentSpace(memory.source)),
                        call.arena->floats(memory.features)};
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

  float* before(int64_t t, int64_t place) const { return states[t & 1] + place * TILE_COLUMNS; }

  int64_t tasksOf(int phase, const Share& places) const {
    if (phase == 0) return attention.wq ? tilesOf(places, {1, memory.width}) : 0;
    return phase == 1 ? places.end - places.begin : tilesOf(places, columns);
  }

  void runTask(const PhaseTask& task) {
    const Space& space = spaces[task.member];
    if (task.phase == 0) multiplyQueries(tileAt(task.t, task.places, {1, memory.width}, task.index));
    else if (task.phase == 1) look(task.t, task.places.begin + task.index, space);
    else runTile(tileAt(task.t, task.places, columns, task.index), space);
  }

  void multiplyQueries(const StepTile& tile) const {
    TileProduct product = {};
    product.depth = layer.sizes.hidden;
    setPanels(product, before(tile.t, tile.place), INT64_MAX, panelStride);
    product.b = wq.panel(tile.panel);
    product.bStride = TILE_COLUMNS;
    product.to = queries + tile.place * queryStride + tile.column;
    product.toStride = queryStride;
    tileAlong(tile.rows, tile.vectors, product);
  }

  void look(int64_t t, int64_t place, const Space& space) const {
    const int64_t row = ragged.row(t, place);
    const float* query = queries + place * queryStride;
    if (!attention.wq) {
      gather(before(t, place), memory.width, space.query);
      query = space.query;
    }
    attend(memory, ragged.example(place), query, space.alignment, space.context);
    scatter(space.context, memory.features, contexts + place * TILE_COLUMNS);
    keep(query, outputs.queries, row, memory.width);
    keep(space.context, outputs.context, row, memory.features);
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
    InputSums inputs = inputsOf(tile);
    const int64_t own = tile.panel * panelStride + tile.place * TILE_COLUMNS;
    const float* state = entering[tile.t & 1] + tile.place * TILE_COLUMNS;
    float* after = states[(tile.t + 1) & 1] + own;
    Errands errands = errandsOf(tile, inputs, space);
    TileProduct product = {};
    product.bStride = TILE_COLUMNS;
    product.toStride = TILE_COLUMNS;
    product.errands = &errands;
    for (int gate = 0; gate < Cell::GATES; gate++) {
      // A separate gate keeps what comes from states apart from its inputs, of which the context is one.
      const bool separate = gate == Cell::SEPARATE;
      const int64_t panel = gate * columns.perGroup() + tile.panel;
      const float* sums = inputs.data + gate * inputs.gateStride;
      float* to = space.sums + gate * TILE_SIZE;
      // Without a start the first state is zero, and so is its product.
      product.depth = tile.t > 0 || layer.start ? layer.sizes.hidden : 0;
      setPanels(product, state, INT64_MAX, panelStride);
      product.b = wh.panel(panel);
      product.to = to;
      product.from = separate ? cell.separateBias + tile.column : sums;
      product.fromStride = separate ? 0 : TILE_COLUMNS;
      tileAlong(tile.rows, tile.vectors, product);
      product.depth = memory.features;
      setPanels(product, contexts + tile.place * TILE_COLUMNS, INT64_MAX, panelStride);
      product.b = wc.panel(panel);
      product.to = separate ? space.inputs : to;
      product.from = separate ? sums : to;
      product.fromStride = TILE_COLUMNS;
      tileAlong(tile.rows, tile.vectors, product);
    }
    if (Cell::SEPARATE >= 0) inputs = {space.inputs, 0};
    cell.step(tile, space.sums, inputs, states[tile.t & 1] + own, after, TILE_COLUMNS);
    if (layer.stateMask) maskStates(layer, ragged, tile, after, entering[(tile.t + 1) & 1] + own, TILE_COLUMNS);
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
  Packed wh;
  Packed wc;
  Packed wq;
  int64_t panelStride;  // between the panels of states and of contexts
  float* states[2];     // by place, before and after a step in turns
  float* entering[2];   // the same as they enter the product of states: masked, or the states themselves
  float* contexts;      // by place
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
