// The product is cut into tasks, each a rectangle of C. A task goes over the depth in chunks: it packs a block of B
// that stays in the second-level cache, then takes, for each tile of rows, a strip of A. Tasks share nothing, so there
// is nothing to wait for; a block that two tasks need is packed twice. Strips are copied where they are needed too,
// but where A lies across (a row for each step of the depth) all of them are packed beforehand, because a strip of
// such a matrix touches a line of memory for every fourteen values.
#include "gemm.h"

#include "host/arena.h"
#include "parallel.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr int64_t CHUNK = 512;          // of the depth: 14 rows of A are 28 KB
constexpr int64_t BLOCK_COLUMNS = 512;  // a chunk of them is 1 MB
constexpr int64_t BLOCK_PANELS = BLOCK_COLUMNS / TILE_COLUMNS;
constexpr int64_t LINE = 16;  // floats
// Rows of A copied side by side keep a distance that spreads them over the sets of the cache.
constexpr int64_t STRIP_STRIDE = CHUNK + 16;

// Where C is small and the depth large there is not enough to share out. The depth is then cut into pieces whose
// number depends on the sizes alone, and their sums are added in order.
constexpr int64_t SHORT_SIDE = 128;
constexpr int64_t NARROW_SIDE = 64;
constexpr int64_t PIECE = 2048;
constexpr int64_t MOST_PIECES = 64;

// Strips are packed beforehand unless they would take more memory than this.
constexpr int64_t MOST_STRIPS = int64_t{16} << 20;  // floats

struct Workspace {
  float* block;  // of B
  float* strip;  // of A
  float* tile;   // of C, where it cannot be written in place
  float* sums;   // of B's columns
};

constexpr int64_t STRIP_SIZE = (TILE_ROWS * STRIP_STRIDE > CHUNK * TILE_ROW_STRIDE) ? TILE_ROWS * STRIP_STRIDE
                                                                                    : CHUNK * TILE_ROW_STRIDE;

struct Workspaces {
  float* base;
  int64_t blockSize;

  static int64_t size(int64_t blockSize) {
    return blockSize + STRIP_SIZE + TILE_ROWS * TILE_COLUMNS + BLOCK_COLUMNS + 64;
  }
  Workspace of(int member) const {
    float* block = base + member * size(blockSize);
    float* strip = block + blockSize;
    float* tile = strip + STRIP_SIZE;
    return {block, strip, tile, tile + TILE_ROWS * TILE_COLUMNS};
  }
};

// A tile's rows: a part is cut into tiles as even as can be.
struct RowTile {
  const ProductPart* part;
  int64_t row;
  int rows;
};

int64_t tilesOf(const ProductPart& part) { return ceilDiv(part.rows, TILE_ROWS); }

int64_t tilesOf(const Product& product) {
  int64_t tiles = 0;
  for (int i = 0; i < product.partCount; i++) tiles += tilesOf(product.parts[i]);
  return tiles;
}

RowTile rowTile(const Product& product, int64_t index) {
  const ProductPart* part = product.parts;
  while (index >= tilesOf(*part)) index -= tilesOf(*part++);
  const int64_t tiles = tilesOf(*part);
  const int64_t begin = part->rows * index / tiles;
  return {part, begin, static_cast<int>(part->rows * (index + 1) / tiles - begin)};
}

// A strip of A: the rows of a tile over one chunk of the depth.
struct Strip {
  const float* data;
  int64_t stride;
};

Strip packStrip(const RowTile& tile, int64_t depthBegin, int64_t depthEnd, bool copy, float* to) {
  const Source& a = tile.part->a;
  const int64_t depth = depthEnd - depthBegin;
  if (tile.part->across) {
    for (int64_t k = 0; k < depth; k++) {
      const float* row = a.row(depthBegin + k) + tile.row;
      for (int64_t r = 0; r < tile.rows; r += LANES) {
        store(to + k * TILE_ROW_STRIDE + r, loadUpTo(row + r, tile.rows - r));
      }
    }
    return {to, 0};
  }
  if (!copy && !a.table) return {a.row(tile.row) + depthBegin, a.stride};
  for (int64_t r = 0; r < tile.rows; r++) {
    const float* row = a.row(tile.row + r) + depthBegin;
    float* out = to + r * STRIP_STRIDE;
    int64_t k = 0;
    for (; k + LANES <= depth; k += LANES) store(out + k, load(row + k));
    for (; k < depth; k++) out[k] = row[k];
  }
  return {to, STRIP_STRIDE};
}

