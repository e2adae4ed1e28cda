// Strips of the left-hand matrix: the rows of one tile over one chunk of the depth, in the form in which the innermost
// loop reads them.
#pragma once
#include "gemm.h"

namespace rnnc::RNNC_ISA {

// The rows of a tile: a part is cut into tiles as even as can be.
struct RowTile {
  const ProductPart* part;
  int64_t row;
  int rows;
};

int64_t tilesOf(const ProductPart& part);
int64_t tilesOf(const Product& product);
RowTile rowTile(const Product& product, int64_t index);

// How much of the depth is taken at a time: chunks are even, so that none is too short for what it costs, and whole
// groups of columns where A lies in panels.
int64_t chunkOf(const Product& product, int64_t depth);

Strips packStrips(Call& call, const Product& product, int64_t chunk, int members);

// At how many places a strip of a chunk lies, at most.
int64_t placesOf(const Product& product, int64_t chunk);

// One member's room for a strip and for the places of the next.
struct StripSpace {
  float* strip;
  const float** places;
};

StripSpace stripSpace(Call& call, const Product& product, int64_t chunk);

// Sets A in `call` to the strip of a tile, which is copied if it must be. Rows that lie evenly may be read in place,
// but they may fall into one set of the cache: `copy` says that they are read often enough to be copied.
void takeStrip(const Product& product, const Strips& strips, int64_t tile, int64_t depthBegin, int64_t depthEnd,
               bool copy, const StripSpace& space, TileProduct& call);

// Where the strip of a tile will be taken from.
Errands errandsFor(const Product& product, const Strips& strips, int64_t tile, int64_t depthBegin, int64_t depthEnd,
                   const StripSpace& space);

// The strip of a tile, where it was packed beforehand, cut up for as many tiles of C as it is used for.
Stream streamOfStrip(const Strips& strips, int64_t tile, int64_t depthBegin, int64_t depthEnd, int64_t panels);

}  // namespace rnnc::RNNC_ISA
