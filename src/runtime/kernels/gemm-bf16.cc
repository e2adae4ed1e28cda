// Both operands are rounded beforehand, by all threads, for the whole product: half as much memory as they lie in, read
// by every task from there. C is cut into tasks, whose sums stay in the second-level cache while chunks of the depth
// are added to them.
#include "gemm-bf16.h"

#include "host/arena.h"
#include "parallel.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr int64_t CHUNK_BLOCKS = 16;  // of the depth: a panel's are 32 KB with AVX-512
constexpr int64_t TASK_PANELS = 8;
constexpr int64_t TASK_TILES = 8;     // of ROUNDED_TILE_ROWS

struct Part {
  const ProductPart* part;
  RoundedLeft left;
  int64_t tiles;
};

// Sums of one tile to their place in C.
void storeTile(const Product& product, const ProductPart& part, const float* bias, const Panel& panel, int64_t row,
               int rows, const float* sums) {
  for (int r = 0; r < rows; r++) {
    const Target& c = part.c;
    float* to = c.panelStride ? c.base + panel.index * c.panelStride + (row + r) * TILE_COLUMNS
                              : c.row(row + r) + panel.column;
    for (int64_t j = 0; j < panel.width; j += LANES) {
      const int64_t width = c.panelStride ? LANES : panel.width - j;
      Vec value = load(sums + r * TILE_COLUMNS + j);
      if (part.add) value += loadUpTo(to + j, width);
      else if (bias) value += load(bias + panel.index * TILE_COLUMNS + j);
      storeUpTo(to + j, activate(product.activation, value), width);
    }
  }
}

struct Task {
  int64_t panelBegin, panelEnd;
  int64_t tileBegin, tileEnd;  // of one part
};

void multiplyTask(const Product& product, const Part& of, const RoundedRight& right, const float* bias, const Task& task,
                  RoundedKernel kernel, float* sums) {
  const int64_t panels = task.panelEnd - task.panelBegin;
  const auto rowsOf = [&](int64_t tile) {
    return static_cast<int>(least(ROUNDED_TILE_ROWS, of.part->rows - tile * ROUNDED_TILE_ROWS));
  };
  for (int64_t begin = 0; begin < right.depthBlocks || begin == 0; begin += CHUNK_BLOCKS) {
    const bool isLast = begin + CHUNK_BLOCKS >= right.depthBlocks;
    for (int64_t index = task.panelBegin; index < task.panelEnd; index++) {
      for (int64_t tile = task.tileBegin; tile < task.tileEnd; tile++) {
        RoundedTile call;
        call.rows = rowsOf(tile);
        call.depthBlocks = least(CHUNK_BLOCKS, right.depthBlocks - begin);
        call.a = of.left.block(2 * tile, begin);
        call.aStride = of.left.depthBlocks * BLOCK_WORDS;
        call.b = right.panel(index) + begin * PANEL_BLOCK_WORDS;
        call.sums = sums + ((tile - task.tileBegin) * panels + index - task.panelBegin) * ROUNDED_TILE_SIZE;
        call.continues = begin > 0;
        kernel(call);
        if (!isLast) continue;
        const Panel panel = right.columns.panel(index);
        storeTile(product, *of.part, bias, panel, tile * ROUNDED_TILE_ROWS, call.rows, call.sums);
      }
    }
  }
}

void storeColumnSums(const Product& product, const float* sums) {
  for (int64_t index = 0; index < product.columns.panels(); index++) {
    const Panel panel = product.columns.panel(index);
    for (int64_t j = 0; j < panel.width; j += LANES) {
      float* to = product.columnSums.data + panel.column + j;
      const int64_t width = panel.width - j;
      const Vec sum = load(sums + index * TILE_COLUMNS + j);
      storeUpTo(to, product.columnSums.add ? loadUpTo(to, width) + sum : sum, width);
    }
  }
}

}  // namespace

void multiplyRounded(Call& call, const Product& product, const RoundedRight* given) {
  const int64_t panels = product.columns.panels();
  if (panels == 0) return;
  float* sums = product.columnSums.data && !given ? call.arena->floats(product.columns.paddedWidth()) : nullptr;
  const RoundedRight right = given ? *given : roundRight(call, product, sums);
  if (sums) storeColumnSums(product, sums);
  const float* bias = product.bias ? packBias(call, product.bias, product.columns) : nullptr;

  Part parts[2];
  int64_t rows = 0;
  for (int i = 0; i < product.partCount; i++) {
    const ProductPart& part = product.parts[i];
    parts[i] = {&part, roundLeft(call, part, product.depth), ceilDiv(part.rows, ROUNDED_TILE_ROWS)};
    rows += part.rows;
  }
  const double work = 2.0 * static_cast<double>(rows * product.columns.paddedWidth() * product.depth);
  const int members = usefulThreads(call, work / roundedRate(call.products));
  // Small products are cut finer, so that every thread has something to do; how, changes no bits.
  int64_t taskTiles = TASK_TILES;
  int64_t taskPanels = TASK_PANELS;
  const auto countTasks = [&] {
    int64_t count = 0;
    for (int i = 0; i < product.partCount; i++) count += ceilDiv(parts[i].tiles, taskTiles) * ceilDiv(panels, taskPanels);
    return count;
  };
  while (countTasks() < 4 * members && members > 1 && taskTiles * taskPanels > 1) {
    if (taskTiles >= taskPanels) taskTiles = ceilDiv(taskTiles, 2);
    else taskPanels = ceilDiv(taskPanels, 2);
  }
  auto** spaces = static_cast<float**>(call.arena->bytes(static_cast<size_t>(members) * sizeof(float*)));
  for (int member = 0; member < members; member++) {
    spaces[member] = call.arena->floats(taskTiles * taskPanels * ROUNDED_TILE_SIZE);
  }
  const RoundedKernel kernel = roundedKernel(call.products);
  const int64_t panelBlocks = ceilDiv(panels, taskPanels);
  forEachTask(call, members, countTasks(), [&](int64_t index, int member) {
    const Part* of = parts;
    while (index >= ceilDiv(of->tiles, taskTiles) * panelBlocks) {
      index -= ceilDiv(of->tiles, taskTiles) * panelBlocks;
      of++;
    }
    const int64_t tileBlocks = ceilDiv(of->tiles, taskTiles);
    const int64_t panelBegin = index / tileBlocks * taskPanels;
    const int64_t tileBegin = index % tileBlocks * taskTiles;
    const Task task = {panelBegin, least(panels, panelBegin + taskPanels), tileBegin,
                       least(of->tiles, tileBegin + taskTiles)};
    const RoundedTiles tiles(call.products);
    multiplyTask(product, *of, right, bias, task, kernel, spaces[member]);
  });
}

}  // namespace rnnc::RNNC_ISA