// The strips of all row tiles whose A lies across, chunk after chunk; data is null where they are packed on the way.
struct Strips {
  const float* data;
  int64_t tiles;

  const float* of(int64_t tile, int64_t depthBegin, int64_t depth) const {
    return data + (depthBegin * tiles + tile * depth) * TILE_ROW_STRIDE;
  }
};

// Chunks of the depth are even, so that none is too short for what it costs.
int64_t chunkOf(int64_t depth) { return most(1, ceilDiv(depth, most(1, ceilDiv(depth, CHUNK)))); }

Strips packStrips(Call& call, const Product& product, int members) {
  const int64_t tiles = tilesOf(product);
  bool across = true;
  for (int i = 0; i < product.partCount; i++) across = across && product.parts[i].across;
  const int64_t size = tiles * product.depth * TILE_ROW_STRIDE;
  if (!across || tiles < 2 || size > MOST_STRIPS) return {nullptr, tiles};
  float* data = call.arena->floats(size);
  const int64_t chunk = chunkOf(product.depth);
  constexpr int64_t ROWS_PER_TASK = 64;
  forEachTask(call, members, ceilDiv(product.depth, ROWS_PER_TASK), [&](int64_t task, int) {
    for (int64_t k = task * ROWS_PER_TASK; k < least(product.depth, (task + 1) * ROWS_PER_TASK); k++) {
      const int64_t chunkBegin = k / chunk * chunk;
      const int64_t depth = least(chunk, product.depth - chunkBegin);
      float* to = data + chunkBegin * tiles * TILE_ROW_STRIDE + (k - chunkBegin) * TILE_ROW_STRIDE;
      for (int64_t t = 0; t < tiles; t++, to += depth * TILE_ROW_STRIDE) {
        const RowTile tile = rowTile(product, t);
        const float* row = tile.part->a.row(k) + tile.row;
        for (int64_t r = 0; r < tile.rows; r += LANES) store(to + r, loadUpTo(row + r, tile.rows - r));
      }
    }
  });
  return {data, tiles};
}

// Brings a part of a strip's source into the cache, before it is packed: `part` of `parts` of its depth.
void prefetchStrip(const RowTile& tile, int64_t depthBegin, int64_t depthEnd, int64_t part, int64_t parts) {
  const Source& a = tile.part->a;
  const int64_t begin = depthBegin + (depthEnd - depthBegin) * part / parts;
  const int64_t end = depthBegin + (depthEnd - depthBegin) * (part + 1) / parts;
  if (tile.part->across) {
    for (int64_t k = begin; k < end; k++) {
      const float* row = a.row(k) + tile.row;
      prefetch(row);
      prefetch(row + tile.rows - 1);
    }
    return;
  }
  for (int64_t r = 0; r < tile.rows; r++) {
    const float* row = a.row(tile.row + r);
    for (int64_t k = begin; k < end; k += LINE) prefetch(row + k);
  }
}

// Where a tile of C starts from and goes to, and in which state of the sum.
struct Progress {
  bool first;
  bool last;
};

void finishTile(float* tile, int64_t stride, int rows, int64_t width, Activation activation) {
  for (int r = 0; r < rows; r++) {
    for (int64_t j = 0; j < width; j += LANES) {
      float* at = tile + r * stride + j;
      storeUpTo(at, activate(activation, loadUpTo(at, width - j)), width - j);
    }
  }
}

