// The forward pass of a recurrent layer over a sequence. The products of the inputs with their weights come first, as
// one matrix product for a stretch of time steps; then step by step the products of the states, whose results go
// from a tile in the first-level cache straight into the cell's gates.
//
// A cell gives: GATES; SEPARATE, the gate whose two products must be kept apart (or -1), with its own bias
// `separateBias`; `SPANS`, how many spans of a row a tile of it reads and writes, and `addErrands(tile, row, list)`,
// which lists them; and `step(tile, sums, inputs, before, after, stateStride)`.
#pragma once
#include <string.h>

#include "recurrent.h"

namespace rnnc::RNNC_ISA {

struct ForwardLayer {
  LayerSizes sizes;
  const float* x;
  const float* start;
  const float* stateMask;  // [batch, hidden], or null
  const float* wx;
  const float* wh;
  const float* bias;  // [gates hidden]
  float* y;
  float* last;
};

// The inputs' part of a tile: gate g of row r begins at data + g * gateStride + r * TILE_COLUMNS.
struct InputSums {
  const float* data;
  int64_t gateStride;
};

// Inputs no wider than this are multiplied tile by tile: going through memory would cost more than the product.
constexpr int64_t NARROW_INPUT = 32;
// Rows of inputs that are multiplied at once: enough for an efficient product, few enough to stay in the cache.
constexpr int64_t STRETCH_ROWS = 512;

// A state of all places in panels: how many rows each has room for. The blocks that a tile reads, one of each panel,
// spread over the sets of the first-level cache.
inline int64_t stateRows(int64_t batch) {
  constexpr int64_t PERIOD = 1024 / TILE_COLUMNS;
  return roundUp(most(0, batch - TILE_ROWS), PERIOD) + TILE_ROWS;
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

// The states of a tile times their examples' masks, in rows `stride` apart.
inline void maskStates(const ForwardLayer& layer, const Ragged& ragged, const StepTile& tile, const float* from,
                       float* to, int64_t stride) {
  for (int r = 0; r < tile.rows; r++) {
    const float* mask = layer.stateMask + ragged.example(tile.place + r) * layer.sizes.hidden + tile.column;
    for (int64_t j = 0; j < int64_t{tile.vectors} * LANES; j += LANES) {
      store(to + r * stride + j, load(from + r * stride + j) * loadUpTo(mask + j, tile.width - j));
    }
  }
}

// The states that all places start from, in panels, times their masks.
inline void maskStart(const ForwardLayer& layer, const Ragged& ragged, const Columns& columns, const float* from,
                      float* to, int64_t panelStride) {
  for (int64_t index = 0; index < columns.perGroup(); index++) {
    const Panel panel = columns.panel(index);
    const int64_t at = index * panelStride;
    const StepTile all = {0, 0, static_cast<int>(ragged.batch), index, panel.column, panel.width, panel.vectors};
    maskStates(layer, ragged, all, from + at, to + at, TILE_COLUMNS);
  }
}

// The last step of a stretch that begins at `first`.
inline int64_t endOfStretch(const Ragged& ragged, int64_t first) {
  int64_t last = first + 1;
  while (last < ragged.time && ragged.offsets[last + 1] - ragged.offsets[first] <= STRETCH_ROWS) last++;
  return last;
}

template <class Cell>
class ForwardRun {
 public:
  ForwardRun(Call& owner, const ForwardLayer& of, const Ragged& rows, Cell& with)
      : call(owner), layer(of), ragged(rows), cell(with), columns{Cell::GATES, of.sizes.hidden} {}

  void run() {
    const int64_t hidden = layer.sizes.hidden;
    const int64_t width = Cell::GATES * hidden;
    wx = packMatrix(call, evenRows(layer.wx, width), false, columns, layer.sizes.input);
    wh = packMatrix(call, evenRows(layer.wh, width), false, columns, hidden);
    bias = packBias(call, layer.bias, columns);
    makeStates();
    rowsOfX = rowsOf(call, ragged, layer.x, layer.sizes.input);
    narrow = layer.sizes.input <= NARROW_INPUT;
    const Sharing sharing = shareSteps(call, ragged, columns.paddedWidth(), hidden, columns.perGroup());
    large = largeWeights(wh, sharing.members);
    makeRoom(sharing.members);
    for (int64_t first = 0, last = 0; first < ragged.time; first = last) {
      last = narrow ? ragged.time : endOfStretch(ragged, first);
      if (!narrow) multiplyInputs(first, last);
      const auto rowsAt = [this](int64_t t) { return ragged.running(t); };
      const auto tile = [this](const StepTile& step, int member) { runTile(step, member); };
      walkSteps(call, sharing, layer.sizes.batch, columns, first, last, false, 1, rowsAt, tile);
    }
    clearPadding(ragged, layer.y, hidden);
    storeLast(ragged, layer);
  }

 private:
  // One member's tiles: all gates' sums, the inputs' part where it is narrow, rows of x that lie apart, places.
  struct Space {
    float* sums;
    float* inputs;
    float* rows;
    const float** places;
  };

  // h of every place before the first step.
  void makeStates() {
    const int64_t hidden = layer.sizes.hidden;
    panelStride = stateRows(layer.sizes.batch) * TILE_COLUMNS;
    for (float*& state : states) state = call.arena->floats(columns.perGroup() * panelStride);
    for (int i = 0; i < 2; i++) {
      entering[i] = layer.stateMask ? call.arena->floats(columns.perGroup() * panelStride) : states[i];
    }
    for (int64_t place = 0; place < ragged.batch; place++) {
      const float* from = layer.start ? layer.start + ragged.example(place) * hidden : nullptr;
      for (int64_t column = 0, panel = 0; column < hidden; column += TILE_COLUMNS, panel++) {
        float* to = states[0] + panel * panelStride + place * TILE_COLUMNS;
        memset(to, 0, TILE_COLUMNS * sizeof(float));
        if (from) memcpy(to, from + column, static_cast<size_t>(least(TILE_COLUMNS, hidden - column)) * sizeof(float));
      }
    }
    if (layer.stateMask) maskStart(layer, ragged, columns, states[0], entering[0], panelStride);
  }

  void makeRoom(int members) {
    constexpr int64_t SUMS = Cell::GATES * TILE_SIZE;
    const int64_t spans = (Cell::SPANS + Cell::GATES) * TILE_ROWS;
    spaces = static_cast<Space*>(call.arena->bytes(static_cast<size_t>(members) * sizeof(Space)));
    for (int member = 0; member < members; member++) {
      auto* places = call.arena->bytes(static_cast<size_t>(spans) * sizeof(float*));
      spaces[member] = {call.arena->floats(SUMS), call.arena->floats(SUMS),
                        call.arena->floats(TILE_ROWS * NARROW_INPUT), static_cast<const float**>(places)};
    }
    int64_t longest = 0;
    for (int64_t first = 0, last = 0; !narrow && first < ragged.time; first = last) {
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

  InputSums multiplyNarrowInputs(const StepTile& tile, const Space& space) {
    const int64_t input = layer.sizes.input;
    TileProduct product = {};
    product.depth = input;
    setRows(product, layer.x + ragged.row(tile.t, tile.place) * input, input);
    if (ragged.examples) {
      for (int r = 0; r < tile.rows; r++) {
        const float* from = layer.x + ragged.row(tile.t, tile.place + r) * input;
        memcpy(space.rows + r * NARROW_INPUT, from, static_cast<size_t>(input) * sizeof(float));
      }
      setRows(product, space.rows, NARROW_INPUT);
    }
    product.bStride = TILE_COLUMNS;
    product.toStride = TILE_COLUMNS;
    for (int gate = 0; gate < Cell::GATES; gate++) {
      const int64_t panel = gate * columns.perGroup() + tile.panel;
      product.b = wx.panel(panel);
      product.from = bias + panel * TILE_COLUMNS;
      product.to = space.inputs + gate * TILE_SIZE;
      tileAlong(tile.rows, tile.vectors, product);
    }
    return {space.inputs, TILE_SIZE};
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
    if (narrow) return list.errands();
    for (int gate = 0; gate < Cell::GATES; gate++) {
      const float* after = inputs.data + gate * inputs.gateStride + tile.rows * TILE_COLUMNS;
      for (int r = 0; r < tile.rows; r++) list.add(after + r * TILE_COLUMNS);
    }
    return list.errands();
  }

  void runTile(const StepTile& tile, int member) {
    const Space& space = spaces[member];
    const InputSums inputs = narrow ? multiplyNarrowInputs(tile, space) : inputsOf(tile);
    const int64_t own = tile.panel * panelStride + tile.place * TILE_COLUMNS;
    float* after = states[(tile.t + 1) & 1] + own;
    Errands errands = errandsOf(tile, inputs, space);
    TileProduct product = {};
    // Without a start the first state is zero, and so is its product.
    product.depth = tile.t > 0 || layer.start ? layer.sizes.hidden : 0;
    setPanels(product, entering[tile.t & 1] + tile.place * TILE_COLUMNS, INT64_MAX, panelStride);
    product.bStride = TILE_COLUMNS;
    product.toStride = TILE_COLUMNS;
    product.errands = &errands;
    const int64_t tiles = ceilDiv(ragged.running(tile.t), TILE_ROWS);
    const int64_t next = (tile.panel + 1) % columns.perGroup();
    TileProduct gates[Cell::GATES];  // of one row
    static_assert(Cell::GATES <= MOST_LINES, "all gates at once");
    for (int gate = 0; gate < Cell::GATES; gate++) {
      if (large) {
        streamNext(wh, gate * columns.perGroup() + next, 0, tile.place * tiles / ragged.running(tile.t), tiles, product);
      }
      product.b = wh.panel(gate * columns.perGroup() + tile.panel);
      product.to = space.sums + gate * TILE_SIZE;
      product.from = gate == Cell::SEPARATE ? cell.separateBias + tile.column : inputs.data + gate * inputs.gateStride;
      product.fromStride = gate == Cell::SEPARATE ? 0 : TILE_COLUMNS;
      if (tile.rows > 1 || tile.vectors == 1) tileAlong(tile.rows, tile.vectors, product);
      else gates[gate] = product;
    }
    if (tile.rows == 1 && tile.vectors == 2) lines(Cell::GATES, gates);
    cell.step(tile, space.sums, inputs, states[tile.t & 1] + own, after, TILE_COLUMNS);
    if (layer.stateMask) maskStates(layer, ragged, tile, after, entering[(tile.t + 1) & 1] + own, TILE_COLUMNS);
  }

  Call& call;
  const ForwardLayer& layer;
  const Ragged& ragged;
  Cell& cell;
  const Columns columns;
  Packed wx;
  Packed wh;
  const float* bias;
  float* states[2];  // by place, before and after a step in turns, in panels
  float* entering[2];  // the same as they enter the product: masked, or the states themselves
  int64_t panelStride;
  Source rowsOfX;
  bool narrow;
  bool large;  // the weights of states
  Space* spaces;
  float* stretch;  // the products of a stretch of inputs, in panels of stretchRows rows
  int64_t stretchRows;
  int64_t firstRow;  // of the stretch
};

}  // namespace rnnc::RNNC_ISA
