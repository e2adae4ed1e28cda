// One row of logits under softmax. Everything here reads a row from the cache where the pass before left it.
#pragma once
#include "host/call.h"
#include "vector-math.h"

namespace rnnc::RNNC_ISA {

// Chains that run side by side, so that no operation waits for the one before it.
constexpr int SOFTMAX_CHAINS = 4;

inline float largestLogit(const float* logits, int64_t classes) {
  const Vec lowest = broadcast(-__builtin_inff());
  Vec largest[SOFTMAX_CHAINS] = {lowest, lowest, lowest, lowest};
  int64_t j = 0;
  // `larger` takes the second where the first is NaN; NaN will come back in the sum.
  for (; j + SOFTMAX_CHAINS * LANES <= classes; j += SOFTMAX_CHAINS * LANES) {
    for (int c = 0; c < SOFTMAX_CHAINS; c++) largest[c] = larger(load(logits + j + c * LANES), largest[c]);
  }
  for (; j < classes; j += LANES) largest[0] = larger(loadOr(logits + j, classes - j, -__builtin_inff()), largest[0]);
  return largestLane(larger(larger(largest[0], largest[1]), larger(largest[2], largest[3])));
}

// The most likely class of a row, whose largest logit is known: the first of equals. One class is a logit: 1 where it is
// positive. NaN is never larger than anything, and nothing is larger than NaN in the first place.
inline int32_t mostLikely(const float* logits, int64_t classes, float largest) {
  if (classes == 1) return logits[0] > 0 ? 1 : 0;
  if (classes == 0 || logits[0] != logits[0]) return 0;
  int64_t place = 0;
  while (logits[place] != largest) place++;
  return static_cast<int32_t>(place);
}

// The sum of exp(logit - largest). Where `keep` is not null, the exponentials go there; it may be the logits' place.
inline double sumOfExponentials(const float* logits, int64_t classes, float largest, float* keep) {
  Vec sums[SOFTMAX_CHAINS] = {};
  int64_t j = 0;
  for (; j + SOFTMAX_CHAINS * LANES <= classes; j += SOFTMAX_CHAINS * LANES) {
    for (int c = 0; c < SOFTMAX_CHAINS; c++) {
      const Vec value = exponential(load(logits + j + c * LANES) - largest);
      if (keep) store(keep + j + c * LANES, value);
      sums[c] += value;
    }
  }
  for (; j < classes; j += LANES) {
    const Vec value = exponential(loadOr(logits + j, classes - j, -__builtin_inff()) - largest);
    if (keep) storeUpTo(keep + j, value, classes - j);
    sums[0] += value;
  }
  double sum = 0;
  for (int c = 0; c < SOFTMAX_CHAINS; c++) sum += preciseSumOfLanes(sums[c]);
  return sum;
}

// What the target takes from the logsumexp: the row's own logit, with label smoothing the mean of all for its part.
inline double targetLogit(const float* logits, int64_t classes, int32_t id, double smoothing) {
  const double own = static_cast<double>(logits[id]);
  if (smoothing == 0) return own;
  double sum = 0;
  for (int64_t j = 0; j < classes; j += LANES) sum += preciseSumOfLanes(loadUpTo(logits + j, classes - j));
  return (1 - smoothing) * own + smoothing * sum / static_cast<double>(classes);
}

// True when the class ids of all rows that count are in 0..classes-1; else says in `call` which is not.
inline bool checkClasses(Call& call, const int32_t* ids, const float* weights, int64_t rows, int64_t classes) {
  for (int64_t row = 0; row < rows; row++) {
    if ((weights && weights[row] == 0) || (ids[row] >= 0 && ids[row] < classes)) continue;
    refuse(call, "class %d is outside 0..%lld", ids[row], static_cast<long long>(classes - 1));
    return false;
  }
  return true;
}

}  // namespace rnnc::RNNC_ISA
