// Layer normalisation over the last dimension. The gradients of gain and bias are sums over all rows: the rows are
// cut into pieces whose number depends on the sizes alone, and the pieces' sums are added in order.
#include "arguments.h"
#include "host/arena.h"
#include "parallel.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr double NANOSECONDS = 0.5;  // of one value
constexpr int64_t PIECE_ROWS = 64;
constexpr int64_t MOST_PIECES = 64;

struct Moments {
  double mean;
  double variance;
};

Moments momentsOf(const float* x, int64_t size) {
  Vec sum = zero();
  for (int64_t j = 0; j < size; j += LANES) sum += loadUpTo(x + j, size - j);
  const float near = static_cast<float>(preciseSumOfLanes(sum) / static_cast<double>(size));
  // Around a value near the mean nothing cancels; what is missing from the mean comes out on the way.
  Vec rest = zero();
  Vec squares = zero();
  for (int64_t j = 0; j < size; j += LANES) {
    const Vec distance = loadOr(x + j, size - j, near) - near;
    rest += distance;
    squares = fma(distance, distance, squares);
  }
  const double shift = preciseSumOfLanes(rest) / static_cast<double>(size);
  const double variance = preciseSumOfLanes(squares) / static_cast<double>(size) - shift * shift;
  return {static_cast<double>(near) + shift, variance > 0 || variance != variance ? variance : 0};
}

}  // namespace

void layerNormForward(Call& call) {
  Arguments arguments(call);
  const float* x = arguments.read();
  const float* gain = arguments.read();
  const float* bias = arguments.read();
  float* y = arguments.write();
  float* means = arguments.write();
  float* inverses = arguments.write();
  const int64_t rows = arguments.size();
  const int64_t size = arguments.size();
  const double epsilon = arguments.real();
  const int64_t perPart = most(1, 4096 / most(1, size));
  forEachPart(call, rows, perPart, NANOSECONDS * static_cast<double>(size), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      const float* from = x + row * size;
      float* to = y + row * size;
      const Moments moments = momentsOf(from, size);
      const float mean = static_cast<float>(moments.mean);
      const float inverse = static_cast<float>(1 / __builtin_sqrt(moments.variance + epsilon));
      for (int64_t j = 0; j < size; j += LANES) {
        const int64_t width = size - j;
        const Vec normal = (loadUpTo(from + j, width) - mean) * inverse;
        storeUpTo(to + j, fma(loadUpTo(gain + j, width), normal, loadUpTo(bias + j, width)), width);
      }
      if (means) means[row] = mean;
      if (inverses) inverses[row] = inverse;
    }
  });
}

void layerNormBackward(Call& call) {
  Arguments arguments(call);
  const float* x = arguments.read();
  const float* gain = arguments.read();
  const float* means = arguments.read();
  const float* inverses = arguments.read();
  const float* dY = arguments.read();
  const Result dX = arguments.result();
  const Result dGain = arguments.result();
  const Result dBias = arguments.result();
  const int64_t rows = arguments.size();
  const int64_t size = arguments.size();
  const int64_t pieceRows = most(PIECE_ROWS, ceilDiv(rows, MOST_PIECES));
  const int64_t pieces = ceilDiv(rows, pieceRows);
  const int64_t stride = roundUp(size, LANES);
  float* sums = call.arena->floats(pieces * 2 * stride);
  const double cost = 2 * NANOSECONDS * static_cast<double>(rows * size);
  forEachTask(call, usefulThreads(call, cost), pieces, [&](int64_t piece, int) {
    float* gainSums = sums + piece * 2 * stride;
    float* biasSums = gainSums + stride;
    for (int64_t j = 0; j < 2 * stride; j += LANES) store(gainSums + j, zero());
    for (int64_t row = piece * pieceRows; row < least(rows, (piece + 1) * pieceRows); row++) {
      const float* from = x + row * size;
      const float* gradients = dY + row * size;
      const float mean = means[row];
      const float inverse = inverses[row];
      Vec sum = zero();
      Vec sumAlong = zero();
      for (int64_t j = 0; j < size; j += LANES) {
        const int64_t width = size - j;
        const Vec gradient = loadUpTo(gradients + j, width);
        const Vec normal = (loadUpTo(from + j, width) - mean) * inverse;
        const Vec scaled = gradient * loadUpTo(gain + j, width);
        sum += scaled;
        sumAlong = fma(scaled, normal, sumAlong);
        store(gainSums + j, fma(gradient, normal, load(gainSums + j)));
        store(biasSums + j, load(biasSums + j) + gradient);
      }
      if (!dX.data) continue;
      const float average = static_cast<float>(preciseSumOfLanes(sum) / static_cast<double>(size));
      const float averageAlong = static_cast<float>(preciseSumOfLanes(sumAlong) / static_cast<double>(size));
      float* to = dX.data + row * size;
      for (int64_t j = 0; j < size; j += LANES) {
        const int64_t width = size - j;
        const Vec normal = (loadUpTo(from + j, width) - mean) * inverse;
        const Vec scaled = loadUpTo(gradients + j, width) * loadUpTo(gain + j, width);
        const Vec value = inverse * (scaled - average - normal * averageAlong);
        storeUpTo(to + j, dX.add ? loadUpTo(to + j, width) + value : value, width);
      }
    }
  });
  for (int64_t j = 0; j < size; j += LANES) {
    const int64_t width = size - j;
    Vec gainSum = dGain.add ? loadUpTo(dGain.data + j, width) : zero();
    Vec biasSum = dBias.add ? loadUpTo(dBias.data + j, width) : zero();
    for (int64_t piece = 0; piece < pieces; piece++) {
      gainSum += load(sums + piece * 2 * stride + j);
      biasSum += load(sums + piece * 2 * stride + stride + j);
    }
    storeUpTo(dGain.data + j, gainSum, width);
    storeUpTo(dBias.data + j, biasSum, width);
  }
}

}  // namespace rnnc::RNNC_ISA
