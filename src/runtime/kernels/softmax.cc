// Softmax and cross-entropy in one, from class ids. A row is read twice forward (its largest logit, then the sum of
// exponentials) and once backward; the second time it is still in the cache.
#include "arguments.h"
#include "parallel.h"
#include "softmax-rows.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr double NANOSECONDS = 0.15;  // of one logit
int64_t rowsPerPart(int64_t classes) { return most(1, 8192 / most(1, classes)); }

// share * (exp(logit - normaliser) - the target's share of the class), written or added.
void rowGradient(const float* logits, int64_t classes, int32_t id, float normaliser, float share, double smoothing,
                 float* to, bool add) {
  const int64_t hitVector = id / LANES * LANES;
  const Vec oneHot = laneNumbers() == id % LANES ? broadcast(static_cast<float>(1 - smoothing)) : zero();
  const Vec spread = broadcast(static_cast<float>(smoothing / static_cast<double>(classes)));
  for (int64_t j = 0; j < classes; j += LANES) {
    const int64_t width = classes - j;
    Vec probability = exponential(loadUpTo(logits + j, width) - normaliser) - spread;
    if (j == hitVector && id >= 0) probability -= oneHot;
    const Vec value = share * probability;
    storeUpTo(to + j, add ? loadUpTo(to + j, width) + value : value, width);
  }
}

}  // namespace

void softmaxCrossEntropyForward(Call& call) {
  Arguments arguments(call);
  const float* logits = arguments.read();
  const int32_t* ids = arguments.readIds();
  const float* weights = arguments.read();
  float* loss = arguments.write();
  float* normaliser = arguments.write();
  const int64_t rows = arguments.size();
  const int64_t classes = arguments.size();
  const double smoothing = arguments.real();
  if (!checkClasses(call, ids, weights, rows, classes)) return;
  const double cost = 2 * NANOSECONDS * static_cast<double>(classes);
  forEachPart(call, rows, rowsPerPart(classes), cost, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      const float* from = logits + row * classes;
      const float largest = largestLogit(from, classes);
      const double log = static_cast<double>(largest) + __builtin_log(sumOfExponentials(from, classes, largest, nullptr));
      const double factor = weights ? static_cast<double>(weights[row]) : 1;
      loss[row] = factor == 0 ? 0 : static_cast<float>(factor * (log - targetLogit(from, classes, ids[row], smoothing)));
      if (normaliser) normaliser[row] = static_cast<float>(log);
    }
  });
}

void softmaxCrossEntropyBackward(Call& call) {
  Arguments arguments(call);
  const float* logits = arguments.read();
  const int32_t* ids = arguments.readIds();
  const float* weights = arguments.read();
  const float* normaliser = arguments.read();
  const Result dLogits = arguments.result();
  const int64_t rows = arguments.size();
  const int64_t classes = arguments.size();
  const double scale = arguments.real();
  const double smoothing = arguments.real();
  const double cost = 2 * NANOSECONDS * static_cast<double>(classes);
  forEachPart(call, rows, rowsPerPart(classes), cost, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      float* to = dLogits.data + row * classes;
      const double share = scale * (weights ? static_cast<double>(weights[row]) : 1);
      if (share != 0) {
        rowGradient(logits + row * classes, classes, ids[row], normaliser[row], static_cast<float>(share),
                    smoothing, to, dLogits.add);
      } else if (!dLogits.add) {
        for (int64_t j = 0; j < classes; j += LANES) storeUpTo(to + j, zero(), classes - j);
      }
    }
  });
}

}  // namespace rnnc::RNNC_ISA
