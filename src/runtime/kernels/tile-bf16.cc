#include "tile-bf16.h"

#include "host/bf16.h"

#if defined(__AVX512F__) && defined(RNNC_BF16_INSTRUCTIONS)
#define RNNC_BF16_HERE 1
#endif

namespace rnnc::RNNC_ISA {
namespace {

// As many accumulators as the registers hold beside a pair of vectors of B and one of A.
#if defined(__AVX512F__)
constexpr int ROWS_AT_ONCE = 12;
#else
constexpr int ROWS_AT_ONCE = 4;
#endif
constexpr int VECTORS = 2;

// The first pair of a row in its block.
inline const uint32_t* rowOf(const RoundedTile& tile, int row) {
  return tile.a + row / BLOCK_ROWS * tile.aStride + row % BLOCK_ROWS * BLOCK_PAIRS;
}

template <int ROWS>
void emulatedRows(const RoundedTile& tile, int first) {
  Vec sums[ROWS][VECTORS];
  const uint32_t* rows[ROWS];
  RNNC_UNROLL
  for (int r = 0; r < ROWS; r++) {
    rows[r] = rowOf(tile, first + r);
    RNNC_UNROLL
    for (int v = 0; v < VECTORS; v++) {
      sums[r][v] = tile.continues ? load(tile.sums + (first + r) * TILE_COLUMNS + v * LANES) : zero();
    }
  }
  const uint32_t* b = tile.b;
  for (int64_t block = 0; block < tile.depthBlocks; block++) {
    for (int64_t pair = 0; pair < BLOCK_PAIRS; pair++, b += TILE_COLUMNS) {
      Vec low[VECTORS];
      Vec high[VECTORS];
      RNNC_UNROLL
      for (int v = 0; v < VECTORS; v++) {
        const WordVec columns = loadWords(b + v * LANES);
        low[v] = evenOf(columns);
        high[v] = oddOf(columns);
      }
      RNNC_UNROLL
      for (int r = 0; r < ROWS; r++) {
        const WordVec word = rows[r][block * BLOCK_WORDS + pair] - WordVec{};
        const Vec even = evenOf(word);
        const Vec odd = oddOf(word);
        RNNC_UNROLL
        for (int v = 0; v < VECTORS; v++) sums[r][v] = fma(odd, high[v], fma(even, low[v], sums[r][v]));
      }
    }
  }
  RNNC_UNROLL
  for (int r = 0; r < ROWS; r++) {
    RNNC_UNROLL
    for (int v = 0; v < VECTORS; v++) store(tile.sums + (first + r) * TILE_COLUMNS + v * LANES, sums[r][v]);
  }
}

#if defined(RNNC_BF16_HERE)

template <int ROWS>
__attribute__((target("avx512bf16"))) void dotRows(const RoundedTile& tile, int first) {
  __m512 sums[ROWS][VECTORS];
  const uint32_t* rows[ROWS];
  RNNC_UNROLL
  for (int r = 0; r < ROWS; r++) {
    rows[r] = rowOf(tile, first + r);
    RNNC_UNROLL
    for (int v = 0; v < VECTORS; v++) {
      const float* from = tile.sums + (first + r) * TILE_COLUMNS + v * LANES;
      sums[r][v] = tile.continues ? _mm512_loadu_ps(from) : _mm512_setzero_ps();
    }
  }
  const uint32_t* b = tile.b;
  for (int64_t block = 0; block < tile.depthBlocks; block++) {
    for (int64_t pair = 0; pair < BLOCK_PAIRS; pair++, b += TILE_COLUMNS) {
      const auto low = (__m512bh)_mm512_loadu_si512(b);
      const auto high = (__m512bh)_mm512_loadu_si512(b + LANES);
      RNNC_UNROLL
      for (int r = 0; r < ROWS; r++) {
        const auto word = (__m512bh)_mm512_set1_epi32(static_cast<int>(rows[r][block * BLOCK_WORDS + pair]));
        sums[r][0] = _mm512_dpbf16_ps(sums[r][0], word, low);
        sums[r][1] = _mm512_dpbf16_ps(sums[r][1], word, high);
      }
    }
  }
  RNNC_UNROLL
  for (int r = 0; r < ROWS; r++) {
    RNNC_UNROLL
    for (int v = 0; v < VECTORS; v++) {
      _mm512_storeu_ps(tile.sums + (first + r) * TILE_COLUMNS + v * LANES, sums[r][v]);
    }
  }
}

// Tiles 0 to 3 are the sums, 4 and 5 blocks of A, 6 and 7 the halves of a block of B.
struct __attribute__((packed)) TileShapes {
  uint8_t palette;
  uint8_t start;
  uint8_t reserved[14];
  uint16_t bytesOfRow[16];
  uint8_t rows[16];
};

constexpr int64_t B_STRIDE = TILE_COLUMNS * sizeof(uint32_t);
constexpr int64_t A_STRIDE = BLOCK_PAIRS * sizeof(uint32_t);
constexpr int64_t SUM_STRIDE = TILE_COLUMNS * sizeof(float);

__attribute__((target("amx-tile,amx-bf16"))) void amxTile(const RoundedTile& tile) {
  const bool two = tile.rows > BLOCK_ROWS;
  float* below = tile.sums + BLOCK_ROWS * TILE_COLUMNS;
  if (tile.continues) {
    _tile_loadd(0, tile.sums, SUM_STRIDE);
    _tile_loadd(1, tile.sums + LANES, SUM_STRIDE);
    if (two) {
      _tile_loadd(2, below, SUM_STRIDE);
      _tile_loadd(3, below + LANES, SUM_STRIDE);
    }
  } else {
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
  }
  const uint32_t* a = tile.a;
  const uint32_t* b = tile.b;
  if (two) {
    for (int64_t block = 0; block < tile.depthBlocks; block++, a += BLOCK_WORDS, b += PANEL_BLOCK_WORDS) {
      _tile_loadd(4, a, A_STRIDE);
      _tile_loadd(6, b, B_STRIDE);
      _tile_loadd(7, b + LANES, B_STRIDE);
      _tile_dpbf16ps(0, 4, 6);
      _tile_dpbf16ps(1, 4, 7);
      _tile_loadd(5, a + tile.aStride, A_STRIDE);
      _tile_dpbf16ps(2, 5, 6);
      _tile_dpbf16ps(3, 5, 7);
    }
    _tile_stored(2, below, SUM_STRIDE);
    _tile_stored(3, below + LANES, SUM_STRIDE);
  } else {
    for (int64_t block = 0; block < tile.depthBlocks; block++, a += BLOCK_WORDS, b += PANEL_BLOCK_WORDS) {
      _tile_loadd(4, a, A_STRIDE);
      _tile_loadd(6, b, B_STRIDE);
      _tile_loadd(7, b + LANES, B_STRIDE);
      _tile_dpbf16ps(0, 4, 6);
      _tile_dpbf16ps(1, 4, 7);
    }
  }
  _tile_stored(0, tile.sums, SUM_STRIDE);
  _tile_stored(1, tile.sums + LANES, SUM_STRIDE);
}

// A constant, because compilers do not see that the instruction reads all of it.
constexpr uint16_t ROW = BLOCK_PAIRS * sizeof(uint32_t);
constexpr uint8_t ROWS = BLOCK_ROWS;
constexpr TileShapes SHAPES = {
    1, 0, {}, {ROW, ROW, ROW, ROW, ROW, ROW, ROW, ROW}, {ROWS, ROWS, ROWS, ROWS, ROWS, ROWS, ROWS, ROWS}};

__attribute__((target("amx-tile"))) void beginTiles() { _tile_loadconfig(&SHAPES); }

__attribute__((target("amx-tile"))) void endTiles() { _tile_release(); }

#endif

// Calls body for all rows of a tile, ROWS_AT_ONCE at a time and the rest one by one.
template <void MANY(const RoundedTile&, int), void FEW(const RoundedTile&, int), void ONE(const RoundedTile&, int)>
void rowsOfTile(const RoundedTile& tile) {
  int row = 0;
  for (; row + ROWS_AT_ONCE <= tile.rows; row += ROWS_AT_ONCE) MANY(tile, row);
  for (; row + 4 <= tile.rows; row += 4) FEW(tile, row);
  for (; row < tile.rows; row++) ONE(tile, row);
}

}  // namespace

RoundedKernel roundedKernel(Products products) {
#if defined(RNNC_BF16_HERE)
  if (products == Products::amx) return amxTile;
  if (products == Products::avx512bf16) return rowsOfTile<dotRows<ROWS_AT_ONCE>, dotRows<4>, dotRows<1>>;
#else
  (void)products;
#endif
  return rowsOfTile<emulatedRows<ROWS_AT_ONCE>, emulatedRows<4>, emulatedRows<1>>;
}

RoundedTiles::RoundedTiles(Products of) : products(of) {
#if defined(RNNC_BF16_HERE)
  if (products == Products::amx) beginTiles();
#endif
}

RoundedTiles::~RoundedTiles() {
#if defined(RNNC_BF16_HERE)
  if (products == Products::amx) endTiles();
#endif
}

double roundedRate(Products products) {
  constexpr double EMULATED = 2.5 * LANES;
  constexpr double DOTS = 7 * LANES;
  constexpr double TILES = 600;
  return products == Products::amx ? TILES : products == Products::avx512bf16 ? DOTS : EMULATED;
}

}  // namespace rnnc::RNNC_ISA
