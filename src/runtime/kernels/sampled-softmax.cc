// Cross-entropy over candidate classes and each row's own. Weights have a row for each class, so the candidates' are
// read where they lie, as rows of a matrix listed one by one: three products, and a pass over a row of logits while it
// is in the cache. What a row's own class adds to gradients goes row by row, in the order of the rows.
#include "candidates.h"
#include "counted-rows.h"
#include "gemm.h"
#include "parallel.h"
#include "softmax-rows.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr double NANOSECONDS = 0.4;  // of one logit, from its product to its gradient

struct Sampled {
  const float* x;
  const float* w;        // [classes, input]
  const float* b;        // or null
  const int32_t* ids;
  const float* weights;  // of rows, or null
  float* logits;         // [rows, samples]; the rows that count come first
  float* loss;
  int32_t* candidates;
  int64_t rows;
  int64_t input;
  int64_t classes;
  int64_t samples;
  Drawing from;
  // Made by `prepare`:
  double draws;
  Counted counted;
  const float* const* xTable;
  const float** wTable;  // rows of the candidates

  double correctionOf(int64_t id) const {
    return (b ? static_cast<double>(b[id]) : 0) - logExpected(from, draws, id);
  }
};

Sampled readSampled(Arguments& arguments) {
  Sampled s = {};
  s.x = arguments.read();
  s.w = arguments.read();
  s.b = arguments.read();
  s.ids = arguments.readIds();
  s.weights = arguments.read();
  s.logits = arguments.write();
  s.loss = arguments.write();
  s.candidates = arguments.writeIds();
  return s;
}

// False where the call is refused.
bool readSizes(Call& call, Arguments& arguments, Sampled& s) {
  s.rows = arguments.size();
  s.input = arguments.size();
  s.classes = arguments.size();
  s.samples = arguments.size();
  const uint32_t k0 = arguments.word();
  const uint32_t k1 = arguments.word();
  const auto step = static_cast<uint64_t>(arguments.real());
  const int64_t latest = least(s.classes, static_cast<int64_t>(arguments.real()));
  s.from = {{k0, k1}, step, s.classes, s.samples, latest};
  if (!checkClasses(call, s.ids, s.weights, s.rows, s.classes)) return false;
  const auto samples = static_cast<long long>(s.samples);
  const auto classes = static_cast<long long>(s.classes);
  if (s.samples < 1 || s.samples > s.classes) refuse(call, "%lld samples of %lld classes", samples, classes);
  else return true;
  return false;
}

// Draws, and works out the logits of all candidates.
void prepare(Call& call, Sampled& s) {
  s.draws = drawCandidates(call, s.from, s.candidates);
  s.counted = countedRows(call, s.weights, s.rows);
  clearUncounted(s.counted, s.weights, s.rows, s.loss, 1);
  s.xTable = tableOf(call, s.counted, s.x, s.input);
  s.wTable = static_cast<const float**>(call.arena->bytes(static_cast<size_t>(s.samples) * sizeof(float*)));
  float* bias = call.arena->floats(s.samples);
  forEachPart(call, s.samples, 64, 60, [&](int64_t begin, int64_t end) {
    for (int64_t at = begin; at < end; at++) {
      s.wTable[at] = s.w + s.candidates[at] * s.input;
      bias[at] = static_cast<float>(s.correctionOf(s.candidates[at]));
    }
  });
  Product logits = product(s.counted.count, s.samples, s.input);
  const Source x = sourceFrom(s.xTable, s.x, s.input, 0);
  logits.parts[0] = {Lie::rows, x, nullptr, s.counted.count, evenTarget(s.logits, s.samples), false};
  logits.b = {s.w, s.input, s.wTable};
  logits.bAcross = true;
  logits.bias = bias;
  multiply(call, logits);
}

double dot(const float* a, const float* b, int64_t count) {
  Vec sums[2] = {};
  int64_t i = 0;
  for (; i + 2 * LANES <= count; i += 2 * LANES) {
    sums[0] = fma(load(a + i), load(b + i), sums[0]);
    sums[1] = fma(load(a + i + LANES), load(b + i + LANES), sums[1]);
  }
  for (; i < count; i += LANES) sums[0] = fma(loadUpTo(a + i, count - i), loadUpTo(b + i, count - i), sums[0]);
  return preciseSumOfLanes(sums[0] + sums[1]);
}

// Where a class lies among the candidates, or -1.
int64_t placeOf(const Sampled& s, int32_t id) {
  int64_t low = 0;
  for (int64_t high = s.samples; low < high;) {
    const int64_t middle = (low + high) / 2;
    if (s.candidates[middle] < id) low = middle + 1;
    else high = middle;
  }
  return low < s.samples && s.candidates[low] == id ? low : -1;
}

