// The product is cut into tasks, each a rectangle of C. A task goes over the depth in chunks: it packs a block of B
// that stays in the second-level cache, then takes, for each tile of rows, a strip of A. Tasks share nothing, so there
// is nothing to wait for; a block that two tasks need is packed twice. Strips are copied where they are needed too,
// but where A lies across all of them are packed beforehand, because a strip of such a matrix touches a line of memory
// for every fourteen values. What lies in panels already is read where it lies.
#include "gemm.h"

#include "gemm-bf16.h"
#include "gemm-strips.h"
#include "host/arena.h"
#include "parallel.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr int64_t BLOCK_SIZE = 256 * 512;  // of B, in floats: 512 KB
constexpr int64_t BLOCK_PANELS = 512 / TILE_COLUMNS;

// Where C is small and the depth large there is not enough to share out. The depth is then cut into pieces whose
// number depends on the sizes alone, and their sums are added in order.
constexpr int64_t SHORT_SIDE = 128;
constexpr int64_t NARROW_SIDE = 64;
constexpr int64_t PIECE = 2048;
constexpr int64_t MOST_PIECES = 64;

// The working memory of one member.
struct Workspace {
  float* block;  // of B
  StripSpace strip;
  float* tile;  // of C, where it cannot be written in place
  float* sums;           // of B's columns
  const float** places;  // of one tile's errands
};

Workspace* workspaces(Call& call, const Product& product, int64_t chunk, int64_t blockPanels, int members) {
  auto* list = static_cast<Workspace*>(call.arena->bytes(static_cast<size_t>(members) * sizeof(Workspace)));
  for (int member = 0; member < members; member++) {
    list[member].block = product.packed ? nullptr : call.arena->floats(blockPanels * TILE_COLUMNS * chunk);
    list[member].strip = stripSpace(call, product, chunk);
    list[member].tile = call.arena->floats(int64_t{TILE_ROWS} * TILE_COLUMNS);
    list[member].sums = call.arena->floats(blockPanels * TILE_COLUMNS);
    const size_t places = static_cast<size_t>(TILE_ROWS + placesOf(product, chunk)) * sizeof(float*);
    list[member].places = static_cast<const float**>(call.arena->bytes(places));
  }
  return list;
}

// In which state of the sums a tile is computed.
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

// The tile of C at a panel, where it can be computed in place; else null.
float* placeOf(const Target& c, int64_t row, const Panel& panel) {
  if (c.panelStride) return c.base + panel.index * c.panelStride + row * TILE_COLUMNS;
  const bool whole = panel.width == int64_t{panel.vectors} * LANES;
  return whole && !c.table ? c.row(row) + panel.column : nullptr;
}

// One tile of C: sums over one chunk, from where those of the chunk before left off. `call` holds A and B.
void multiplyTile(const Product& product, const RowTile& tile, const Panel& panel, TileProduct call, bool across,
                  const float* bias, Progress progress, float* buffer) {
  const ProductPart& part = *tile.part;
  float* place = placeOf(part.c, tile.row, panel);
  const bool continues = part.add || !progress.first;
  call.to = place ? place : buffer;
  call.toStride = !place || part.c.panelStride ? TILE_COLUMNS : part.c.stride;
  if (continues && !place) {
    for (int r = 0; r < tile.rows; r++) {
      const float* row = part.c.row(tile.row + r) + panel.column;
      for (int64_t j = 0; j < panel.width; j += LANES) {
        store(buffer + r * TILE_COLUMNS + j, loadUpTo(row + j, panel.width - j));
      }
    }
  }
  if (continues) {
    call.from = call.to;
    call.fromStride = call.toStride;
  } else if (bias) {
    call.from = bias + panel.index * TILE_COLUMNS;
  }
  if (across) tileAcross(tile.rows, panel.vectors, call);
  else tileAlong(tile.rows, panel.vectors, call);
  if (progress.last && product.activation != Activation::none) {
    finishTile(call.to, call.toStride, tile.rows, panel.width, product.activation);
  }
  if (place) return;
  for (int r = 0; r < tile.rows; r++) {
    float* row = part.c.row(tile.row + r) + panel.column;
    for (int64_t j = 0; j < panel.width; j += LANES) {
      storeUpTo(row + j, load(buffer + r * TILE_COLUMNS + j), panel.width - j);
    }
  }
}

