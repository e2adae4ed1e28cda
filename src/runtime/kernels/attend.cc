#include "attend.h"

#include <string.h>

#include "vector-math.h"

namespace rnnc::RNNC_ISA {
namespace {

// Weights of rows that lie evenly, added up: Σ weights[i] rows[i].
struct WeightedRows {
  int64_t count;
  const float* rows;
  int64_t rowStride;
  const float* weights;
  int64_t weightStride;
};

// Row after row as they lie in memory, four at a time: the sums are read and written once for four.
void sumRows(const WeightedRows& of, int64_t width, float* to, bool add) {
  if (!add) memset(to, 0, static_cast<size_t>(width) * sizeof(float));
  int64_t i = 0;
  for (; i + 4 <= of.count; i += 4) {
    const float* row = of.rows + i * of.rowStride;
    const float* weight = of.weights + i * of.weightStride;
    const Vec w0 = broadcast(weight[0]);
    const Vec w1 = broadcast(weight[of.weightStride]);
    const Vec w2 = broadcast(weight[2 * of.weightStride]);
    const Vec w3 = broadcast(weight[3 * of.weightStride]);
    for (int64_t j = 0; j < width; j += LANES) {
      const int64_t left = width - j;
      Vec sum = fma(w0, loadUpTo(row + j, left), loadUpTo(to + j, left));
      sum = fma(w1, loadUpTo(row + of.rowStride + j, left), sum);
      sum = fma(w2, loadUpTo(row + 2 * of.rowStride + j, left), sum);
      sum = fma(w3, loadUpTo(row + 3 * of.rowStride + j, left), sum);
      storeUpTo(to + j, sum, left);
    }
  }
  for (; i < of.count; i++) {
    const float* row = of.rows + i * of.rowStride;
    const Vec weight = broadcast(of.weights[i * of.weightStride]);
    for (int64_t j = 0; j < width; j += LANES) {
      storeUpTo(to + j, fma(weight, loadUpTo(row + j, width - j), loadUpTo(to + j, width - j)), width - j);
    }
  }
}

float product(const float* a, const float* b, int64_t width) {
  Vec sum = zero();
  for (int64_t j = 0; j < width; j += LANES) sum = fma(loadUpTo(a + j, width - j), loadUpTo(b + j, width - j), sum);
  return static_cast<float>(preciseSumOfLanes(sum));
}

// Brings two rows into the cache, a line of each at a time, while something else is computed.
struct Ahead {
  const float* key;
  int64_t keyWidth;
  const float* row;
  int64_t rowWidth;

