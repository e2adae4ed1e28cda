// Vectors beside one another, and their gradients apart again.
#include <string.h>

#include "arguments.h"
#include "parallel.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr int64_t PART = 64;          // rows
constexpr double NANOSECONDS = 0.25;  // an element, in and out of memory

struct Widths {
  int64_t rows;
  int64_t left;
  int64_t right;
  int64_t width;
};

Widths readWidths(Arguments& arguments) {
  Widths sizes;
  sizes.rows = arguments.size();
  sizes.left = arguments.size();
  sizes.right = arguments.size();
  sizes.width = arguments.size();
  return sizes;
}

double timeOf(const Widths& sizes) { return NANOSECONDS * static_cast<double>(sizes.width); }

void handOn(Result to, int64_t row, int64_t size, const float* from) {
  if (!to.data) return;
  float* own = to.data + row * size;
  for (int64_t j = 0; j < size; j += LANES) {
    const Vec value = loadUpTo(from + j, size - j);
    storeUpTo(own + j, to.add ? loadUpTo(own + j, size - j) + value : value, size - j);
  }
}

}  // namespace

void joinForward(Call& call) {
  Arguments arguments(call);
  const float* a = arguments.read();
  const float* b = arguments.read();
  float* y = arguments.write();
  const Widths sizes = readWidths(arguments);
  const auto [rows, left, right, width] = sizes;
  if (left + right != width) {
    return refuse(call, "%lld and %lld features are %lld, not %lld", static_cast<long long>(left),
                  static_cast<long long>(right), static_cast<long long>(left + right), static_cast<long long>(width));
  }
  forEachPart(call, rows, PART, timeOf(sizes), [=](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      memcpy(y + row * width, a + row * left, static_cast<size_t>(left) * sizeof(float));
      memcpy(y + row * width + left, b + row * right, static_cast<size_t>(right) * sizeof(float));
    }
  });
}

void joinBackward(Call& call) {
  Arguments arguments(call);
  const float* dY = arguments.read();
  const Result dA = arguments.result();
  const Result dB = arguments.result();
  const Widths sizes = readWidths(arguments);
  const auto [rows, left, right, width] = sizes;
  if (left + right > width) {
    return refuse(call, "%lld and %lld features do not fit into %lld", static_cast<long long>(left),
                  static_cast<long long>(right), static_cast<long long>(width));
  }
  forEachPart(call, rows, PART, timeOf(sizes), [=](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      handOn(dA, row, left, dY + row * width);
      handOn(dB, row, right, dY + (row + 1) * width - right);
    }
  });
}

}  // namespace rnnc::RNNC_ISA
