#include "gemm-strips.h"

#include "host/arena.h"
#include "parallel.h"
#include "transpose.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr int64_t CHUNK = 512;  // of the depth: 14 rows of A are 28 KB

// Strips are packed beforehand unless they would take more memory than this, in floats: where A lies across, and where
// it lies in rows, which can be read as they are.
constexpr int64_t MOST_STRIPS = int64_t{16} << 20;
constexpr int64_t MOST_TURNED_STRIPS = int64_t{4} << 20;
// Rows are turned into strips that lie across, the form that is multiplied fastest, where a strip meets so many panels.
constexpr int64_t OFTEN = 8;

void copyAcross(const RowTile& tile, const float* row, float* to) {
  for (int64_t r = 0; r < tile.rows; r += LANES) store(to + r, loadUpTo(row + tile.row + r, tile.rows - r));
}

// Rows of A, over `depth` steps, in the form of a strip that lies across.
void turnRows(const RowTile& tile, int64_t depthBegin, int64_t depth, float* to) {
  for (int64_t k = 0; k < depth; k += LANES, to += LANES * TILE_ROW_STRIDE) {
    const int64_t width = least(LANES, depth - k);
    for (int half = 0; half < TILE_ROW_STRIDE; half += LANES) {
      Vec square[LANES];
      RNNC_UNROLL
      for (int r = 0; r < LANES; r++) {
        square[r] = half + r < tile.rows ? loadUpTo(tile.part->a.row(tile.row + half + r) + depthBegin + k, width) : zero();
      }
      transpose(square);
      RNNC_UNROLL
      for (int r = 0; r < LANES; r++) {
        if (r < width) store(to + half + r * TILE_ROW_STRIDE, square[r]);
      }
    }
  }
}

const float* stripAt(const Strips& strips, int64_t tile, int64_t depthBegin, int64_t depth) {
  return strips.data + (depthBegin * strips.tiles + (strips.first + tile) * depth) * TILE_ROW_STRIDE;
}

// Where the columns of a panelled A begin that the depth has reached: chunks begin with a group.
const float* panelsAt(const RowTile& tile, int64_t depthBegin) {
  const Packed& panels = *tile.part->panels;
  const int64_t index = depthBegin / panels.columns.size * panels.columns.perGroup();
  return panels.panel(index) + tile.row * TILE_COLUMNS;
}

}  // namespace

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

int64_t chunkOf(const Product& product, int64_t depth) {
  if (product.parts[0].lie == Lie::panels) {
    const int64_t group = most(1, product.parts[0].panels->columns.size);
    return group * most(1, CHUNK / group);
  }
  return most(1, ceilDiv(depth, most(1, ceilDiv(depth, CHUNK))));
}

Strips packStrips(Call& call, const Product& product, int64_t chunk, int members) {
  const int64_t tiles = tilesOf(product);
  const int64_t size = tiles * product.depth * TILE_ROW_STRIDE;
  const Lie lie = product.parts[0].lie;
  const bool often = lie == Lie::across || (lie == Lie::rows && product.columns.panels() >= OFTEN);
  if (!often || tiles < 2 || size > (lie == Lie::across ? MOST_STRIPS : MOST_TURNED_STRIPS)) return {nullptr, tiles, 0};
  float* data = call.arena->floats(size);
  if (lie == Lie::rows) {
    forEachTask(call, members, tiles, [&](int64_t t, int) {
      const RowTile tile = rowTile(product, t);
      for (int64_t begin = 0; begin < product.depth; begin += chunk) {
        const int64_t depth = least(chunk, product.depth - begin);
        turnRows(tile, begin, depth, data + (begin * tiles + t * depth) * TILE_ROW_STRIDE);
      }
    });
    return {data, tiles, 0};
  }
  // A few rows stay in the cache while the strips, which lie far apart, get a stretch of memory each.
  constexpr int64_t ROWS_PER_TASK = 16;
  forEachTask(call, members, ceilDiv(product.depth, ROWS_PER_TASK), [&](int64_t task, int) {
    const int64_t last = least(product.depth, (task + 1) * ROWS_PER_TASK);
    for (int64_t t = 0; t < tiles; t++) {
      const RowTile tile = rowTile(product, t);
      for (int64_t k = task * ROWS_PER_TASK; k < last; k++) {
        const int64_t chunkBegin = k / chunk * chunk;
        const int64_t depth = least(chunk, product.depth - chunkBegin);
        float* to = data + (chunkBegin * tiles + t * depth + k - chunkBegin) * TILE_ROW_STRIDE;
        copyAcross(tile, tile.part->a.row(k), to);
      }
    }
  });
  return {data, tiles, 0};
}

