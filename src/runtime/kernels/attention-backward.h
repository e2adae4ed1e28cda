// The backward pass of a decoder that attends as it goes. Step by step, last first: the gradient of a state comes from
// above, from the next step's gates and from the next step's query; the cell turns it into gate gradients; through the
// weights of contexts these give the gradient of what was found; and the look back gives the gradient of the query.
// What the memory and the weights get waits until all of that is known, and is then one product, or one pass over the
// memory, for all steps.
#pragma once
#include <string.h>

#include "attention-steps.h"
#include "recurrent-backward.h"

namespace rnnc::RNNC_ISA {

struct BackwardAttention {
  Attention attention;
  const float* context;
  const float* alignment;
  const float* queries;
  const float* dContext;
  const float* dAlignment;
  float* dQueries;  // scratch
  Result dMemory;
  Result dKeys;
  Result dWc;
  Result dWq;
  Result dV;
};

// The gradients of outputs that attention adds to a cell's.
inline void readGradients(Arguments& arguments, BackwardAttention& with) {
  with.dContext = arguments.read();
  with.dAlignment = arguments.read();
}

// The gradients handed on that attention adds to a cell's.
inline void readResults(Arguments& arguments, BackwardAttention& with) {
  with.dMemory = arguments.result();
  with.dKeys = arguments.result();
  with.dWc = arguments.result();
  with.dWq = arguments.result();
  with.dV = arguments.result();
}

// Gate gradients as the products at the end need them.
struct CellGradients {
  Packed inputs;                // of x wx and context wc, all gates
  const StateProduct* states;   // of h wh: which gates of its columns
  int stateCount;
  int64_t depth;                // columns of wh
};

template <class Cell>
class AttendingBackward {
 public:
  AttendingBackward(Call& owner, const BackwardLayer& of, const BackwardAttention& with, const Ragged& rows,
                    const CellGradients& made, Cell& given)
      : call(owner), layer(of), given(with), attention(with.attention), memory(with.attention.memory), ragged(rows),
        gradients(made), cell(given), columns{1, of.sizes.hidden} {}

  void run() {
    const int64_t hidden = layer.sizes.hidden;
    wh = packMatrix(call, evenRows(layer.wh, gradients.depth), true, columns, gradients.depth);
    wc = packMatrix(call, evenRows(attention.wc, gradients.depth), true, {1, memory.features}, gradients.depth);
    if (attention.wq) wq = packMatrix(call, evenRows(attention.wq, memory.width), true, columns, memory.width);
    dQ = gateGradients(call, ragged, 1, memory.width, given.dQueries);
    makeSequences();
    const int64_t width = roundUp(hidden + memory.features, TILE_COLUMNS);
    const Sharing sharing = shareSteps(call, ragged, width, gradients.depth, columns.panels());
    makeRoom(sharing.members);
    const auto rowsAt = [this](int64_t t) { return t < 0 ? ragged.batch : ragged.running(t); };
    const auto tasksOf = [this](int phase, int64_t t, const Share& places) { return this->tasksOf(phase, t, places); };
    const auto task = [this](const PhaseTask& task) { runTask(task); };
    // Step -1 is the start, which every example has.
    const int64_t first = layer.dStart.data ? -1 : 0;
    walkPhases(call, sharing, ragged.batch, first, ragged.time, true, rowsAt, tasksOf, task);
    giveMemory();
    giveWeights();
  }

 private:
  // One member's: a tile's sums; places of errands; the gradient of a query.
  struct Space {
    float* sums;
    const float** places;
    float* dQuery;
  };

  void makeRoom(int members) {
    constexpr int64_t SPANS = (Cell::SPANS + 1) * TILE_ROWS;
    spaces = static_cast<Space*>(call.arena->bytes(static_cast<size_t>(members) * sizeof(Space)));
    for (int member = 0; member < members; member++) {
      auto* places = call.arena->bytes(static_cast<size_t>(SPANS) * sizeof(float*));
      spaces[member] = {call.arena->floats(TILE_SIZE), static_cast<const float**>(places),
                        call.arena->floats(roundUp(memory.width, TILE_COLUMNS))};
    }
  }

