// The backward pass of a recurrent layer over a sequence. Step by step, last first: the gradient of a state is what
// comes from above (dY) plus the product of the next step's gate gradients with the transposed weights; the cell turns
// it, tile by tile, into this step's gate gradients. When all of them are known, each weight gradient and the inputs'
// gradient is one matrix product over all steps.
//
// Gate gradients of the real rows lie in panels. So the tile that makes them writes a stretch of memory, and all
// products read them as they lie.
//
// A cell gives: `carry`, rows (or null) that the gradient of the state starts from because they do not pass through
// the weights; SPANS and `addErrands(tile, row, list)`, as forward; and `step(tile)`, which stores the gate gradients.
#pragma once
#include <string.h>

#include "recurrent.h"

namespace rnnc::RNNC_ISA {

struct BackwardLayer {
  LayerSizes sizes;
  const float* x;
  const float* start;
  const float* stateMask;  // [batch, hidden], or null
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

// Gate gradients in panels, one row for each real row of the sequence.
struct GateGradients {
  Columns columns;
  int64_t rows;
  float* data;

  Packed packed() const { return {columns, rows, data}; }
  // Some of the gates.
  Packed gates(int64_t first, int64_t count) const {
    return {{count, columns.size}, rows, data + first * columns.perGroup() * rows * TILE_COLUMNS};
  }
  float* at(int64_t gate, int64_t panel, int64_t row) const {
    return data + ((gate * columns.perGroup() + panel) * rows + row) * TILE_COLUMNS;
  }
};

// In the caller's scratch where panels have no more columns than that, else in the call's arena.
inline GateGradients gateGradients(Call& call, const Ragged& ragged, int64_t gates, int64_t hidden, float* scratch) {
  const Columns columns = {gates, hidden};
  const bool fits = columns.paddedWidth() == gates * hidden;
  return {columns, ragged.rows(), fits ? scratch : call.arena->floats(ragged.rows() * columns.paddedWidth())};
}

struct GradientTile : StepTile {
  const float* sums;  // [TILE_ROWS, TILE_COLUMNS]: the gradient of h[t], but for dY
  const float* dY;
  int64_t hidden;

  // The gradient of h[t] at columns j, j + 1, ... of row r of the tile, `row` of the sequence.
  Vec dState(int r, int64_t j, int64_t row) const {
    const Vec own = load(sums + r * TILE_COLUMNS + j);
    return dY ? own + loadUpTo(dY + row * hidden + column + j, width - j) : own;
  }
};

// A product that the gradient of a state is a sum of: gate gradients with the part of wh that they came through.
struct StateProduct {
  Packed gradients;
  int64_t depthBegin;  // in the rows of the transposed weights
};

// sums = sums * mask + carry: the gradients of masked states become those of the states.
inline void maskGradients(const BackwardLayer& layer, const Ragged& ragged, const StepTile& tile, float* sums,
                          const float* carry, int64_t carryStride) {
  for (int r = 0; r < tile.rows; r++) {
    const float* mask = layer.stateMask + ragged.example(tile.place + r) * layer.sizes.hidden + tile.column;
    for (int64_t j = 0; j < int64_t{tile.vectors} * LANES; j += LANES) {
      float* to = sums + r * TILE_COLUMNS + j;
      const Vec own = load(to) * loadUpTo(mask + j, tile.width - j);
      store(to, carry ? own + load(carry + r * carryStride + j) : own);
    }
  }
}

// The gradients of the last states of a tile's examples.
inline void loadLastGradient(const BackwardLayer& layer, const Ragged& ragged, const StepTile& tile, float* sums) {
  for (int r = 0; r < tile.rows; r++) {
    const int64_t at = ragged.example(tile.place + r) * layer.sizes.hidden + tile.column;
    for (int64_t j = 0; j < int64_t{tile.vectors} * LANES; j += LANES) {
      const Vec value = layer.dLast ? loadUpTo(layer.dLast + at + j, tile.width - j) : zero();
      store(sums + r * TILE_COLUMNS + j, value);
    }
  }
}

// The gradients of the states that a tile's examples started from.
inline void storeStartGradient(const BackwardLayer& layer, const Ragged& ragged, const StepTile& tile,
                               const float* sums) {
  for (int r = 0; r < tile.rows; r++) {
    float* to = layer.dStart.data + ragged.example(tile.place + r) * layer.sizes.hidden + tile.column;
    for (int64_t j = 0; j < int64_t{tile.vectors} * LANES; j += LANES) {
      const int64_t width = tile.width - j;
      const Vec value = load(sums + r * TILE_COLUMNS + j);
      storeUpTo(to + j, layer.dStart.add ? loadUpTo(to + j, width) + value : value, width);
    }
  }
}

template <class Cell>
class BackwardRun {
 public:
  BackwardRun(Call& owner, const BackwardLayer& of, const Ragged& rows, Cell& with)
      : call(owner), layer(of), ragged(rows), cell(with), columns{1, of.sizes.hidden} {}