// What is brought near while a tile is computed: the tile of C that comes next (in a burst at its end they would hold up
// what the loop itself reads), and `share` places of the next strip.
Errands errandsOf(const Workspace& work, const RowTile& tile, const Panel* next, const float* const* strip,
                  int64_t share) {
  const float** end = work.places;
  if (next) {
    const Target& c = tile.part->c;
    const float* base = c.panelStride ? c.base + next->index * c.panelStride : nullptr;
    for (int r = 0; r < tile.rows; r++) {
      *end++ = base ? base + (tile.row + r) * TILE_COLUMNS : c.row(tile.row + r) + next->column;
    }
  }
  for (int64_t i = 0; i < share; i++) *end++ = strip[i];
  return {work.places, end};
}

void sumPanel(const float* panel, int64_t depth, float* sums) {
  Vec first = load(sums);
  Vec second = load(sums + LANES);
  for (int64_t k = 0; k < depth; k++) {
    first += load(panel + k * TILE_COLUMNS);
    second += load(panel + k * TILE_COLUMNS + LANES);
  }
  store(sums, first);
  store(sums + LANES, second);
}

struct Rectangle {
  int64_t panelBegin, panelEnd;
  int64_t tileBegin, tileEnd;
  int64_t depthBegin, depthEnd;
};

// The sums of B's columns, chunk by chunk like those of C.
void storeColumnSums(const Product& product, const Rectangle& part, const float* sums) {
  for (int64_t index = part.panelBegin; index < part.panelEnd; index++) {
    const Panel panel = product.columns.panel(index);
    const float* from = sums + (index - part.panelBegin) * TILE_COLUMNS;
    for (int64_t j = 0; j < panel.width; j += LANES) {
      float* to = product.columnSums.data + panel.column + j;
      const int64_t width = panel.width - j;
      const Vec sum = load(from + j);
      storeUpTo(to, product.columnSums.add ? loadUpTo(to, width) + sum : sum, width);
    }
  }
}

// The block of B that comes next, brought nearer while this one is used: a stretch of each panel with every tile.
struct Ahead {
  const float* base;
  int64_t panelStride;
  int64_t step;
  int64_t size;
  int64_t perTile;

  Stream next(int64_t tile, int64_t panel) const {
    if (!base || tile * perTile >= size) return {};
    return {base + panel * panelStride + tile * perTile, step};
  }
};

// Where a chunk of `depth` ends at `end`. After the last of them the columns beside these are most likely next.
Ahead blockAhead(const Product& product, const Rectangle& part, int64_t depth, int64_t end, int64_t chunk) {
  const Packed* packed = product.packed;
  const bool last = end == part.depthEnd;
  const int64_t panel = last ? part.panelEnd : part.panelBegin;
  if (!packed || panel == packed->columns.panels()) return {};
  const int64_t begin = last ? part.depthBegin : end;
  const int64_t later = least(part.depthEnd - begin, chunk);
  const int64_t step = ceilDiv(later * TILE_COLUMNS * STREAM_STEPS, (part.tileEnd - part.tileBegin) * depth);
  return {packed->panel(panel) + begin * TILE_COLUMNS, packed->depth * TILE_COLUMNS, step, later * TILE_COLUMNS,
          depth / STREAM_STEPS * step};
}

// The strip that comes after that of tile `t`, if it was packed beforehand.
Stream stripAhead(const Rectangle& part, int64_t t, int64_t begin, int64_t end, int64_t chunk, const Strips& strips) {
  const int64_t panels = part.panelEnd - part.panelBegin;
  if (t + 1 < part.tileEnd) return streamOfStrip(strips, t + 1, begin, end, panels);
  if (end == part.depthEnd) return {};
  return streamOfStrip(strips, part.tileBegin, end, least(part.depthEnd, end + chunk), panels);
}