  // What came of all looks of a place lies together, for the memory's gradient.
  void makeSequences() {
    contextStride = stateStride(memory.features);
    dContexts = call.arena->floats(ragged.batch * ragged.time * contextStride);
    dScores = call.arena->floats(ragged.batch * ragged.time * memory.source);
  }
  float* dContextAt(int64_t t, int64_t place) const { return dContexts + (place * ragged.time + t) * contextStride; }
  float* dScoresAt(int64_t t, int64_t place) const { return dScores + (place * ragged.time + t) * memory.source; }

  int64_t tasksOf(int phase, int64_t t, const Share& places) const {
    if (phase == 0) return tilesOf(places, columns);
    if (t < 0) return 0;
    return phase == 1 ? tilesOf(places, {1, memory.features}) : places.end - places.begin;
  }

  void runTask(const PhaseTask& task) {
    const Space& space = spaces[task.member];
    if (task.phase == 0) {
      runState(tileAt(task.t, task.places, columns, task.index), space);
    } else if (task.phase == 1) {
      multiplyContext(tileAt(task.t, task.places, {1, memory.features}, task.index));
    } else {
      const int64_t place = task.places.begin + task.index;
      lookBack(task.t, place, least(place + 1, task.places.end - 1), space);
    }
  }

  void runState(const StepTile& tile, const Space& space) {
    // Examples that have step t + 1 come first; the others have their last step here.
    const int64_t running = tile.t + 1 < ragged.time ? ragged.running(tile.t + 1) : 0;
    const int going = static_cast<int>(most(0, least(tile.rows, running - tile.place)));
    StepTile part = tile;
    part.rows = going;
    if (part.rows > 0) {
      multiplyState(part, space);
      finish(part, space);
    }
    part.place += going;
    part.rows = tile.rows - going;
    if (part.rows > 0) {
      loadLast(part, space);
      finish(part, space);
    }
  }

  // The gradient of h[t] from the gates and the query of step t + 1.
  void multiplyState(const StepTile& tile, const Space& space) const {
    ErrandList list(space.places);
    for (int r = 0; tile.t >= 0 && r < tile.rows; r++) {
      const int64_t row = ragged.row(tile.t, tile.place + r);
      cell.addErrands(tile, row, list);
      if (layer.dY) list.add(layer.dY + row * layer.sizes.hidden + tile.column);
    }
    Errands errands = list.errands();
    const int64_t row = ragged.offsets[tile.t + 1] + tile.place;
    TileProduct product = {};
    product.errands = &errands;
    product.bStride = TILE_COLUMNS;
    product.to = space.sums;
    product.toStride = TILE_COLUMNS;
    const float* carry = cell.carry ? cell.carry + tile.place * cell.carryStride + tile.column : nullptr;
    // What goes past the weights, and through the query, goes past the mask.
    product.from = layer.stateMask ? nullptr : carry;
    product.fromStride = cell.carryStride;
    const auto multiplyPart = [&](const Packed& part, const float* b) {
      product.depth = part.columns.groups * part.columns.size;
      setPanels(product, part.data + row * TILE_COLUMNS, part.columns.size, part.depth * TILE_COLUMNS);
      product.b = b;
      tileAlong(tile.rows, tile.vectors, product);
      product.from = space.sums;
      product.fromStride = TILE_COLUMNS;
    };
    for (int i = 0; i < gradients.stateCount; i++) {
      const StateProduct& state = gradients.states[i];
      multiplyPart(state.gradients, wh.panel(tile.panel) + state.depthBegin * TILE_COLUMNS);
    }
    if (layer.stateMask) maskGradients(layer, ragged, tile, space.sums, carry, cell.carryStride);
    if (attention.wq) return multiplyPart(dQ.packed(), wq.panel(tile.panel));
    for (int r = 0; r < tile.rows; r++) {
      const float* query = dQ.at(0, tile.panel, row + r);
      float* sums = space.sums + r * TILE_COLUMNS;
      for (int64_t j = 0; j < int64_t{tile.vectors} * LANES; j += LANES) store(sums + j, load(sums + j) + load(query + j));
    }
  }