void multiplyTile(const Product& product, const RowTile& tile, const Panel& panel, const Strip& strip, const float* b,
                  int64_t bStride, int64_t depth, const float* bias, Progress progress, float* buffer) {
  const ProductPart& part = *tile.part;
  const int64_t column = product.paddedC ? panel.paddedColumn : panel.column;
  const int64_t width = product.paddedC ? panel.lanes() : panel.width;
  const bool inPlace = !part.c.table && width == panel.lanes();
  float* c = inPlace ? part.c.row(tile.row) + column : buffer;
  const int64_t stride = inPlace ? part.c.stride : TILE_COLUMNS;
  const bool continues = part.add || !progress.first;
  if (continues && !inPlace) {
    for (int r = 0; r < tile.rows; r++) {
      const float* row = part.c.row(tile.row + r) + column;
      for (int64_t j = 0; j < panel.lanes(); j += LANES) {
        store(buffer + r * stride + j, width > j ? loadUpTo(row + j, width - j) : zero());
      }
    }
  }
  TileProduct call = {depth, strip.data, strip.stride, b, bStride, nullptr, 0, c, stride};
  if (continues) {
    call.from = c;
    call.fromStride = stride;
  } else if (bias) {
    call.from = bias + panel.paddedColumn;
  }
  if (part.across) tileAcross(tile.rows, panel.vectors, call);
  else tileAlong(tile.rows, panel.vectors, call);
  if (progress.last && product.activation != Activation::none) {
    finishTile(c, stride, tile.rows, width, product.activation);
  }
  if (inPlace) return;
  for (int r = 0; r < tile.rows; r++) {
    float* row = part.c.row(tile.row + r) + column;
    for (int64_t j = 0; j < width; j += LANES) storeUpTo(row + j, load(buffer + r * stride + j), width - j);
  }
}

// Brings the next tile of C into the cache while this one is computed.
void prefetchTile(const Product& product, const RowTile& tile, const Panel& panel) {
  const ProductPart& part = *tile.part;
  const int64_t column = product.paddedC ? panel.paddedColumn : panel.column;
  for (int r = 0; r < tile.rows; r++) {
    const float* row = part.c.row(tile.row + r) + column;
    prefetch(row);
    prefetch(row + panel.width - 1);
  }
}

void sumPanel(const float* panel, int vectors, int64_t depth, float* sums) {
  Vec first = load(sums);
  Vec second = vectors == 2 ? load(sums + LANES) : zero();
  for (int64_t k = 0; k < depth; k++) {
    first += load(panel + k * vectors * LANES);
    if (vectors == 2) second += load(panel + k * vectors * LANES + LANES);
  }
  store(sums, first);
  if (vectors == 2) store(sums + LANES, second);
}

struct Rectangle {
  int64_t panelBegin, panelEnd;
  int64_t tileBegin, tileEnd;
  int64_t depthBegin, depthEnd;
};

