// A dense layer under softmax and cross-entropy, in one. The rows are taken in pieces: the logits of a piece are one
// product, a row of them becomes its gradient in place while it is in the cache, and two products hand that on. So there
// is room for one piece of logits, not for all, and nothing is worked out twice.
//
// Rows of weight 0, which are padding as a rule, are left out of the pieces: they cost nothing. Sums over rows go on
// from piece to piece as they would within one.
#include "column-sums.h"
#include "counted-rows.h"
#include "gemm.h"
#include "parallel.h"
#include "softmax-rows.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr double NANOSECONDS = 0.4;  // of one logit, from its product to its gradient

struct Projection {
  const float* x;
  const float* w;
  const float* b;  // or null
  const int32_t* ids;
  const float* weights;  // of rows, or null
  float* logits;         // [piece, classes]
  float* loss;
  int32_t* predicted;  // or null
  int64_t rows;
  int64_t input;
  int64_t classes;
  int64_t piece;
  bool byClass;  // w is [classes, input], else [input, classes]
  double smoothing;
};

// How many rows each piece has, where the last may have fewer: pieces are even.
int64_t rowsOfPiece(const Projection& p, int64_t count) {
  return count == 0 ? 0 : ceilDiv(count, ceilDiv(count, p.piece));
}

void multiplyLogits(Call& call, const Projection& p, const Source& x, int64_t count) {
  Product logits = product(count, p.classes, p.input);
  logits.parts[0] = {Lie::rows, x, nullptr, count, evenTarget(p.logits, p.classes), false};
  logits.b = evenRows(p.w, p.byClass ? p.input : p.classes);
  logits.bAcross = p.byClass;
  logits.bias = p.b;
  multiply(call, logits);
}

// What rows that do not count give.
void clearRows(const Projection& p, const Counted& counted) {
  clearUncounted(counted, p.weights, p.rows, p.loss, 1);
  for (int64_t row = 0; counted.list && p.predicted && row < p.rows; row++) {
    if (p.weights[row] == 0) p.predicted[row] = 0;
  }
}

// share * (softmax - the target's share of the class) in the place of exp(logit - largest).
void rowGradient(float* exponentials, const Projection& p, int32_t id, double sum, double share) {
  const float factor = static_cast<float>(static_cast<double>(static_cast<float>(share)) / sum);
  const Vec spread = broadcast(static_cast<float>(share * p.smoothing / static_cast<double>(p.classes)));
  for (int64_t j = 0; j < p.classes; j += LANES) {
    storeUpTo(exponentials + j, factor * loadUpTo(exponentials + j, p.classes - j) - spread, p.classes - j);
  }
  exponentials[id] -= static_cast<float>(share * (1 - p.smoothing));
}

// The loss of each row of a piece; and, where `scale` is there, the logits become their gradient.
void finishRows(Call& call, const Projection& p, const Counted& counted, int64_t begin, int64_t count,
                const double* scale) {
  const double cost = NANOSECONDS * static_cast<double>(p.classes);
  forEachPart(call, count, most(1, 8192 / most(1, p.classes)), cost, [&](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; i++) {
      const int64_t row = counted.row(begin + i);
      float* logits = p.logits + i * p.classes;
      const double weight = p.weights ? static_cast<double>(p.weights[row]) : 1;
      const double share = scale ? *scale * weight : 0;
      const float largest = largestLogit(logits, p.classes);
      if (p.predicted) p.predicted[row] = mostLikely(logits, p.classes, largest);
      const double own = targetLogit(logits, p.classes, p.ids[row], p.smoothing);
      const double sum = sumOfExponentials(logits, p.classes, largest, scale ? logits : nullptr);
      p.loss[row] = static_cast<float>(weight * (static_cast<double>(largest) + __builtin_log(sum) - own));
      if (!scale) continue;
      if (share != 0) rowGradient(logits, p, p.ids[row], sum, share);
      else for (int64_t j = 0; j < p.classes; j += LANES) storeUpTo(logits + j, zero(), p.classes - j);
    }
  });
}

void clearResult(Call& call, const Result& result, int64_t count) {
  if (!result.data || result.add) return;
  forEachPart(call, count, 8192, 0.1, [&](int64_t begin, int64_t end) {
    for (int64_t at = begin; at < end; at += LANES) storeUpTo(result.data + at, zero(), end - at);
  });
}

