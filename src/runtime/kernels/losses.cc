// The losses of single numbers: binary cross-entropy of a logit or of several, squared error of a vector.
#include "arguments.h"
#include "parallel.h"
#include "vector-math.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr int64_t PART = 4096;

Vec loadTargets(const int32_t* ids, int64_t count) {
  Vec targets = {};
  for (int64_t lane = 0; lane < least(count, LANES); lane++) targets[lane] = static_cast<float>(ids[lane]);
  return targets;
}

Vec magnitude(Vec x) { return reinterpret_cast<Vec>(reinterpret_cast<IntVec>(x) & INT32_MAX); }

// Weighted values; nothing where the weight is zero, whatever the value.
Vec weigh(Vec weight, Vec value) { return weight == zero() ? zero() : weight * value; }

int64_t rowsPerPart(int64_t size) { return most(1, PART / most(1, size)); }

}  // namespace

void binaryCrossEntropyForward(Call& call) {
  Arguments arguments(call);
  const float* logits = arguments.read();
  const int32_t* ids = arguments.readIds();
  const float* weights = arguments.read();
  float* loss = arguments.write();
  const int64_t rows = arguments.size();
  for (int64_t row = 0; row < rows; row++) {
    const bool counts = !weights || weights[row] != 0;
    if (counts && ids[row] != 0 && ids[row] != 1) return refuse(call, "class %d is outside 0..1", ids[row]);
  }
  forEachPart(call, rows, PART, 2, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row += LANES) {
      const int64_t width = end - row;
      const Vec x = loadUpTo(logits + row, width);
      const Vec target = loadTargets(ids + row, width);
      const Vec value = larger(zero(), x) - x * target + logarithm1p(exponential(-magnitude(x)));
      storeUpTo(loss + row, weights ? weigh(loadUpTo(weights + row, width), value) : value, width);
    }
  });
}

void binaryCrossEntropyBackward(Call& call) {
  Arguments arguments(call);
  const float* logits = arguments.read();
  const int32_t* ids = arguments.readIds();
  const float* weights = arguments.read();
  const Result dLogits = arguments.result();
  const int64_t rows = arguments.size();
  const float scale = static_cast<float>(arguments.real());
  forEachPart(call, rows, PART, 2, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row += LANES) {
      const int64_t width = end - row;
      const Vec share = weights ? scale * loadUpTo(weights + row, width) : broadcast(scale);
      const Vec error = sigmoid(loadUpTo(logits + row, width)) - loadTargets(ids + row, width);
      const Vec value = weigh(share, error);
      float* to = dLogits.data + row;
      storeUpTo(to, dLogits.add ? loadUpTo(to, width) + value : value, width);
    }
  });
}

void multiLabelCrossEntropyForward(Call& call) {
  Arguments arguments(call);
  const float* logits = arguments.read();
  const float* target = arguments.read();
  const float* weights = arguments.read();
  float* loss = arguments.write();
  const int64_t rows = arguments.size();
  const int64_t size = arguments.size();
  forEachPart(call, rows, rowsPerPart(size), 2 * static_cast<double>(size), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      const double factor = weights ? static_cast<double>(weights[row]) : 1;
      Vec sum = zero();
      for (int64_t j = 0; j < size; j += LANES) {
        const int64_t at = row * size + j;
        const int64_t width = size - j;
        const Vec x = loadUpTo(logits + at, width);
        Vec value = larger(zero(), x) - x * loadUpTo(target + at, width) + logarithm1p(exponential(-magnitude(x)));
        // Lanes behind the end hold the loss of a logit of zero, log 2.
        for (int64_t lane = width; lane < LANES; lane++) value[lane] = 0;
        sum += value;
      }
      loss[row] = factor == 0 ? 0 : static_cast<float>(factor * preciseSumOfLanes(sum) / static_cast<double>(size));
    }
  });
}

void multiLabelCrossEntropyBackward(Call& call) {
  Arguments arguments(call);
  const float* logits = arguments.read();
  const float* target = arguments.read();
  const float* weights = arguments.read();
  const Result dLogits = arguments.result();
  const int64_t rows = arguments.size();
  const int64_t size = arguments.size();
  const double scale = arguments.real();
  forEachPart(call, rows, rowsPerPart(size), 2 * static_cast<double>(size), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      const double factor = scale * (weights ? static_cast<double>(weights[row]) : 1);
      const float share = static_cast<float>(factor / static_cast<double>(size));
      for (int64_t j = 0; j < size; j += LANES) {
        const int64_t at = row * size + j;
        const int64_t width = size - j;
        const Vec error = sigmoid(loadUpTo(logits + at, width)) - loadUpTo(target + at, width);
        const Vec value = share == 0 ? zero() : share * error;
        float* to = dLogits.data + at;
        storeUpTo(to, dLogits.add ? loadUpTo(to, width) + value : value, width);
      }
    }
  });
}

void squaredErrorForward(Call& call) {
  Arguments arguments(call);
  const float* x = arguments.read();
  const float* target = arguments.read();
  const float* weights = arguments.read();
  float* loss = arguments.write();
  const int64_t rows = arguments.size();
  const int64_t size = arguments.size();
  forEachPart(call, rows, rowsPerPart(size), 0.3 * static_cast<double>(size) + 2, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      const double factor = weights ? static_cast<double>(weights[row]) : 1;
      Vec sum = zero();
      for (int64_t j = 0; j < size; j += LANES) {
        const int64_t at = row * size + j;
        const Vec error = loadUpTo(x + at, size - j) - loadUpTo(target + at, size - j);
        sum = fma(error, error, sum);
      }
      loss[row] = factor == 0 ? 0 : static_cast<float>(factor * preciseSumOfLanes(sum) / static_cast<double>(size));
    }
  });
}

void squaredErrorBackward(Call& call) {
  Arguments arguments(call);
  const float* x = arguments.read();
  const float* target = arguments.read();
  const float* weights = arguments.read();
  const Result dX = arguments.result();
  const int64_t rows = arguments.size();
  const int64_t size = arguments.size();
  const double scale = arguments.real();
  forEachPart(call, rows, rowsPerPart(size), 0.3 * static_cast<double>(size) + 2, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      const double factor = 2 * scale * (weights ? static_cast<double>(weights[row]) : 1);
      const float share = static_cast<float>(factor / static_cast<double>(size));
      for (int64_t j = 0; j < size; j += LANES) {
        const int64_t at = row * size + j;
        const int64_t width = size - j;
        const Vec error = loadUpTo(x + at, width) - loadUpTo(target + at, width);
        const Vec value = share == 0 ? zero() : share * error;
        float* to = dX.data + at;
        storeUpTo(to, dX.add ? loadUpTo(to, width) + value : value, width);
      }
    }
  });
}

}  // namespace rnnc::RNNC_ISA
