// Ops that sum up a flat block of gradients or parameters. Sums are in double precision, over parts of a fixed size
// that are added in their order.
#include "host/arena.h"
#include "arguments.h"
#include "live.h"
#include "parallel.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr int64_t PART = 16384;
constexpr double NANOSECONDS = 0.3;
constexpr int CHAINS = 16;

double* partSums(Call& call, int64_t count) {
  return static_cast<double*>(call.arena->bytes(static_cast<size_t>(ceilDiv(count, PART)) * sizeof(double)));
}

double addUp(const double* sums, int64_t count) {
  double sum = 0;
  for (int64_t part = 0; part < ceilDiv(count, PART); part++) sum += sums[part];
  return sum;
}

// The sum of f(value) over a stretch, in chains that the compiler turns into vectors.
template <class Function>
double sumOver(const float* values, int64_t count, Function function) {
  double sums[CHAINS] = {};
  int64_t at = 0;
  for (; at + CHAINS <= count; at += CHAINS) {
    for (int chain = 0; chain < CHAINS; chain++) sums[chain] += function(static_cast<double>(values[at + chain]));
  }
  for (int chain = 0; at < count; at++, chain++) sums[chain] += function(static_cast<double>(values[at]));
  double sum = 0;
  for (int chain = 0; chain < CHAINS; chain++) sum += sums[chain];
  return sum;
}

Vec signOf(Vec x) { return x > zero() ? broadcast(1) : (x < zero() ? broadcast(-1) : x); }

}  // namespace

void allFiniteForward(Call& call) {
  Arguments arguments(call);
  const float* x = arguments.read();
  const int32_t* stretches = arguments.readIds();
  float* finite = arguments.write();
  const int64_t count = arguments.size();
  const Live live = {stretches, arguments.size()};
  if (!liesWithin(call, live, count)) return;
  constexpr int32_t EXPONENT = 0x7f800000;
  int32_t unusual = 0;
  forEachPart(call, count, PART, NANOSECONDS, [&](int64_t begin, int64_t end) {
    IntVec found = {};
    forEachPiece(live, begin, end, [&](int64_t from, int64_t to, bool isLive) {
      for (int64_t at = from; isLive && at < to; at += LANES) {
        found |= (reinterpret_cast<IntVec>(loadUpTo(x + at, to - at)) & EXPONENT) == EXPONENT;
      }
    });
    int32_t any = 0;
    for (int lane = 0; lane < LANES; lane++) any |= found[lane];
    if (any) __atomic_store_n(&unusual, 1, __ATOMIC_RELAXED);
  });
  finite[0] = unusual ? 0 : 1;
}

void clipByGlobalNormForward(Call& call) {
  Arguments arguments(call);
  float* g = arguments.write();
  const int32_t* stretches = arguments.readIds();
  float* norm = arguments.write();
  const int64_t count = arguments.size();
  const Live live = {stretches, arguments.size()};
  if (!liesWithin(call, live, count)) return;
  const double limit = arguments.real();
  double* sums = partSums(call, count);
  forEachPart(call, count, PART, NANOSECONDS, [&](int64_t begin, int64_t end) {
    double sum = 0;
    forEachPiece(live, begin, end, [&](int64_t from, int64_t to, bool isLive) {
      if (isLive) sum += sumOver(g + from, to - from, [](double value) { return value * value; });
    });
    sums[begin / PART] = sum;
  });
  const double length = __builtin_sqrt(addUp(sums, count));
  norm[0] = static_cast<float>(length);
  const double factor = limit / (length + 1e-6);
  if (!(factor < 1)) return;
  const Vec scale = broadcast(static_cast<float>(factor));
  forEachPart(call, count, PART, NANOSECONDS, [&](int64_t begin, int64_t end) {
    forEachPiece(live, begin, end, [&](int64_t from, int64_t to, bool isLive) {
      for (int64_t at = from; isLive && at < to; at += LANES) {
        storeUpTo(g + at, scale * loadUpTo(g + at, to - at), to - at);
      }
    });
  });
}

void penaltyForward(Call& call) {
  Arguments arguments(call);
  const float* p = arguments.read();
  float* g = arguments.write();
  float* value = arguments.write();
  const int64_t count = arguments.size();
  const double l1 = arguments.real();
  const double l2 = arguments.real();
  double* sums = partSums(call, count);
  forEachPart(call, count, PART, 2 * NANOSECONDS, [&](int64_t begin, int64_t end) {
    sums[begin / PART] = sumOver(p + begin, end - begin, [l1, l2](double x) {
      return l1 * __builtin_fabs(x) + l2 * x * x;
    });
    const Vec first = broadcast(static_cast<float>(l1));
    const Vec second = broadcast(static_cast<float>(2 * l2));
    for (int64_t at = begin; at < end; at += LANES) {
      const int64_t width = end - at;
      const Vec parameter = loadUpTo(p + at, width);
      const Vec change = fma(first, signOf(parameter), second * parameter);
      storeUpTo(g + at, loadUpTo(g + at, width) + change, width);
    }
  });
  value[0] = static_cast<float>(addUp(sums, count));
}

}  // namespace rnnc::RNNC_ISA