Projection readProjection(Arguments& arguments, bool byClass) {
  Projection p = {};
  p.byClass = byClass;
  p.x = arguments.read();
  p.w = arguments.read();
  p.b = arguments.read();
  p.ids = arguments.readIds();
  p.weights = arguments.read();
  p.logits = arguments.write();
  p.loss = arguments.write();
  p.predicted = arguments.writeIds();
  return p;
}

// False where the call is refused.
bool readSizes(Call& call, Arguments& arguments, Projection& p) {
  p.rows = arguments.size();
  p.input = arguments.size();
  p.classes = arguments.size();
  p.piece = arguments.size();
  if (!checkClasses(call, p.ids, p.weights, p.rows, p.classes)) return false;
  if (p.piece > 0 || p.rows == 0) return true;
  refuse(call, "`logits` has no room for a row");
  return false;
}

// Those of the weights and of the bias, from the gradients of a piece's logits.
void weightGradients(Call& call, const Projection& p, const Source& x, int64_t count, const Result& dW,
                     const Result& dB) {
  if (!p.byClass) {
    Product weights = product(p.input, p.classes, count);
    weights.parts[0] = {Lie::across, x, nullptr, p.input, evenTarget(dW.data, p.classes), dW.add};
    weights.b = evenRows(p.logits, p.classes);
    weights.columnSums = dB;
    return multiply(call, weights);
  }
  Product weights = product(p.classes, p.input, count);
  weights.parts[0] = {Lie::across, evenRows(p.logits, p.classes), nullptr, p.classes, evenTarget(dW.data, p.input),
                      dW.add};
  weights.b = x;
  multiply(call, weights);
  sumColumns(call, p.logits, count, p.classes, dB);
}

void forward(Call& call, bool byClass) {
  Arguments arguments(call);
  Projection p = readProjection(arguments, byClass);
  if (!readSizes(call, arguments, p)) return;
  p.smoothing = arguments.real();
  const Counted counted = countedRows(call, p.weights, p.rows);
  clearRows(p, counted);
  const float* const* xTable = tableOf(call, counted, p.x, p.input);
  const int64_t piece = rowsOfPiece(p, counted.count);
  for (int64_t begin = 0; begin < counted.count; begin += piece) {
    const int64_t count = least(piece, counted.count - begin);
    multiplyLogits(call, p, sourceFrom(xTable, p.x, p.input, begin), count);
    finishRows(call, p, counted, begin, count, nullptr);
  }
}

void backward(Call& call, bool byClass) {
  Arguments arguments(call);
  Projection p = readProjection(arguments, byClass);
  const Result dX = arguments.result();
  const Result dW = arguments.result();
  const Result dB = arguments.result();
  if (!readSizes(call, arguments, p)) return;
  const double scale = arguments.real();
  p.smoothing = arguments.real();
  const Counted counted = countedRows(call, p.weights, p.rows);
  clearRows(p, counted);
  const float* const* xTable = tableOf(call, counted, p.x, p.input);
  float* const* dXTable = dX.data ? tableOf(call, counted, dX.data, p.input) : nullptr;
  if (counted.count == 0) {
    clearResult(call, dW, p.input * p.classes);
    clearResult(call, dB, p.classes);
  }
  // Rows that do not count get no gradient.
  if (dX.data && !dX.add) clearUncounted(counted, p.weights, p.rows, dX.data, p.input);
  const int64_t piece = rowsOfPiece(p, counted.count);
  for (int64_t begin = 0; begin < counted.count; begin += piece) {
    const int64_t count = least(piece, counted.count - begin);
    const Source x = sourceFrom(xTable, p.x, p.input, begin);
    multiplyLogits(call, p, x, count);
    finishRows(call, p, counted, begin, count, &scale);
    weightGradients(call, p, x, count, {dW.data, dW.add || begin > 0}, {dB.data, dB.add || begin > 0});
    if (!dX.data) continue;
    Product inputs = product(count, p.input, p.classes);
    Target to = evenTarget(dX.data + begin * p.input, p.input);
    if (dXTable) to.table = dXTable + begin;
    inputs.parts[0] = {Lie::rows, evenRows(p.logits, p.classes), nullptr, count, to, dX.add};
    inputs.b = evenRows(p.w, p.byClass ? p.input : p.classes);
    inputs.bAcross = !p.byClass;
    multiply(call, inputs);
  }
}

}  // namespace

void projectedCrossEntropyForward(Call& call) { forward(call, false); }
void projectedCrossEntropyBackward(Call& call) { backward(call, false); }
void tiedCrossEntropyForward(Call& call) { forward(call, true); }
void tiedCrossEntropyBackward(Call& call) { backward(call, true); }

}  // namespace rnnc::RNNC_ISA