  void bring(int64_t j) const {
    if (j < keyWidth) prefetch(key + j);
    if (j < rowWidth) prefetch(row + j);
  }
};

// v · tanh(query + key)
float additiveScore(const Memory& memory, const float* query, const float* key, const Ahead& ahead) {
  const int64_t width = memory.width;
  Vec sum = zero();
  for (int64_t j = 0; j < width; j += LANES) {
    ahead.bring(j);
    const int64_t left = width - j;
    sum = fma(loadUpTo(memory.v + j, left), tanh(loadUpTo(query + j, left) + loadUpTo(key + j, left)), sum);
  }
  return static_cast<float>(preciseSumOfLanes(sum));
}

// Scores to shares of one; the space beyond the real steps to zero.
void softmax(float* scores, int64_t steps, int64_t space, float largest) {
  for (int64_t s = steps; s < space; s++) scores[s] = -__builtin_inff();
  Vec total = zero();
  for (int64_t s = 0; s < space; s += LANES) {
    // Beyond the steps there is nothing, whatever the largest score is.
    const Vec share = laneNumbers() < static_cast<int32_t>(least(steps - s, LANES)) ? exponential(load(scores + s) - largest)
                                                                                     : zero();
    store(scores + s, share);
    total += share;
  }
  const float inverse = static_cast<float>(1 / preciseSumOfLanes(total));
  for (int64_t s = 0; s < space; s += LANES) {
    const Vec share = load(scores + s) * inverse;
    store(scores + s, laneNumbers() < static_cast<int32_t>(least(steps - s, LANES)) ? share : zero());
  }
}

// What additive scores give to one key, and to v: sums over all queries of what came through the tanh.
void additiveKeyGradient(const Memory& memory, const float* key, const Looks& looks, const float* dScores, float* to,
                         bool add, float* dV) {
  const int64_t width = memory.width;
  for (int64_t j = 0; j < width; j += LANES) {
    const int64_t left = width - j;
    const Vec own = loadUpTo(key + j, left);
    Vec slopes = zero();
    Vec values = zero();
    for (int64_t i = 0; i < looks.count; i++) {
      const Vec squashed = tanh(loadUpTo(looks.queries + i * looks.queryStride + j, left) + own);
      const Vec dScore = broadcast(dScores[i * looks.scoreStride]);
      slopes = fma(dScore, 1.0f - squashed * squashed, slopes);
      values = fma(dScore, squashed, values);
    }
    const Vec v = loadUpTo(memory.v + j, left);
    if (to) storeUpTo(to + j, add ? fma(slopes, v, loadUpTo(to + j, left)) : slopes * v, left);
    if (dV) storeUpTo(dV + j, loadUpTo(dV + j, left) + values, left);
  }
}

}  // namespace

Memory readMemory(Arguments& arguments) {
  Memory memory = {};
  memory.rows = arguments.read();
  memory.keys = arguments.read();
  memory.lengths = arguments.readIds();
  return memory;
}

bool setSizes(Call& call, Memory& memory, int64_t batch, int64_t source, int64_t features, int64_t width) {
  memory.batch = batch;
  memory.source = source;
  memory.features = features;
  memory.width = width;
  if (!memory.keys && features != width) {
    refuse(call, "without `keys` the memory is its own key: features must be %lld, not %lld",
           static_cast<long long>(width), static_cast<long long>(features));
    return false;
  }
  if (!memory.keys) memory.keys = memory.rows;
  return true;
}

void attend(const Memory& memory, int64_t example, const float* query, float* alignment, float* context) {
  const int64_t steps = memory.steps(example);
  float largest = -__builtin_inff();
  for (int64_t s = 0; s < steps; s++) {
    const float* key = memory.key(s, example);
    const Ahead ahead = {memory.key(least(s + 1, steps - 1), example), memory.width, memory.row(s, example),
                         memory.features};
    const float score = memory.v ? additiveScore(memory, query, key, ahead) : product(query, key, memory.width);
    alignment[s] = score;
    largest = score > largest ? score : largest;
  }
  softmax(alignment, steps, alignmentSpace(memory.source), largest);
  const WeightedRows rows = {steps, memory.row(0, example), memory.batch * memory.features, alignment, 1};
  sumRows(rows, memory.features, context, false);
}

void attendBackward(const Memory& memory, int64_t example, const Look& look, float* dScores, float* dQuery) {
  const int64_t steps = memory.steps(example);
  const int64_t width = memory.width;
  for (int64_t s = 0; s < steps; s++) {
    dScores[s] = product(look.dContext, memory.row(s, example), memory.features);
    if (look.dAlignment) dScores[s] += look.dAlignment[s];
  }
  // What the softmax takes off is the mean of these. Taken from the first on, it does not matter how exactly an
  // alignment that was rounded adds up to one.
  const float first = steps > 0 ? dScores[0] : 0;
  float mean = 0;
  for (int64_t s = 0; s < steps; s++) {
    dScores[s] -= first;
    mean += look.alignment[s] * dScores[s];
  }
  for (int64_t j = 0; j < width; j += LANES) store(dQuery + j, zero());
  for (int64_t s = 0; s < steps; s++) {
    const float* key = memory.key(s, example);
    const Ahead ahead = {memory.key(least(s + 1, steps - 1), example), width, memory.row(s, look.next),
                         memory.features};
    dScores[s] = look.alignment[s] * (dScores[s] - mean);
    const Vec dScore = broadcast(dScores[s]);
    for (int64_t j = 0; j < width; j += LANES) {
      ahead.bring(j);
      const int64_t left = width - j;
      Vec slope = loadUpTo(key + j, left);
      if (memory.v) {
        const Vec squashed = tanh(loadUpTo(look.query + j, left) + slope);
        slope = 1.0f - squashed * squashed;
      }
      store(dQuery + j, fma(dScore, slope, load(dQuery + j)));
    }
  }
  for (int64_t j = 0; memory.v && j < width; j += LANES) {
    store(dQuery + j, load(dQuery + j) * loadUpTo(memory.v + j, width - j));
  }
}

void memoryGradients(const Memory& memory, int64_t example, const Looks& looks, const MemoryGradients& to) {
  const int64_t steps = memory.steps(example);
  const bool ownKeys = memory.keys != memory.rows;
  const Result keys = ownKeys ? to.keys : Result{to.rows.data, true};
  float* dV = to.dV ? to.dV + example * memory.width : nullptr;
  if (dV) memset(dV, 0, static_cast<size_t>(memory.width) * sizeof(float));
  for (int64_t s = 0; s < memory.source; s++) {
    const int64_t at = memory.at(s, example);
    float* row = to.rows.data ? to.rows.data + at * memory.features : nullptr;
    float* key = keys.data ? keys.data + at * memory.width : nullptr;
    if (s >= steps) {
      if (row && !to.rows.add) memset(row, 0, static_cast<size_t>(memory.features) * sizeof(float));
      if (key && !keys.add) memset(key, 0, static_cast<size_t>(memory.width) * sizeof(float));
      continue;
    }
    const WeightedRows contexts = {looks.count, looks.dContexts, looks.contextStride, looks.alignments + s,
                                   looks.alignmentStride};
    if (row) sumRows(contexts, memory.features, row, to.rows.add);
    const WeightedRows queries = {looks.count, looks.queries, looks.queryStride, looks.dScores + s, looks.scoreStride};
    if (!memory.v && key) sumRows(queries, memory.width, key, keys.add);
    if (memory.v && (key || dV)) {
      additiveKeyGradient(memory, memory.key(s, example), looks, looks.dScores + s, key, keys.add, dV);
    }
  }
}

void sumExamples(const Memory& memory, const float* rows, Result dV) {
  for (int64_t j = 0; j < memory.width; j += LANES) {
    const int64_t left = memory.width - j;
    Vec sum = dV.add ? loadUpTo(dV.data + j, left) : zero();
    for (int64_t example = 0; example < memory.batch; example++) sum += loadUpTo(rows + example * memory.width + j, left);
    storeUpTo(dV.data + j, sum, left);
  }
}

}  // namespace rnnc::RNNC_ISA