int64_t placesOf(const Product& product, int64_t chunk) {
  if (product.parts[0].lie != Lie::panels) return most(chunk, TILE_ROWS * ceilDiv(chunk, TILE_COLUMNS));
  const Columns& columns = product.parts[0].panels->columns;
  return ceilDiv(chunk, columns.size) * columns.perGroup() * TILE_ROWS;
}

StripSpace stripSpace(Call& call, const Product& product, int64_t chunk) {
  const int64_t along = TILE_ROWS * roundUp(chunk, TILE_COLUMNS);
  const int64_t across = TILE_ROW_STRIDE * chunk;
  return {call.arena->floats(most(along, across)),
          static_cast<const float**>(call.arena->bytes(static_cast<size_t>(placesOf(product, chunk)) * sizeof(float*)))};
}

void takeStrip(const Product& product, const Strips& strips, int64_t index, int64_t depthBegin, int64_t depthEnd,
               bool copy, const StripSpace& space, TileProduct& call) {
  const RowTile tile = rowTile(product, index);
  const int64_t depth = depthEnd - depthBegin;
  const Source& a = tile.part->a;
  if (tile.part->lie == Lie::panels) {
    const Packed& panels = *tile.part->panels;
    setPanels(call, panelsAt(tile, depthBegin), panels.columns.size, panels.depth * TILE_COLUMNS);
  } else if (strips.data) {
    setRows(call, stripAt(strips, index, depthBegin, depth), 0);
  } else if (tile.part->lie == Lie::across) {
    for (int64_t k = 0; k < depth; k++) copyAcross(tile, a.row(depthBegin + k), space.strip + k * TILE_ROW_STRIDE);
    setRows(call, space.strip, 0);
  } else if (copy || a.table) {
    for (int64_t r = 0; r < tile.rows; r++) {
      const float* row = a.row(tile.row + r) + depthBegin;
      float* to = space.strip + r * TILE_COLUMNS;
      for (int64_t k = 0; k < depth; k += TILE_COLUMNS, to += TILE_SIZE) {
        store(to, loadUpTo(row + k, depth - k));
        store(to + LANES, depth - k > LANES ? loadUpTo(row + k + LANES, depth - k - LANES) : zero());
      }
    }
    setPanels(call, space.strip, INT64_MAX, TILE_SIZE);
  } else {
    setRows(call, a.row(tile.row) + depthBegin, a.stride);
  }
}

Errands errandsFor(const Product& product, const Strips& strips, int64_t index, int64_t depthBegin, int64_t depthEnd,
                   const StripSpace& space) {
  const RowTile tile = rowTile(product, index);
  const float** end = space.places;
  if (strips.data) {
    // A strip is one stretch of memory, right after the one before it: the hardware sees that.
  } else if (tile.part->lie == Lie::panels) {
    const Packed& panels = *tile.part->panels;
    const int64_t perGroup = panels.columns.perGroup();
    const int64_t count = ceilDiv(depthEnd - depthBegin, panels.columns.size) * perGroup;
    const float* panel = panelsAt(tile, depthBegin);
    for (int64_t p = 0; p < count; p++, panel += panels.depth * TILE_COLUMNS) {
      for (int64_t r = 0; r < tile.rows; r++) *end++ = panel + r * TILE_COLUMNS;
    }
  } else if (tile.part->lie == Lie::rows) {
    for (int64_t r = 0; r < tile.rows; r++) {
      const float* row = tile.part->a.row(tile.row + r);
      for (int64_t k = depthBegin; k < depthEnd; k += TILE_COLUMNS) *end++ = row + k;
    }
  } else {
    for (int64_t k = depthBegin; k < depthEnd; k++) *end++ = tile.part->a.row(k) + tile.row;
  }
  return {space.places, end};
}

Stream streamOfStrip(const Strips& strips, int64_t tile, int64_t depthBegin, int64_t depthEnd, int64_t panels) {
  if (!strips.data) return {};
  const int64_t depth = depthEnd - depthBegin;
  return {stripAt(strips, tile, depthBegin, depth), ceilDiv(STREAM_STEPS * TILE_ROW_STRIDE, panels)};
}

}  // namespace rnnc::RNNC_ISA