void multiplyRectangle(const Product& product, const Rectangle& part, const Strips& strips, const float* bias,
                       const Workspace& work) {
  const Columns& columns = product.columns;
  const int64_t firstColumn = panelOf(columns, part.panelBegin).paddedColumn;
  const bool sumColumns = product.columnSums.data && part.tileBegin == 0;
  // One tile of rows uses each value of B once: reading it where it lies is cheaper than packing it.
  const bool readInPlace = part.tileEnd - part.tileBegin == 1 && !product.bAcross && !product.b.table && !sumColumns;
  const bool copyStrips = part.panelEnd - part.panelBegin > 2;
  if (sumColumns) {
    for (int64_t j = 0; j < BLOCK_COLUMNS; j += LANES) store(work.sums + j, zero());
  }
  const int64_t chunk = chunkOf(part.depthEnd - part.depthBegin);
  for (int64_t begin = part.depthBegin;; begin += chunk) {
    const int64_t end = least(part.depthEnd, begin + chunk);
    const int64_t depth = end - begin;
    const Progress progress = {begin == part.depthBegin, end == part.depthEnd};
    if (!product.packed && !readInPlace) {
      packPanels(product.b, product.bAcross, columns, part.panelBegin, part.panelEnd, begin, end, work.block);
    }
    if (sumColumns) {
      for (int64_t index = part.panelBegin; index < part.panelEnd; index++) {
        const Panel panel = panelOf(columns, index);
        const int64_t at = panel.paddedColumn - firstColumn;
        sumPanel(work.block + at * depth, panel.vectors, depth, work.sums + at);
      }
    }
    for (int64_t t = part.tileBegin; t < part.tileEnd; t++) {
      const RowTile tile = rowTile(product, t);
      const Strip strip = strips.data ? Strip{strips.of(t, begin, depth), 0}
                                      : packStrip(tile, begin, end, copyStrips, work.strip);
      for (int64_t index = part.panelBegin; index < part.panelEnd; index++) {
        const Panel panel = panelOf(columns, index);
        const float* b = work.block + (panel.paddedColumn - firstColumn) * depth;
        int64_t bStride = panel.lanes();
        if (product.packed) {
          b = product.packed->panel(panel) + begin * panel.lanes();
        } else if (readInPlace && panel.width == panel.lanes()) {
          b = product.b.row(begin) + panel.column;
          bStride = product.b.stride;
        } else if (readInPlace) {
          packPanels(product.b, false, columns, index, index + 1, begin, end, work.block);
          b = work.block;
        }
        if (index + 1 < part.panelEnd) prefetchTile(product, tile, panelOf(columns, index + 1));
        if (!strips.data && t + 1 < part.tileEnd) {
          prefetchStrip(rowTile(product, t + 1), begin, end, index - part.panelBegin, part.panelEnd - part.panelBegin);
        }
        multiplyTile(product, tile, panel, strip, b, bStride, depth, bias, progress, work.tile);
      }
    }
    if (end == part.depthEnd) break;
  }
  if (!sumColumns) return;
  for (int64_t index = part.panelBegin; index < part.panelEnd; index++) {
    const Panel panel = panelOf(columns, index);
    for (int64_t j = 0; j < panel.width; j += LANES) {
      float* to = product.columnSums.data + panel.column + j;
      const Vec sum = load(work.sums + panel.paddedColumn - firstColumn + j);
      const int64_t width = panel.width - j;
      storeUpTo(to, product.columnSums.add ? loadUpTo(to, width) + sum : sum, width);
    }
  }
}

// How C is cut into tasks: any way gives the same bits, so the number of threads may count.
struct Grid {
  int64_t panelBlocks;
  int64_t tileBlocks;
};

Grid cut(const Product& product, int members) {
  const int64_t panels = product.columns.count();
  const int64_t tiles = tilesOf(product);
  int64_t panelBlocks = ceilDiv(panels, BLOCK_PANELS);
  if (members == 1) return {panelBlocks, 1};
  // Cutting rows makes every thread read (and pack) all of B, cutting columns all of A: cut the larger one.
  const int64_t packing = product.packed ? 1 : product.bAcross ? 4 : 2;
  const bool cutRows = tiles * TILE_ROWS > packing * product.columns.paddedWidth() && tiles >= members;
  if (cutRows) return {panelBlocks, members};
  panelBlocks = least(panels, roundUp(panelBlocks, members));
  return {panelBlocks, least(tiles, ceilDiv(members, panelBlocks))};
}

Workspaces workspaces(Call& call, const Product& product, int members) {
  const int64_t width = least(BLOCK_COLUMNS, product.columns.count() * TILE_COLUMNS);
  const int64_t blockSize = product.packed ? 0 : width * least(CHUNK, most(product.depth, 1));
  return {call.arena->floats(members * Workspaces::size(blockSize)), blockSize};
}

const float* padBias(Call& call, const Product& product) {
  if (!product.bias) return nullptr;
  const Columns& columns = product.columns;
  float* padded = call.arena->floats(columns.paddedWidth());
  for (int64_t group = 0; group < columns.groups; group++) {
    for (int64_t j = 0; j < columns.padded; j++) {
      padded[group * columns.padded + j] = j < columns.size ? product.bias[group * columns.size + j] : 0;
    }
  }
  return padded;
}

double nanoseconds(const Product& product) {
  const double rows = static_cast<double>(tilesOf(product) * TILE_ROWS);
  return rows * static_cast<double>(product.columns.paddedWidth() * product.depth) / (3.5 * LANES);
}

