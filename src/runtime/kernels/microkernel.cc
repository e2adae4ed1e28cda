#include "microkernel.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr int ERRANDS_PER_RUN = 3;

enum class Layout { along, panels, across };

// Distances in A between rows and between steps of the depth, where they are known to the compiler.
constexpr int64_t rowStride(Layout layout) { return layout == Layout::panels ? TILE_COLUMNS : 1; }
constexpr int64_t depthStride(Layout layout) { return layout == Layout::across ? TILE_ROW_STRIDE : 1; }

inline void runErrands(Errands* errands) {
  if (!errands) return;
  for (int i = 0; i < ERRANDS_PER_RUN && errands->next < errands->end; i++) {
    prefetchSpan(*errands->next++, TILE_COLUMNS);
  }
}

#if defined(__AVX512F__)
// Of a tile's rows, how many take the value of A as a memory operand of the multiplication itself. That is one
// instruction fewer for each, where another hardware thread takes half of what the core can decode and issue, but a
// load more; both limits are kept away from.
constexpr bool fromMemory(int row, int rows, int vectors) {
  return vectors == 2 && (row + 1) * 6 / 7 > row * 6 / 7 && rows > 4;
}

// AMD's cores (Zen 5) issue more instructions than that asks for, but load no more than two vectors a cycle, which
// folding would take all of. The products are the same, to the bit.
bool foldsLoads() {
  static const bool folds = !__builtin_cpu_is("amd");
  return folds;
}

