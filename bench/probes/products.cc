// The matrix product of the native kernels alone, on the shapes of W5: the innermost loop with everything near, and whole
// products. Built and run by products.sh beside it. On one thread it takes the thread's own time, so that other work on
// the machine counts for less.
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "gemm.h"
#include "host/arena.h"
#include "host/pool.h"
#include "parallel.h"

namespace rnnc::avx512 {
void measurePeak(Call& call);
}

namespace {

using namespace rnnc;
using namespace rnnc::avx512;

constexpr double SECONDS = 0.4;

Pool pool;
Arena arena;
Call call;

double now() {
  timespec time;
  clock_gettime(pool.threads() == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

float* numbers(int64_t count) {
  constexpr size_t LARGE_PAGE = size_t{2} << 20;
  const size_t size = (static_cast<size_t>(count) * sizeof(float) / LARGE_PAGE + 1) * LARGE_PAGE;
  void* memory = nullptr;
  if (posix_memalign(&memory, LARGE_PAGE, size) != 0) abort();
  madvise(memory, size, MADV_HUGEPAGE);
  auto* values = static_cast<float*>(memory);
  for (int64_t i = 0; i < count; i++) values[i] = static_cast<float>(i * 2654435761 >> 8 & 0xffff) / 65536 - 0.5f;
  return values;
}

double peak() {
  double best = 0;
  for (int run = 0; run < 3; run++) {
    call.attributes[0] = 1e6;
    const double start = now();
    measurePeak(call);
    best = std::max(best, call.attributes[1] / (now() - start));
    arena.reset();
  }
  return best;
}

// Prints the median and the best share of the peak before and after.
template <class Body>
void measure(const char* name, double operations, Body body) {
  double most = peak();
  std::vector<double> times;
  body();
  for (const double end = now() + SECONDS; now() < end || times.size() < 5;) {
    const double start = now();
    body();
    times.push_back(now() - start);
    arena.reset();
  }
  most = std::max(most, peak());
  std::sort(times.begin(), times.end());
  const auto share = [&](double seconds) { return 100 * operations / seconds / most; };
  printf("%-44s %6.1f GFLOP/s  %5.1f %% of the peak (best %5.1f %%)\n", name, operations / times[times.size() / 2] * 1e-9,
         share(times[times.size() / 2]), share(times[0]));
}

void measureTile(const char* name, int64_t depth, bool across) {
  constexpr int64_t PANELS = 8;
  constexpr int REPEATS = 20;
  float* a = numbers(TILE_ROW_STRIDE * depth * 2);
  float* b = numbers(TILE_COLUMNS * depth * PANELS);
  float* c = numbers(TILE_SIZE * PANELS);
  measure(name, 2.0 * TILE_SIZE * static_cast<double>(depth) * PANELS * REPEATS, [&] {
    for (int64_t i = 0; i < PANELS * REPEATS; i++) {
      TileProduct product = {};
      product.depth = depth;
      product.b = b + i % PANELS * TILE_COLUMNS * depth;
      product.bStride = TILE_COLUMNS;
      product.to = c + i % PANELS * TILE_SIZE;
      product.toStride = TILE_COLUMNS;
      if (across) setRows(product, a, 0);
      else setPanels(product, a, INT64_MAX, TILE_SIZE);
      if (across) tileAcross(TILE_ROWS, 2, product);
      else tileAlong(TILE_ROWS, 2, product);
    }
  });
  free(a);
  free(b);
  free(c);
}

// `lie` is A's; B is in panels already where `packed`, else it has a row for each column.
void measureProduct(const char* name, int64_t rows, int64_t depth, int64_t columns, Lie lie, bool isPacked) {
  float* a = numbers(rows * depth);
  float* b = numbers(depth * columns);
  float* c = numbers(rows * columns);
  const Packed packed = {{1, columns}, depth, b};
  Product all = product(rows, columns, depth);
  all.parts[0].lie = lie;
  all.parts[0].a = evenRows(a, lie == Lie::across ? rows : depth);
  all.parts[0].c = evenTarget(c, columns);
  all.b = evenRows(b, depth);
  all.bAcross = true;
  all.packed = isPacked ? &packed : nullptr;
  const double operations = 2.0 * static_cast<double>(rows) * static_cast<double>(depth * columns);
  measure(name, operations, [&] { multiply(call, all); });
  free(a);
  free(b);
  free(c);
}

}  // namespace

int main(int count, char** words) {
  pool.resize(count > 1 ? atoi(words[1]) : 1);
  call.pool = &pool;
  call.arena = &arena;
  if (pool.threads() == 1) {
    measureTile("innermost loop, strips that lie across, 512", 512, true);
    measureTile("innermost loop, panels, 512", 512, false);
  }
  measureProduct("inputs: 3200 x 512 -> 2048", 3200, 512, 2048, Lie::rows, true);
  measureProduct("inputs: 3200 x 1024 -> 4096", 3200, 1024, 4096, Lie::rows, true);
  measureProduct("weight gradients: 1024 x 3200 -> 2048", 1024, 3200, 2048, Lie::across, true);
  measureProduct("input gradient: 3200 x 2048 -> 512", 3200, 2048, 512, Lie::rows, false);
  measureProduct("a step: 64 x 512 -> 2048", 64, 512, 2048, Lie::rows, true);
  measureProduct("a step: 32 x 1024 -> 4096", 32, 1024, 4096, Lie::rows, true);
}