  // The gradient of an example's last state.
  void loadLast(const StepTile& tile, const Space& space) const {
    for (int r = 0; r < tile.rows; r++) {
      const int64_t at = ragged.example(tile.place + r) * layer.sizes.hidden + tile.column;
      for (int64_t j = 0; j < int64_t{tile.vectors} * LANES; j += LANES) {
        const Vec value = layer.dLast ? loadUpTo(layer.dLast + at + j, tile.width - j) : zero();
        store(space.sums + r * TILE_COLUMNS + j, value);
      }
    }
  }

  void finish(const StepTile& tile, const Space& space) {
    if (tile.t < 0) storeStart(tile, space);
    else cell.step(GradientTile{tile, space.sums, layer.dY, layer.sizes.hidden});
  }

  void storeStart(const StepTile& tile, const Space& space) const {
    for (int r = 0; r < tile.rows; r++) {
      float* to = layer.dStart.data + ragged.example(tile.place + r) * layer.sizes.hidden + tile.column;
      for (int64_t j = 0; j < int64_t{tile.vectors} * LANES; j += LANES) {
        const int64_t width = tile.width - j;
        const Vec value = load(space.sums + r * TILE_COLUMNS + j);
        storeUpTo(to + j, layer.dStart.add ? loadUpTo(to + j, width) + value : value, width);
      }
    }
  }

  // The gradient of what was found at step t, from its gates.
  void multiplyContext(const StepTile& tile) const {
    const Packed& gates = gradients.inputs;
    TileProduct product = {};
    product.depth = gradients.depth;
    const int64_t row = ragged.offsets[tile.t] + tile.place;
    setPanels(product, gates.data + row * TILE_COLUMNS, gates.columns.size, gates.depth * TILE_COLUMNS);
    product.b = wc.panel(tile.panel);
    product.bStride = TILE_COLUMNS;
    product.to = dContextAt(tile.t, tile.place) + tile.column;
    product.toStride = ragged.time * contextStride;
    tileAlong(tile.rows, tile.vectors, product);
  }

  void lookBack(int64_t t, int64_t place, int64_t next, const Space& space) const {
    const int64_t row = ragged.row(t, place);
    float* dContext = dContextAt(t, place);
    for (int64_t j = 0; given.dContext && j < memory.features; j += LANES) {
      const int64_t left = memory.features - j;
      const Vec above = loadUpTo(given.dContext + row * memory.features + j, left);
      storeUpTo(dContext + j, loadUpTo(dContext + j, left) + above, left);
    }
    const Look look = {given.queries + row * memory.width, given.alignment + row * memory.source, dContext,
                       given.dAlignment ? given.dAlignment + row * memory.source : nullptr, ragged.example(next)};
    attendBackward(memory, ragged.example(place), look, dScoresAt(t, place), space.dQuery);
    const int64_t compact = ragged.offsets[t] + place;
    for (int64_t panel = 0; panel < dQ.columns.perGroup(); panel++) {
      for (int64_t j = 0; j < TILE_COLUMNS; j += LANES) {
        store(dQ.at(0, panel, compact) + j, load(space.dQuery + panel * TILE_COLUMNS + j));
      }
    }
  }