// What the gradient needs beside the logits.
struct Errors {
  double scale;
  float* own;  // [rows that count]: the gradient of the logit of a row's own class
};

// The loss of each row; and, where `errors` is there, the logits become their gradient.
void finishRows(Call& call, const Sampled& s, const Errors* errors) {
  const double cost = NANOSECONDS * static_cast<double>(s.samples) + 0.1 * static_cast<double>(s.input) + 60;
  forEachPart(call, s.counted.count, most(1, 8192 / s.samples), cost, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      const int64_t row = s.counted.row(i);
      const int32_t id = s.ids[row];
      float* logits = s.logits + i * s.samples;
      const double own = dot(s.x + row * s.input, s.w + id * s.input, s.input) + s.correctionOf(id);
      const int64_t hit = placeOf(s, id);
      if (hit >= 0) logits[hit] = -__builtin_inff();
      const float largestOther = largestLogit(logits, s.samples);
      // NaN comes back in the sum.
      const float largest = own > static_cast<double>(largestOther) ? static_cast<float>(own) : largestOther;
      const double ownExponential = __builtin_exp(own - static_cast<double>(largest));
      const double sum = sumOfExponentials(logits, s.samples, largest, errors ? logits : nullptr) + ownExponential;
      const double weight = s.weights ? static_cast<double>(s.weights[row]) : 1;
      s.loss[row] = static_cast<float>(weight * (static_cast<double>(largest) - own + __builtin_log(sum)));
      if (!errors) continue;
      const double share = errors->scale * weight;
      errors->own[i] = static_cast<float>(share * (ownExponential / sum - 1));
      const auto factor = static_cast<float>(share / sum);
      for (int64_t j = 0; j < s.samples; j += LANES) {
        storeUpTo(logits + j, factor * loadUpTo(logits + j, s.samples - j), s.samples - j);
      }
    }
  });
}

// to += factor * from
void addScaled(float* to, const float* from, float factor, int64_t count) {
  const Vec scale = broadcast(factor);
  for (int64_t i = 0; i < count; i += LANES) {
    storeUpTo(to + i, fma(scale, loadUpTo(from + i, count - i), loadUpTo(to + i, count - i)), count - i);
  }
}

void inputGradient(Call& call, const Sampled& s, const Errors& errors, const Result& dX) {
  if (!dX.data) return;
  if (!dX.add) clearUncounted(s.counted, s.weights, s.rows, dX.data, s.input);
  forEachPart(call, s.counted.count, 16, 0.2 * static_cast<double>(s.input), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      const int64_t row = s.counted.row(i);
      float* to = dX.data + row * s.input;
      if (!dX.add) memset(to, 0, static_cast<size_t>(s.input) * sizeof(float));
      addScaled(to, s.w + s.ids[row] * s.input, errors.own[i], s.input);
    }
  });
  Product inputs = product(s.counted.count, s.input, s.samples);
  Target to = evenTarget(dX.data, s.input);
  to.table = tableOf(call, s.counted, dX.data, s.input);
  inputs.parts[0] = {Lie::rows, evenRows(s.logits, s.samples), nullptr, s.counted.count, to, true};
  inputs.b = {s.w, s.input, s.wTable};
  multiply(call, inputs);
}

// The rows that a gradient by rows touches, and those that the call before touched.
struct Touched {
  int32_t* list;
  int32_t* count;
};

// Zeros in a gradient of `width` columns where sums will go, or stood before.
void clear(Call& call, const Sampled& s, const Touched& touched, const Result& result, int64_t width) {
  if (!result.data || result.add) return;
  const size_t bytes = static_cast<size_t>(width) * sizeof(float);
  const bool forgotten = !touched.list || touched.count[0] < 0 || touched.count[0] > s.classes;
  if (forgotten) {
    const double cost = 0.1 * static_cast<double>(width);
    forEachPart(call, s.classes, most(1, 8192 / most(1, width)), cost, [&](int64_t begin, int64_t end) {
      memset(result.data + begin * width, 0, static_cast<size_t>(end - begin) * bytes);
    });
    return;
  }
  for (int32_t at = 0; at < touched.count[0]; at++) memset(result.data + touched.list[at] * width, 0, bytes);
}

