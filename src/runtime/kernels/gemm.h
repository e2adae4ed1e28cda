// C = A B, or C += A B, for matrices of any size, each of them transposed or not, with rows that may be listed or cut
// into panels.
#pragma once
#include "activations.h"
#include "arguments.h"
#include "host/call.h"
#include "matrix.h"
#include "panels.h"

namespace rnnc::RNNC_ISA {

// How A lies.
enum class Lie {
  rows,    // a row for each row of C
  across,  // a row for each step of the depth
  panels,  // in panels, whose columns are the depth
};

// Rows of A, and where their products go. A product may have two such parts, one above the other, that share B.
struct ProductPart {
  Lie lie;
  Source a;             // for rows and across
  const Packed* panels; // for panels
  int64_t rows;
  Target c;
  bool add;
};

// A in strips: the rows of each tile over the depth, chunk after chunk (gemm-strips.h). Data is null where they are packed
// on the way, or read in place.
struct Strips {
  const float* data;
  int64_t tiles;
  int64_t first;  // the tile that a product's rows begin with
};

struct Product {
  int64_t depth;  // how long the sums are
  ProductPart parts[2];
  int partCount;
  Columns columns;
  Source b;
  bool bAcross;          // B has a row for each column
  const Packed* packed;  // B in panels, or null
  const float* bias;     // [columns], or null; only where nothing is added to
  Activation activation;
  Result columnSums;  // of B, which a gradient needs along with the product; or null
  const Strips* strips;  // of A, from `shareStrips`; or null
};

// A product of one part and one group of columns, with nothing besides.
Product product(int64_t rows, int64_t columns, int64_t depth);

// A in strips for this product and for others of some of its rows and the same depth, of which it packs them but once.
Strips shareStrips(Call& call, const Product& product);

void multiply(Call& call, const Product& product);

}  // namespace rnnc::RNNC_ISA