  // `products` lists what the gates of all columns of wh add up to, in order.
  void run(const StateProduct* list, int listed, int64_t depth) {
    products = list;
    productCount = listed;
    wh = packMatrix(call, evenRows(layer.wh, depth), true, columns, depth);
    const Sharing sharing = shareSteps(call, ragged, columns.paddedWidth(), depth, columns.panels());
    large = largeWeights(wh, sharing.members);
    // A tile of one row computes two panels at once, where that leaves tiles for everybody.
    const int64_t together = columns.panels() >= 4 * sharing.members ? TOGETHER : 1;
    makeRoom(sharing.members);
    const auto rowsAt = [this](int64_t t) { return t < 0 ? ragged.batch : ragged.running(t); };
    const auto tile = [this](const StepTile& step, int member) { runTile(step, spaces[member]); };
    // Step -1 is the start, which every example has.
    const int64_t first = layer.dStart.data ? -1 : 0;
    walkSteps(call, sharing, ragged.batch, columns, first, ragged.time, true, together, rowsAt, tile);
  }

 private:
  static constexpr int TOGETHER = 2;

  struct Space {
    float* sums;  // of TOGETHER panels
    const float** places;
  };

  void makeRoom(int members) {
    const int64_t spans = (Cell::SPANS + 1 + cell.dZ.columns.groups) * TILE_ROWS;
    spaces = static_cast<Space*>(call.arena->bytes(static_cast<size_t>(members) * sizeof(Space)));
    for (int member = 0; member < members; member++) {
      auto* places = call.arena->bytes(static_cast<size_t>(spans) * sizeof(float*));
      spaces[member] = {call.arena->floats(TOGETHER * TILE_SIZE), static_cast<const float**>(places)};
    }
  }

  void runTile(const StepTile& tile, const Space& space) {
    // Examples that have step t + 1 come first; the others have their last step here.
    const int64_t running = tile.t + 1 < ragged.time ? ragged.running(tile.t + 1) : 0;
    const int going = static_cast<int>(most(0, least(tile.rows, running - tile.place)));
    StepTile part = tile;
    part.rows = going;
    if (part.rows > 0) {
      multiplyGradients(part, space);
      for (int64_t i = 0; i < part.panels; i++) finish(onePanel(part, i), space.sums + i * TILE_SIZE);
    }
    part.place += going;
    part.rows = tile.rows - going;
    for (int64_t i = 0; part.rows > 0 && i < part.panels; i++) {
      const StepTile one = onePanel(part, i);
      loadLastGradient(layer, ragged, one, space.sums);
      finish(one, space.sums);
    }
  }

  StepTile onePanel(const StepTile& tile, int64_t i) const {
    const Panel panel = columns.panel(tile.panel + i);
    return {tile.t, tile.place, tile.rows, panel.index, panel.column, panel.width, panel.vectors, 1};
  }

  // The gradient of h[t] from the gate gradients of step t + 1.
  void multiplyGradients(const StepTile& tile, const Space& space) {
    ErrandList list(space.places);
    for (int r = 0; tile.t >= 0 && r < tile.rows; r++) {
      const int64_t row = ragged.row(tile.t, tile.place + r);
      cell.addErrands(tile, row, list);
      if (layer.dY) list.add(layer.dY + row * layer.sizes.hidden + tile.column);
      for (int64_t gate = 0; gate < cell.dZ.columns.groups; gate++) {
        list.add(cell.dZ.at(gate, tile.panel, ragged.offsets[tile.t] + tile.place + r));
      }
    }
    Errands errands = list.errands();
    for (int i = 0; i < productCount; i++) {
      TileProduct each[TOGETHER];
      for (int64_t p = 0; p < tile.panels; p++) {
        each[p] = stateProduct(onePanel(tile, p), products[i], i == 0, space.sums + p * TILE_SIZE);
        each[p].errands = &errands;
      }
      if (tile.panels == 1) {
        tileAlong(tile.rows, tile.vectors, each[0]);
      } else if (onePanel(tile, tile.panels - 1).vectors == 2) {
        lines(static_cast<int>(tile.panels), each);
      } else {
        for (int64_t p = 0; p < tile.panels; p++) tileAlong(1, onePanel(tile, p).vectors, each[p]);
      }
    }
    for (int64_t p = 0; layer.stateMask && p < tile.panels; p++) {
      const StepTile one = onePanel(tile, p);
      maskGradients(layer, ragged, one, space.sums + p * TILE_SIZE, carryOf(one), cell.carryStride);
    }
  }

  const float* carryOf(const StepTile& tile) const {
    return cell.carry ? cell.carry + tile.place * cell.carryStride + tile.column : nullptr;
  }