void multiplyRectangle(const Product& product, const Rectangle& part, int64_t chunk, const Strips& strips,
                       const float* bias, const Workspace& work) {
  const Columns& columns = product.columns;
  const bool sumColumns = product.columnSums.data && part.tileBegin == 0;
  // One tile of rows uses each value of B once: reading it where it lies is cheaper than packing it.
  const bool inPlace =
      !product.packed && part.tileEnd - part.tileBegin == 1 && !product.bAcross && !product.b.table && !sumColumns;
  const bool copyStrips = part.panelEnd - part.panelBegin > 2;
  for (int64_t j = 0; sumColumns && j < (part.panelEnd - part.panelBegin) * TILE_COLUMNS; j += LANES) {
    store(work.sums + j, zero());
  }
  for (int64_t begin = part.depthBegin;; begin += chunk) {
    const int64_t end = least(part.depthEnd, begin + chunk);
    const int64_t depth = end - begin;
    const Progress progress = {begin == part.depthBegin, end == part.depthEnd};
    if (!product.packed && !inPlace) {
      packPanels(product.b, product.bAcross, columns, part.panelBegin, part.panelEnd, begin, end, work.block);
    }
    const auto blockOf = [&](int64_t index) {
      return product.packed ? product.packed->panel(index) + begin * TILE_COLUMNS
                            : work.block + (index - part.panelBegin) * depth * TILE_COLUMNS;
    };
    for (int64_t index = part.panelBegin; sumColumns && index < part.panelEnd; index++) {
      sumPanel(blockOf(index), depth, work.sums + (index - part.panelBegin) * TILE_COLUMNS);
    }
    const Ahead ahead = blockAhead(product, part, depth, end, chunk);
    for (int64_t t = part.tileBegin; t < part.tileEnd; t++) {
      const RowTile tile = rowTile(product, t);
      const bool across = strips.data || tile.part->lie == Lie::across;
      TileProduct call = {};
      call.depth = depth;
      takeStrip(product, strips, t, begin, end, copyStrips, work.strip, call);
      Errands later = {};
      if (t + 1 < part.tileEnd) later = errandsFor(product, strips, t + 1, begin, end, work.strip);
      Stream strip = stripAhead(part, t, begin, end, chunk, strips);
      for (int64_t index = part.panelBegin; index < part.panelEnd; index++) {
        const Panel panel = columns.panel(index);
        call.b = blockOf(index);
        call.bStride = TILE_COLUMNS;
        if (inPlace && panel.width == int64_t{panel.vectors} * LANES) {
          call.b = product.b.row(begin) + panel.column;
          call.bStride = product.b.stride;
        } else if (inPlace) {
          packPanels(product.b, false, columns, index, index + 1, begin, end, work.block);
          call.b = work.block;
        }
        call.streams[0] = ahead.next(t - part.tileBegin, index - part.panelBegin);
        call.streams[1] = strip;
        strip.next += depth / STREAM_STEPS * strip.step;
        const int64_t share = ceilDiv(later.end - later.next, part.panelEnd - index);
        const Panel next = columns.panel(index + 1);
        Errands errands = errandsOf(work, tile, index + 1 < part.panelEnd ? &next : nullptr, later.next, share);
        later.next += share;
        call.errands = &errands;
        multiplyTile(product, tile, panel, call, across, bias, progress, work.tile);
      }
    }
    if (end == part.depthEnd) break;
  }
  if (sumColumns) storeColumnSums(product, part, work.sums);
}

// Threads are seldom equally fast for long, so each gets several tasks, of which others can take some over. But a task
// of fewer panels than this copies or reads too much of A, and one of fewer tiles reads, or even packs, too much of B.
constexpr int64_t TASKS_EACH = 8;
constexpr int64_t FEW_PANELS = 4;
constexpr int64_t FEW_TILES = 4;
constexpr int64_t MANY_TILES = 32;

// How C is cut into tasks: any way gives the same bits, so the number of threads may count.
struct Grid {
  int64_t panelBlocks;
  int64_t tileBlocks;
};

Grid cut(const Product& product, int64_t chunk, int members) {
  const int64_t panels = product.columns.panels();
  const int64_t tiles = tilesOf(product);
  const int64_t blockPanels = most(1, least(BLOCK_PANELS, BLOCK_SIZE / TILE_COLUMNS / chunk));
  int64_t panelBlocks = ceilDiv(panels, blockPanels);
  if (members == 1) return {panelBlocks, 1};
  const int64_t wanted = TASKS_EACH * members;
  // A block that is packed on the way is packed for every task: then columns are cut as far as that goes.
  if (!product.packed) panelBlocks = most(panelBlocks, least(wanted, panels / FEW_PANELS));
  const int64_t fewTiles = product.packed ? FEW_TILES : MANY_TILES;
  const int64_t tileBlocks = most(1, least(ceilDiv(wanted, panelBlocks), tiles / fewTiles));
  if (panelBlocks * tileBlocks >= members) return {panelBlocks, tileBlocks};
  panelBlocks = least(panels, roundUp(panelBlocks, members));
  return {panelBlocks, most(1, least(tiles, ceilDiv(members, panelBlocks)))};
}

double nanoseconds(const Product& product) {
  const double rows = static_cast<double>(tilesOf(product) * TILE_ROWS);
  return rows * static_cast<double>(product.columns.paddedWidth() * product.depth) / (3.5 * LANES);
}

