// The backward pass of recurrent-backward.h with rounded operands.
#pragma once
#include "recurrent-backward.h"
#include "recurrent-bf16.h"

namespace rnnc::RNNC_ISA {

template <class Cell>
class RoundedBackwardRun {
 public:
  RoundedBackwardRun(Call& owner, const BackwardLayer& of, const Ragged& rows, Cell& with)
      : call(owner), layer(of), ragged(rows), cell(with), columns{1, of.sizes.hidden} {}

  void run(const StateProduct* list, int listed, int64_t depth) {
    products = list;
    productCount = listed;
    wh = roundRight(call, evenRows(layer.wh, depth), true, columns, depth);
    kernel = roundedKernel(call.products);
    for (RoundedLeft& gradients : rounded) gradients = emptyLeft(call, ragged.batch, depth);
    const Sharing sharing = shareRoundedSteps(call, ragged, columns.paddedWidth(), depth, columns.panels());
    spaces = static_cast<Space*>(call.arena->bytes(static_cast<size_t>(sharing.members) * sizeof(Space)));
    for (int member = 0; member < sharing.members; member++) {
      spaces[member] = {call.arena->floats(ROUNDED_TILE_SIZE), call.arena->floats(TILE_SIZE)};
    }
    const auto rowsAt = [this](int64_t t) { return t < 0 ? ragged.batch : ragged.running(t); };
    const auto tile = [this](const StepTile& step, int member) { runTile(step, spaces[member]); };
    // Step -1 is the start, which every example has.
    const int64_t first = layer.dStart.data ? -1 : 0;
    walkRoundedSteps(call, sharing, ragged.batch, columns, first, ragged.time, true, rowsAt, tile);
  }

 private:
  struct Space {
    float* products;  // [ROUNDED_TILE_ROWS, TILE_COLUMNS]
    float* sums;      // of the rows that a cell takes
  };

  void runTile(const StepTile& tile, const Space& space) {
    // Examples that have step t + 1 come first; the others have their last step here.
    const int64_t running = tile.t + 1 < ragged.time ? ragged.running(tile.t + 1) : 0;
    const int going = static_cast<int>(most(0, least(tile.rows, running - tile.place)));
    if (going > 0) multiplyGradients(tile, going, space);
    forEachCellTile(tile, 0, going, [&](const StepTile& part, int first) {
      for (int r = 0; r < part.rows; r++) {
        const float* from = space.products + (first + r) * TILE_COLUMNS;
        const float* carry = cell.carry ? cell.carry + (part.place + r) * cell.carryStride + part.column : nullptr;
        const float* mask = maskOf(part, r);
        for (int64_t j = 0; j < int64_t{part.vectors} * LANES; j += LANES) {
          const Vec made = load(from + j);
          const Vec sum = mask ? made * loadUpTo(mask + j, part.width - j) : made;
          store(space.sums + r * TILE_COLUMNS + j, carry ? load(carry + j) + sum : sum);
        }
      }
      finish(part, space);
    });
    forEachCellTile(tile, going, tile.rows, [&](const StepTile& part, int) {
      loadLastGradient(layer, ragged, part, space.sums);
      finish(part, space);
    });
  }

  const float* maskOf(const StepTile& part, int r) const {
    if (!layer.stateMask) return nullptr;
    return layer.stateMask + ragged.example(part.place + r) * layer.sizes.hidden + part.column;
  }

  // The products of the gate gradients of step t + 1.
  void multiplyGradients(const StepTile& tile, int going, const Space& space) {
    const RoundedLeft& gradients = rounded[(tile.t + 1) & 1];
    RoundedTile product;
    product.rows = going;
    product.depthBlocks = wh.depthBlocks;
    product.a = gradients.block(tile.place / BLOCK_ROWS, 0);
    product.aStride = gradients.depthBlocks * BLOCK_WORDS;
    product.b = wh.panel(tile.panel);
    product.sums = space.products;
    product.continues = false;
    kernel(product);
  }

  void finish(const StepTile& part, const Space& space) {
    if (part.t < 0) return storeStartGradient(layer, ragged, part, space.sums);
    cell.step(GradientTile{part, space.sums, layer.dY, layer.sizes.hidden});
    const int64_t compact = ragged.offsets[part.t] + part.place;
    for (int i = 0; i < productCount; i++) {
      const Packed& made = products[i].gradients;
      for (int64_t group = 0; group < made.columns.groups; group++) {
        const float* panel = made.panel(group * made.columns.perGroup() + part.panel);
        const int64_t k = products[i].depthBegin + group * made.columns.size + part.column;
        for (int r = 0; r < part.rows; r++) {
          storeRounded(rounded[part.t & 1], part.place + r, k, panel + (compact + r) * TILE_COLUMNS, part.width);
        }
      }
    }
  }

  Call& call;
  const BackwardLayer& layer;
  const Ragged& ragged;
  Cell& cell;
  const Columns columns;
  const StateProduct* products;
  int productCount;
  RoundedRight wh;
  RoundedKernel kernel;
  RoundedLeft rounded[2];  // gate gradients by place, of odd and even steps
  Space* spaces;
};

}  // namespace rnnc::RNNC_ISA