  // One of the products that a tile's sums are made of. The first starts from what the cell carries past the weights, but
  // not where there is a mask: what goes past the weights goes past that.
  TileProduct stateProduct(const StepTile& tile, const StateProduct& of, bool first, float* sums) const {
    const Packed& gradients = of.gradients;
    const int64_t row = ragged.offsets[tile.t + 1] + tile.place;
    TileProduct product = {};
    product.depth = gradients.columns.groups * gradients.columns.size;
    setPanels(product, gradients.data + row * TILE_COLUMNS, gradients.columns.size, gradients.depth * TILE_COLUMNS);
    product.b = wh.panel(tile.panel) + of.depthBegin * TILE_COLUMNS;
    product.bStride = TILE_COLUMNS;
    product.to = sums;
    product.toStride = TILE_COLUMNS;
    product.from = sums;
    product.fromStride = TILE_COLUMNS;
    if (first) {
      product.from = layer.stateMask ? nullptr : carryOf(tile);
      product.fromStride = cell.carryStride;
    }
    if (large) {
      const int64_t running = most(1, ragged.running(tile.t + 1));
      const int64_t tiles = ceilDiv(running, TILE_ROWS);
      streamNext(wh, (tile.panel + 1) % columns.panels(), of.depthBegin,
                 least(tiles - 1, tile.place * tiles / running), tiles, product);
    }
    return product;
  }

  void finish(const StepTile& tile, const float* sums) {
    if (tile.t < 0) storeStartGradient(layer, ragged, tile, sums);
    else cell.step(GradientTile{tile, sums, layer.dY, layer.sizes.hidden});
  }

  Call& call;
  const BackwardLayer& layer;
  const Ragged& ragged;
  Cell& cell;
  const Columns columns;
  const StateProduct* products;
  int productCount;
  Packed wh;
  bool large;  // the weights
  Space* spaces;
};

// h[t-1] of all real rows.
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

// h[t-1] of all real rows as it entered the product, for the gradient of the recurrent weights.
inline Source enteringStates(Call& call, const BackwardLayer& layer, const Ragged& ragged) {
  const Source states = previousStates(call, layer, ragged);
  if (!layer.stateMask) return states;
  const int64_t hidden = layer.sizes.hidden;
  float* masked = call.arena->floats(ragged.rows() * hidden);
  forEachPart(call, ragged.batch, 1, static_cast<double>(ragged.time * hidden) * 0.2, [&](int64_t place, int64_t) {
    const float* mask = layer.stateMask + ragged.example(place) * hidden;
    for (int64_t t = 0; t < ragged.length(place); t++) {
      const int64_t row = ragged.offsets[t] + place;
      for (int64_t j = 0; j < hidden; j++) masked[row * hidden + j] = states.table[row][j] * mask[j];
    }
  });
  return evenRows(masked, hidden);
}

// dX (+)= dZ wxᵀ, from the gate gradients of the ragged rows.
inline void multiplyInputGradient(Call& call, const BackwardLayer& layer, const Ragged& ragged, const Packed& dZ) {
  if (!layer.dX.data) return;
  const int64_t input = layer.sizes.input;
  const int64_t width = dZ.columns.groups * dZ.columns.size;
  const Source rows = rowsOf(call, ragged, layer.dX.data, input);
  Product inputs = product(ragged.rows(), input, width);
  inputs.parts[0].lie = width > 0 ? Lie::panels : Lie::rows;
  inputs.parts[0].panels = &dZ;
  // The table's rows are those of dX, which may be written.
  inputs.parts[0].c = {layer.dX.data, input, const_cast<float* const*>(rows.table), 0};
  inputs.parts[0].add = layer.dX.add;
  inputs.b = evenRows(layer.wx, width);
  inputs.bAcross = true;
  multiply(call, inputs);
  if (!layer.dX.add) clearPadding(ragged, layer.dX.data, input);
}

// The gradient of weights: inputs or states of all rows (a row for each step of the depth) times gate gradients.
inline ProductPart weightPart(const Source& rows, int64_t width, Result to, int64_t stride) {
  return {Lie::across, rows, nullptr, width, evenTarget(to.data, stride), to.add};
}

// The products at the end, where inputs and states share their gate gradients dZ.
inline void multiplySharedGradients(Call& call, const BackwardLayer& layer, const Ragged& ragged, const Packed& dZ,
                                    Result dB) {
  const int64_t width = dZ.columns.groups * dZ.columns.size;
  Product weights = product(0, dZ.columns.size, ragged.rows());
  weights.columns = dZ.columns;
  weights.packed = &dZ;
  weights.partCount = 2;
  weights.parts[0] =
      weightPart(rowsOf(call, ragged, layer.x, layer.sizes.input), layer.sizes.input, layer.dWx, width);
  weights.parts[1] = weightPart(enteringStates(call, layer, ragged), layer.sizes.hidden, layer.dWh, width);
  weights.columnSums = dB;
  multiply(call, weights);
  multiplyInputGradient(call, layer, ragged, dZ);
}

}  // namespace rnnc::RNNC_ISA