void weightGradient(Call& call, const Sampled& s, const Errors& errors, const Touched& touched, const Result& dW) {
  clear(call, s, touched, dW, s.input);
  auto** table = static_cast<float**>(call.arena->bytes(static_cast<size_t>(s.samples) * sizeof(float*)));
  for (int64_t at = 0; at < s.samples; at++) table[at] = dW.data + s.candidates[at] * s.input;
  Product weights = product(s.samples, s.input, s.counted.count);
  Target to = evenTarget(dW.data, s.input);
  to.table = table;
  weights.parts[0] = {Lie::across, evenRows(s.logits, s.samples), nullptr, s.samples, to, true};
  weights.b = sourceFrom(s.xTable, s.x, s.input, 0);
  if (s.counted.count > 0) multiply(call, weights);
  // Threads share the columns, so that each element gets its sum in the order of the rows.
  const int64_t perShare = roundUp(16, LANES);
  const int64_t shares = ceilDiv(s.input, perShare);
  const double cost = 0.3 * static_cast<double>(s.counted.count) * static_cast<double>(s.input);
  const int members = static_cast<int>(most(1, least(shares, usefulThreads(call, cost))));
  team(call, members, [&](int member) {
    const Share share = shareOf(shares, member, members);
    const int64_t first = share.begin * perShare;
    const int64_t width = least(s.input, share.end * perShare) - first;
    for (int64_t i = 0; width > 0 && i < s.counted.count; i++) {
      const int64_t row = s.counted.row(i);
      addScaled(dW.data + s.ids[row] * s.input + first, s.x + row * s.input + first, errors.own[i], width);
    }
  });
}

void biasGradient(Call& call, const Sampled& s, const Errors& errors, const Touched& touched, const Result& dB) {
  if (!dB.data) return;
  clear(call, s, touched, dB, 1);
  const double cost = 0.1 * static_cast<double>(s.counted.count);
  forEachPart(call, s.samples, 4 * LANES, cost, [&](int64_t begin, int64_t end) {
    for (int64_t j = begin; j < end; j += LANES) {
      const int64_t width = least(LANES, end - j);
      Vec sum = zero();
      for (int64_t i = 0; i < s.counted.count; i++) sum += loadUpTo(s.logits + i * s.samples + j, width);
      for (int64_t lane = 0; lane < width; lane++) dB.data[s.candidates[j + lane]] += sum[lane];
    }
  });
  for (int64_t i = 0; i < s.counted.count; i++) dB.data[s.ids[s.counted.row(i)]] += errors.own[i];
}

// Remembers the rows that this call touches.
void remember(Call& call, const Sampled& s, const Touched& touched) {
  if (!touched.list) return;
  RowSet rows(call, s.classes);
  for (int64_t at = 0; at < s.samples; at++) rows.add(s.candidates[at]);
  for (int64_t i = 0; i < s.counted.count; i++) rows.add(s.ids[s.counted.row(i)]);
  touched.count[0] = rows.list(touched.list);
}

bool allInside(Call& call, const Touched& touched, int64_t classes) {
  if (!touched.list || touched.count[0] < 0 || touched.count[0] > classes) return true;
  for (int32_t at = 0; at < touched.count[0]; at++) {
    if (touched.list[at] >= 0 && touched.list[at] < classes) continue;
    refuse(call, "row %d is outside %lld classes", touched.list[at], static_cast<long long>(classes));
    return false;
  }
  return true;
}

}  // namespace

void sampledSoftmaxForward(Call& call) {
  Arguments arguments(call);
  Sampled s = readSampled(arguments);
  if (!readSizes(call, arguments, s)) return;
  prepare(call, s);
  finishRows(call, s, nullptr);
}

void sampledSoftmaxBackward(Call& call) {
  constexpr int ROWS_LAYOUT = 1;
  Arguments arguments(call);
  Sampled s = readSampled(arguments);
  Touched touched = {};
  touched.list = arguments.writeIds();
  touched.count = arguments.writeIds();
  const Result dX = arguments.result();
  const Result dW = arguments.result();
  const Result dB = arguments.result();
  if (!readSizes(call, arguments, s)) return;
  const double scale = arguments.real();
  const bool byRows = arguments.choice() == ROWS_LAYOUT;
  if (byRows && !(touched.list && touched.count)) {
    return refuse(call, "the layout `rows` needs `touched` and `touchedCount`");
  }
  if (!byRows && touched.list) return refuse(call, "a dense gradient keeps no list of touched rows");
  if (byRows && (dW.add || dB.add)) return refuse(call, "a gradient by rows is not added to");
  if (!allInside(call, touched, s.classes)) return;
  prepare(call, s);
  const Errors errors = {scale, call.arena->floats(s.counted.count)};
  finishRows(call, s, &errors);
  inputGradient(call, s, errors, dX);
  weightGradient(call, s, errors, touched, dW);
  biasGradient(call, s, errors, touched, dB);
  remember(call, s, touched);
}

}  // namespace rnnc::RNNC_ISA