  void giveMemory() {
    if (!given.dMemory.data && !given.dKeys.data && !given.dV.data) return;
    const int64_t stride = stateStride(memory.width);
    const double work = 2 * lookingTime(memory) * static_cast<double>(ragged.rows());
    const int members = usefulThreads(call, work);
    float* room = call.arena->floats(members * ragged.time * stride);
    const bool wantsV = memory.v && given.dV.data;
    const MemoryGradients to = {given.dMemory, given.dKeys,
                                wantsV ? call.arena->floats(ragged.batch * memory.width) : nullptr};
    forEachTask(call, members, ragged.batch, [&](int64_t place, int member) {
      const int64_t example = ragged.example(place);
      const int64_t steps = ragged.length(place);
      // The queries of an example lie far apart; side by side, they can be gone through again and again.
      float* queries = room + member * ragged.time * stride;
      for (int64_t t = 0; t < steps; t++) {
        memcpy(queries + t * stride, given.queries + ragged.row(t, place) * memory.width,
               static_cast<size_t>(memory.width) * sizeof(float));
      }
      const Looks looks = {steps, queries, stride, dContextAt(0, place), contextStride,
                           given.alignment + example * memory.source, ragged.batch * memory.source,
                           dScoresAt(0, place), memory.source};
      memoryGradients(memory, example, looks, to);
    });
    if (wantsV) sumExamples(memory, to.dV, given.dV);
  }

  void giveWeights() {
    if (!attention.wq || !given.dWq.data) return;
    const Packed packed = dQ.packed();
    Product queries = product(0, memory.width, ragged.rows());
    queries.packed = &packed;
    queries.parts[0] = weightPart(previousStates(call, layer, ragged), layer.sizes.hidden, given.dWq, memory.width);
    multiply(call, queries);
  }

  Call& call;
  const BackwardLayer& layer;
  const BackwardAttention& given;
  const Attention& attention;
  const Memory& memory;
  const Ragged& ragged;
  const CellGradients& gradients;
  Cell& cell;
  const Columns columns;
  Packed wh;
  Packed wc;
  Packed wq;
  GateGradients dQ;
  int64_t contextStride;
  float* dContexts;  // [batch by place, time, features]
  float* dScores;    // [batch by place, time, source]
  Space* spaces;
};

template <class Cell>
void runBackward(Call& call, const BackwardLayer& layer, const BackwardAttention& attention, const Ragged& ragged,
                 const CellGradients& gradients, Cell& cell) {
  AttendingBackward<Cell>(call, layer, attention, ragged, gradients, cell).run();
}

// The gradients of inputs' and contexts' weights, and of the bias that stands beside them: one product.
inline void multiplyInputWeights(Call& call, const BackwardLayer& layer, const BackwardAttention& attention,
                                 const Ragged& ragged, const Packed& dZ, Result dB) {
  const int64_t width = dZ.columns.groups * dZ.columns.size;
  const int64_t features = attention.attention.memory.features;
  Product weights = product(0, dZ.columns.size, ragged.rows());
  weights.columns = dZ.columns;
  weights.packed = &dZ;
  weights.partCount = 2;
  weights.parts[0] =
      weightPart(rowsOf(call, ragged, layer.x, layer.sizes.input), layer.sizes.input, layer.dWx, width);
  weights.parts[1] = weightPart(rowsOf(call, ragged, attention.context, features), features, attention.dWc, width);
  weights.columnSums = dB;
  multiply(call, weights);
  multiplyInputGradient(call, layer, ragged, dZ);
}

// The gradient of some columns of the states' weights, `first` and on, and of a bias that stands beside them alone.
inline void multiplyStateWeights(Call& call, const BackwardLayer& layer, const Ragged& ragged, const Packed& dZ,
                                 int64_t width, int64_t first, Result dB) {
  Product weights = product(0, dZ.columns.size, ragged.rows());
  weights.columns = dZ.columns;
  weights.packed = &dZ;
  weights.parts[0] = weightPart(enteringStates(call, layer, ragged), layer.sizes.hidden, layer.dWh, width);
  weights.parts[0].c.base += first;
  weights.columnSums = dB.data ? Result{dB.data + first, dB.add} : dB;
  multiply(call, weights);
}

}  // namespace rnnc::RNNC_ISA
