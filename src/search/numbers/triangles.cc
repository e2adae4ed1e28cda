// What Gaussian processes need of symmetric positive matrices, in blocks that stay in registers: see triangles.ts.
// Matrices are row-major float64, n × n, with n a multiple of four. No sum is reordered: vectors run over columns.
#include <wasm_simd128.h>

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace {

constexpr int BLOCK = 4;

/// out −= Aᵀ B: four rows and four columns of it, from `count` rows of A and of B. Each has its distance of rows.
inline void lessProducts(double* out, int outRow, const double* a, int aRow, const double* b, int bRow, int count) {
  v128_t sums[BLOCK][2];
  for (int row = 0; row < BLOCK; row++)
    for (int half = 0; half < 2; half++) sums[row][half] = wasm_v128_load(out + row * outRow + 2 * half);
  for (int inner = 0; inner < count; inner++, a += aRow, b += bRow) {
    const v128_t left = wasm_v128_load(b);
    const v128_t right = wasm_v128_load(b + 2);
    for (int row = 0; row < BLOCK; row++) {
      const v128_t factor = wasm_v128_load64_splat(a + row);
      sums[row][0] = wasm_f64x2_sub(sums[row][0], wasm_f64x2_mul(factor, left));
      sums[row][1] = wasm_f64x2_sub(sums[row][1], wasm_f64x2_mul(factor, right));
    }
  }
  for (int row = 0; row < BLOCK; row++)
    for (int half = 0; half < 2; half++) wasm_v128_store(out + row * outRow + 2 * half, sums[row][half]);
}

inline void clear(double* out, int length) { __builtin_memset(out, 0, length * sizeof(double)); }

}  // namespace

/// R of RᵀR = A, over the upper triangle of A; what lies below is of no meaning. Returns 0 where A is not positive.
EXPORT int factorize(double* a, int n) {
  for (int first = 0; first < n; first += BLOCK) {
    for (int column = first; column < n; column += BLOCK)
      lessProducts(a + first * n + column, n, a + first, n, a + column, n, first);
    for (int row = first; row < first + BLOCK; row++) {
      double* __restrict own = a + row * n;
      for (int above = first; above < row; above++) {
        const double* __restrict other = a + above * n;
        const double factor = other[row];
        for (int column = row; column < n; column++) own[column] -= factor * other[column];
      }
      if (!(own[row] > 0)) return 0;
      own[row] = __builtin_sqrt(own[row]);
      const double diagonal = own[row];
      for (int column = row + 1; column < n; column++) own[column] /= diagonal;
    }
  }
  return 1;
}

/// R⁻ᵀ, a lower triangle with zeros above.
EXPORT void invert(const double* r, double* out, int n) {
  clear(out, n * n);
  for (int first = 0; first < n; first += BLOCK) {
    for (int column = 0; column < first; column += BLOCK)
      lessProducts(out + first * n + column, n, r + column * n + first, n, out + column * n + column, n,
                   first - column);
    for (int row = first; row < first + BLOCK; row++) {
      double* __restrict own = out + row * n;
      for (int above = first; above < row; above++) {
        const double* __restrict other = out + above * n;
        const double factor = r[above * n + row];
        for (int column = 0; column <= above; column++) own[column] -= factor * other[column];
      }
      const double scale = 1 / r[row * n + row];
      for (int column = 0; column < row; column++) own[column] *= scale;
      own[row] = scale;
    }
  }
}

/// MᵀM of a lower triangle, in blocks up to the diagonal's.
EXPORT void square(const double* m, double* out, int n) {
  clear(out, n * n);
  for (int row = 0; row < n; row += BLOCK)
    for (int column = 0; column <= row; column += BLOCK)
      lessProducts(out + row * n + column, n, m + row * n + row, n, m + row * n + column, n, n - row);
  for (int at = 0; at < n * n; at++) out[at] = -out[at];
}

EXPORT void transpose(const double* m, double* out, int n) {
  for (int row = 0; row < n; row++)
    for (int column = 0; column < n; column++) out[column * n + row] = m[row * n + column];
}

/// M v of a lower triangle.
EXPORT void timesLower(const double* m, const double* v, double* out, int n) {
  for (int row = 0; row < n; row++) {
    double sum = 0;
    for (int column = 0; column <= row; column++) sum += m[row * n + column] * v[column];
    out[row] = sum;
  }
}

/// Mᵀ v of a lower triangle.
EXPORT void timesTransposed(const double* __restrict m, const double* __restrict v, double* __restrict out, int n) {
  clear(out, n);
  for (int row = 0; row < n; row++)
    for (int column = 0; column <= row; column++) out[column] += m[row * n + column] * v[row];
}

/// −Uᵀ V of an upper triangle with zeros below, and of four columns V.
EXPORT void lessFourTransposed(const double* upper, const double* v, double* out, int n) {
  clear(out, n * BLOCK);
  for (int row = 0; row < n; row += BLOCK)
    lessProducts(out + row * BLOCK, BLOCK, upper + row, n, v, BLOCK, row + BLOCK);
}

/// Of each of n points to each of four, the squared distance with the weights of the axes. `points`: axes × n; `four`:
/// axes × 4; `choices`: of each axis whether only being another counts; out: n × 4.
EXPORT void distances(const double* points, const double* four, const double* weights, const double* choices,
                      double* out, int axes, int n) {
  for (int point = 0; point < n; point++) {
    v128_t sums[2] = {wasm_f64x2_splat(0), wasm_f64x2_splat(0)};
    for (int axis = 0; axis < axes; axis++) {
      const v128_t place = wasm_v128_load64_splat(points + axis * n + point);
      const v128_t weight = wasm_v128_load64_splat(weights + axis);
      for (int half = 0; half < 2; half++) {
        const v128_t off = wasm_f64x2_sub(place, wasm_v128_load(four + axis * BLOCK + 2 * half));
        const v128_t far = choices[axis] ? wasm_v128_and(wasm_f64x2_ne(off, wasm_f64x2_splat(0)), wasm_f64x2_splat(1))
                                         : wasm_f64x2_mul(off, off);
        sums[half] = wasm_f64x2_add(sums[half], wasm_f64x2_mul(weight, far));
      }
    }
    wasm_v128_store(out + point * BLOCK, sums[0]);
    wasm_v128_store(out + point * BLOCK + 2, sums[1]);
  }
}

/// Rows of numbers, each times its weight, summed. `rows`: count × length; out: length.
EXPORT void weighedSum(const double* __restrict rows, const double* __restrict weights, double* __restrict out,
                       int count, int length) {
  constexpr int PART = 1024;
  clear(out, length);
  for (int from = 0; from < length; from += PART) {
    const int to = from + PART < length ? from + PART : length;
    for (int row = 0; row < count; row++)
      for (int at = from; at < to; at++) out[at] += weights[row] * rows[row * length + at];
  }
}

/// Of each row of numbers, with its weight, the product with others. `rows`: count × length; out: count.
EXPORT void products(const double* rows, const double* weights, const double* others, double* out, int count,
                     int length) {
  for (int row = 0; row < count; row++) {
    double sum = 0;
    for (int at = 0; at < length; at++) sum += others[at] * weights[row] * rows[row * length + at];
    out[row] = sum;
  }
}