// The sums of all pieces, in their order.
void addPieces(const Product& product, const float* pieces, int64_t pieceSize, int64_t count) {
  const int64_t size = product.columns.size;
  const auto addRow = [&](const float* from, float* to, bool add) {
    for (int64_t j = 0; j < size; j += LANES) {
      Vec sum = add ? loadUpTo(to + j, size - j) : zero();
      for (int64_t piece = 0; piece < count; piece++) sum += load(from + piece * pieceSize + j);
      storeUpTo(to + j, sum, size - j);
    }
  };
  const float* from = pieces;
  for (int i = 0; i < product.partCount; i++) {
    const ProductPart& part = product.parts[i];
    for (int64_t row = 0; row < part.rows; row++, from += product.columns.paddedWidth()) {
      addRow(from, part.c.row(row), part.add);
    }
  }
  if (product.columnSums.data) addRow(from, product.columnSums.data, product.columnSums.add);
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
  const int64_t chunk = chunkOf(product, pieceDepth);
  const Workspace* work = workspaces(call, product, chunk, product.columns.panels(), members);
  forEachTask(call, members, count, [&](int64_t piece, int member) {
    Product local = product;
    float* to = pieces + piece * pieceSize;
    for (int i = 0; i < local.partCount; i++) {
      local.parts[i].c = evenTarget(to, width);
      local.parts[i].add = false;
      to += local.parts[i].rows * width;
    }
    if (local.columnSums.data) local.columnSums = {to, false};
    const Rectangle all = {0, local.columns.panels(), 0, tilesOf(local), piece * pieceDepth,
                           least(local.depth, (piece + 1) * pieceDepth)};
    multiplyRectangle(local, all, chunk, {}, nullptr, work[member]);
  });
  addPieces(product, pieces, pieceSize, count);
}

bool needsPieces(const Product& product) {
  return product.columns.groups == 1 && product.columns.size <= NARROW_SIDE &&
         tilesOf(product) * TILE_ROWS <= SHORT_SIDE && product.depth >= 2 * PIECE && !product.bias &&
         product.parts[0].lie == Lie::across && product.activation == Activation::none;
}

// Where B is small beside A and C it is packed as a whole, so that C can be cut either way.
bool worthPacking(const Product& product) {
  const int64_t tiles = tilesOf(product);
  return !product.packed && tiles >= 2 && tiles * TILE_ROWS > 2 * product.columns.paddedWidth();
}

}  // namespace

Product product(int64_t rows, int64_t columns, int64_t depth) {
  Product product = {};
  product.depth = depth;
  product.partCount = 1;
  product.parts[0].rows = rows;
  product.columns = {1, columns};
  return product;
}

Strips shareStrips(Call& call, const Product& product) {
  if (call.products != Products::f32) return {};
  const int members = usefulThreads(call, nanoseconds(product));
  return packStrips(call, product, chunkOf(product, product.depth), members);
}

void multiply(Call& call, const Product& product) {
  if (call.products != Products::f32) return multiplyRounded(call, product, nullptr);
  const int64_t tiles = tilesOf(product);
  const int64_t panels = product.columns.panels();
  if (panels == 0 || (tiles == 0 && !product.columnSums.data)) return;
  if (needsPieces(product)) return multiplyInPieces(call, product);
  if (worthPacking(product)) {
    const Packed packed = packMatrix(call, product.b, product.bAcross, product.columns, product.depth);
    Product whole = product;
    whole.packed = &packed;
    return multiply(call, whole);
  }
  const float* bias = product.bias ? packBias(call, product.bias, product.columns) : nullptr;
  const int members = usefulThreads(call, nanoseconds(product));
  const int64_t chunk = chunkOf(product, product.depth);
  const Grid grid = cut(product, chunk, members);
  const Workspace* work = workspaces(call, product, chunk, ceilDiv(panels, grid.panelBlocks), members);
  const Strips strips = product.strips ? *product.strips : packStrips(call, product, chunk, members);
  forEachTask(call, members, grid.panelBlocks * grid.tileBlocks, [&](int64_t task, int member) {
    const int64_t panelBlock = task / grid.tileBlocks;
    const int64_t tileBlock = task % grid.tileBlocks;
    const Rectangle part = {panels * panelBlock / grid.panelBlocks, panels * (panelBlock + 1) / grid.panelBlocks,
                            tiles * tileBlock / grid.tileBlocks,    tiles * (tileBlock + 1) / grid.tileBlocks,
                            0,                                      product.depth};
    multiplyRectangle(product, part, chunk, strips, bias, work[member]);
  });
}

}  // namespace rnnc::RNNC_ISA