// The sums of all pieces, in their order.
void addPieces(const Product& product, const float* pieces, int64_t pieceSize, int64_t count) {
  const Columns& columns = product.columns;
  const float* from = pieces;
  for (int i = 0; i < product.partCount; i++) {
    const ProductPart& part = product.parts[i];
    for (int64_t row = 0; row < part.rows; row++, from += columns.paddedWidth()) {
      float* to = part.c.row(row);
      for (int64_t j = 0; j < columns.size; j += LANES) {
        Vec sum = part.add ? loadUpTo(to + j, columns.size - j) : zero();
        for (int64_t piece = 0; piece < count; piece++) sum += load(from + piece * pieceSize + j);
        storeUpTo(to + j, sum, columns.size - j);
      }
    }
  }
  if (!product.columnSums.data) return;
  for (int64_t j = 0; j < columns.size; j += LANES) {
    float* to = product.columnSums.data + j;
    Vec sum = product.columnSums.add ? loadUpTo(to, columns.size - j) : zero();
    for (int64_t piece = 0; piece < count; piece++) sum += load(from + piece * pieceSize + j);
    storeUpTo(to, sum, columns.size - j);
  }
}

void multiplyInPieces(Call& call, const Product& product) {
  const int64_t width = product.columns.paddedWidth();
  int64_t rows = 0;
  for (int i = 0; i < product.partCount; i++) rows += product.parts[i].rows;
  const int64_t pieceDepth = most(PIECE, ceilDiv(product.depth, MOST_PIECES));
  const int64_t count = ceilDiv(product.depth, pieceDepth);
  const int64_t pieceSize = (rows + 1) * width;  // one row more for the column sums
  float* pieces = call.arena->floats(count * pieceSize);
  const int members = static_cast<int>(least(count, usefulThreads(call, nanoseconds(product))));
  const Workspaces work = workspaces(call, product, members);
  forEachTask(call, members, count, [&](int64_t piece, int member) {
    Product local = product;
    float* to = pieces + piece * pieceSize;
    for (int i = 0; i < local.partCount; i++) {
      local.parts[i].c = evenTarget(to, width);
      local.parts[i].add = false;
      to += local.parts[i].rows * width;
    }
    local.paddedC = true;
    if (local.columnSums.data) local.columnSums = {to, false};
    const Rectangle all = {0, local.columns.count(), 0, tilesOf(local), piece * pieceDepth,
                           least(local.depth, (piece + 1) * pieceDepth)};
    multiplyRectangle(local, all, {nullptr, 0}, nullptr, work.of(member));
  });
  addPieces(product, pieces, pieceSize, count);
}

bool needsPieces(const Product& product) {
  return product.columns.groups == 1 && product.columns.size <= NARROW_SIDE &&
         tilesOf(product) * TILE_ROWS <= SHORT_SIDE && product.depth >= 2 * PIECE && !product.bias &&
         product.activation == Activation::none;
}

}  // namespace

Product product(int64_t rows, int64_t columns, int64_t depth) {
  Product product = {};
  product.depth = depth;
  product.partCount = 1;
  product.parts[0].rows = rows;
  product.columns = columnsOf(1, columns);
  return product;
}

void multiply(Call& call, const Product& product) {
  const int64_t tiles = tilesOf(product);
  if (tiles == 0 || product.columns.count() == 0) return;
  if (needsPieces(product)) return multiplyInPieces(call, product);
  const float* bias = padBias(call, product);
  const int members = usefulThreads(call, nanoseconds(product));
  const Grid grid = cut(product, members);
  const Workspaces work = workspaces(call, product, members);
  const Strips strips = packStrips(call, product, members);
  const int64_t panels = product.columns.count();
  forEachTask(call, members, grid.panelBlocks * grid.tileBlocks, [&](int64_t task, int member) {
    const int64_t panelBlock = task / grid.tileBlocks;
    const int64_t tileBlock = task % grid.tileBlocks;
    const Rectangle part = {panels * panelBlock / grid.panelBlocks, panels * (panelBlock + 1) / grid.panelBlocks,
                            tiles * tileBlock / grid.tileBlocks,    tiles * (tileBlock + 1) / grid.tileBlocks,
                            0,                                      product.depth};
    multiplyRectangle(product, part, strips, bias, work.of(member));
  });
}

}  // namespace rnnc::RNNC_ISA