// sum += a b. Left to itself GCC puts some sums where the broadcast value was, and then copies and spills registers to
// have all sums in their places again.
inline void multiplyAdd(Vec& sum, Vec a, Vec b) { asm("vfmadd231ps %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b)); }
#else
bool foldsLoads() { return false; }

inline void multiplyAdd(Vec& sum, Vec a, Vec b) { sum = fma(a, b, sum); }
#endif

// sums += A[rows, k] B[k, columns] for one k; `at` is A[0, k] and `stride` the distance between rows.
template <int ROWS, int VECTORS>
inline __attribute__((always_inline)) void step(Vec (&sums)[ROWS][VECTORS], const float* at, int64_t stride,
                                                const float* b, bool folding) {
  Vec columns[VECTORS];
  RNNC_UNROLL
  for (int v = 0; v < VECTORS; v++) columns[v] = load(b + v * LANES);
  RNNC_UNROLL
  for (int r = 0; r < ROWS; r++) {
#if defined(__AVX512F__)
    if (folding && fromMemory(r, ROWS, VECTORS)) {
      RNNC_UNROLL
      for (int v = 0; v < VECTORS; v++) {
        asm("vfmadd231ps %2%{1to16%}, %1, %0" : "+v"(sums[r][v]) : "v"(columns[v]), "m"(at[r * stride]));
      }
      continue;
    }
    Vec value;
    asm("vbroadcastss %1, %0" : "=v"(value) : "m"(at[r * stride]));
#else
    const Vec value = broadcast(at[r * stride]);
#endif
    RNNC_UNROLL
    for (int v = 0; v < VECTORS; v++) multiplyAdd(sums[r][v], value, columns[v]);
  }
}

template <Layout LAYOUT, bool FOLDING, int ROWS, int VECTORS>
__attribute__((noinline)) void tile(const TileProduct& product) {
  constexpr int64_t DEPTH_STRIDE = depthStride(LAYOUT);
  Vec sums[ROWS][VECTORS];
  const float* from = product.from;
  const int64_t fromStride = product.fromStride;
  RNNC_UNROLL
  for (int r = 0; r < ROWS; r++) {
    RNNC_UNROLL
    for (int v = 0; v < VECTORS; v++) sums[r][v] = from ? load(from + r * fromStride + v * LANES) : zero();
  }
  const float* a = product.a;
  const float* b = product.b;
  const int64_t stride = LAYOUT == Layout::along ? product.rowStride : rowStride(LAYOUT);
  const int64_t bStride = product.bStride;
  // A prefetch of no address at all would search the page tables each time.
  const float* firstStream = product.streams[0].next ? product.streams[0].next : product.a;
  const float* secondStream = product.streams[1].next ? product.streams[1].next : product.a;
  const int64_t firstStep = product.streams[0].step;
  const int64_t secondStep = product.streams[1].step;
  int64_t leftInRun = LAYOUT == Layout::across ? INT64_MAX : product.run;
  for (int64_t left = product.depth; left > 0;) {
    const int64_t steps = least(least(RUN, left), leftInRun);
    left -= steps;
    leftInRun -= steps;
    runErrands(product.errands);
    const float* at = a;
    int64_t k = steps;
    RNNC_KEEP_LOOP
    for (; k >= STREAM_STEPS; k -= STREAM_STEPS) {
      prefetchFar(firstStream);
      prefetchFar(firstStream + firstStep / 2);
      prefetchFar(secondStream);
      prefetchFar(secondStream + secondStep / 2);
      firstStream += firstStep;
      secondStream += secondStep;
      RNNC_UNROLL
      for (int i = 0; i < STREAM_STEPS; i++) {
        step<ROWS, VECTORS>(sums, at + i * DEPTH_STRIDE, stride, b, FOLDING);
        b += bStride;
      }
      at += STREAM_STEPS * DEPTH_STRIDE;
    }
    for (; k > 0; k--) {
      step<ROWS, VECTORS>(sums, at, stride, b, FOLDING);
      at += DEPTH_STRIDE;
      b += bStride;
    }
    a = LAYOUT == Layout::across ? at : a + product.runStride;
    if (leftInRun == 0) leftInRun = product.run;
  }
  float* to = product.to;
  const int64_t toStride = product.toStride;
  RNNC_UNROLL
  for (int r = 0; r < ROWS; r++) {
    RNNC_UNROLL
    for (int v = 0; v < VECTORS; v++) store(to + r * toStride + v * LANES, sums[r][v]);
  }
}

template <int COUNT>
__attribute__((noinline)) void linesOf(const TileProduct* products) {
  Vec sums[COUNT][2];
  const float* b[COUNT];
  RNNC_UNROLL
  for (int i = 0; i < COUNT; i++) {
    b[i] = products[i].b;
    RNNC_UNROLL
    for (int v = 0; v < 2; v++) sums[i][v] = products[i].from ? load(products[i].from + v * LANES) : zero();
  }
  const TileProduct& shared = products[0];
  const int64_t bStride = shared.bStride;
  const float* a = shared.a;
  int64_t leftInRun = shared.run;
  for (int64_t left = shared.depth; left > 0;) {
    const int64_t steps = least(least(RUN, left), leftInRun);
    left -= steps;
    leftInRun -= steps;
    runErrands(shared.errands);
    for (int64_t k = 0; k < steps; k++) {
      const Vec value = broadcast(a[k]);
      RNNC_UNROLL
      for (int i = 0; i < COUNT; i++) {
        RNNC_UNROLL
        for (int v = 0; v < 2; v++) multiplyAdd(sums[i][v], value, load(b[i] + v * LANES));
        b[i] += bStride;
      }
    }
    a += shared.runStride;
    if (leftInRun == 0) leftInRun = shared.run;
  }
  RNNC_UNROLL
  for (int i = 0; i < COUNT; i++) {
    RNNC_UNROLL
    for (int v = 0; v < 2; v++) store(products[i].to + v * LANES, sums[i][v]);
  }
}

// Calls the instance for a number of rows that is only known at run time.
template <Layout LAYOUT, bool FOLDING, int ROWS = TILE_ROWS>
void choose(int rows, int vectors, const TileProduct& product) {
  if constexpr (ROWS > 1) {
    if (rows < ROWS) return choose<LAYOUT, FOLDING, ROWS - 1>(rows, vectors, product);
  }
  if (vectors == 2) tile<LAYOUT, FOLDING, ROWS, 2>(product);
  else tile<LAYOUT, FOLDING, ROWS, 1>(product);
}

template <Layout LAYOUT>
void chooseFolding(int rows, int vectors, const TileProduct& product) {
  if (foldsLoads()) choose<LAYOUT, true>(rows, vectors, product);
  else choose<LAYOUT, false>(rows, vectors, product);
}

}  // namespace

void tileAlong(int rows, int vectors, const TileProduct& product) {
  if (product.inPanels) chooseFolding<Layout::panels>(rows, vectors, product);
  else choose<Layout::along, false>(rows, vectors, product);
}

void lines(int count, const TileProduct* products) {
  if (count == 1) linesOf<1>(products);
  else if (count == 2) linesOf<2>(products);
  else if (count == 3) linesOf<3>(products);
  else linesOf<4>(products);
}

void tileAcross(int rows, int vectors, const TileProduct& product) {
  chooseFolding<Layout::across>(rows, vectors, product);
}

}  // namespace rnnc::RNNC_ISA
