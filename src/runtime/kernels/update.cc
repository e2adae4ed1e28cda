// What changes the parameters once their gradients are known: one pass over flat blocks, bound by memory.
#include "arguments.h"
#include "live.h"
#include "parallel.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr int64_t PART = 16384;
constexpr double NANOSECONDS = 0.5;
constexpr int LAZY = 1;

Vec real(Arguments& arguments) { return broadcast(static_cast<float>(arguments.real())); }

// The gradient, and what becomes of parameters that it does not touch.
struct Moving {
  const float* g;
  Live live;
  bool lazy;
};

// body(at, width, gradient) for every vector of parameters that moves: `width` of them are real.
template <class Body>
void forEachVector(Call& call, int64_t count, const Moving& moving, Body body) {
  if (!liesWithin(call, moving.live, count)) return;
  forEachPart(call, count, PART, NANOSECONDS, [&](int64_t begin, int64_t end) {
    forEachPiece(moving.live, begin, end, [&](int64_t from, int64_t to, bool isLive) {
      if (isLive) {
        for (int64_t at = from; at < to; at += LANES) body(at, to - at, loadUpTo(moving.g + at, to - at));
      } else if (!moving.lazy) {
        for (int64_t at = from; at < to; at += LANES) body(at, to - at, zero());
      }
    });
  });
}

void adamStep(Call& call, bool decays) {
  Arguments arguments(call);
  float* p = arguments.write();
  const float* g = arguments.read();
  const int32_t* live = arguments.readIds();
  float* m = arguments.write();
  float* v = arguments.write();
  const int64_t count = arguments.size();
  const int64_t stretches = arguments.size();
  const double rate = arguments.real();
  const double beta1 = arguments.real();
  const double beta2 = arguments.real();
  const Vec epsilon = real(arguments);
  const double decay = decays ? arguments.real() : 0;
  const double step = arguments.real();
  const Moving moving = {g, {live, stretches}, arguments.choice() == LAZY};
  const Vec stepSize = broadcast(static_cast<float>(-rate / (1 - __builtin_pow(beta1, step))));
  const Vec inverseRoot = broadcast(static_cast<float>(1 / __builtin_sqrt(1 - __builtin_pow(beta2, step))));
  const Vec keptP = broadcast(static_cast<float>(1 - rate * decay));
  const Vec keptM = broadcast(static_cast<float>(beta1));
  const Vec freshM = broadcast(static_cast<float>(1 - beta1));
  const Vec keptV = broadcast(static_cast<float>(beta2));
  const Vec freshV = broadcast(static_cast<float>(1 - beta2));
  forEachVector(call, count, moving, [=](int64_t at, int64_t width, Vec gradient) {
    const Vec mean = fma(keptM, loadUpTo(m + at, width), freshM * gradient);
    const Vec square = fma(keptV, loadUpTo(v + at, width), freshV * gradient * gradient);
    const Vec change = stepSize * mean / fma(squareRoot(square), inverseRoot, epsilon);
    storeUpTo(m + at, mean, width);
    storeUpTo(v + at, square, width);
    storeUpTo(p + at, fma(loadUpTo(p + at, width), keptP, change), width);
  });
}

}  // namespace

void sgdForward(Call& call) {
  Arguments arguments(call);
  float* p = arguments.write();
  const float* g = arguments.read();
  const int32_t* live = arguments.readIds();
  const int64_t count = arguments.size();
  const int64_t stretches = arguments.size();
  const Vec rate = -real(arguments);
  // A gradient of zero moves nothing.
  const Moving moving = {g, {live, stretches}, true};
  forEachVector(call, count, moving, [=](int64_t at, int64_t width, Vec gradient) {
    storeUpTo(p + at, fma(rate, gradient, loadUpTo(p + at, width)), width);
  });
}

void momentumForward(Call& call) {
  constexpr int NESTEROV = 1;
  Arguments arguments(call);
  float* p = arguments.write();
  const float* g = arguments.read();
  const int32_t* live = arguments.readIds();
  float* v = arguments.write();
  const int64_t count = arguments.size();
  const int64_t stretches = arguments.size();
  const Vec rate = -real(arguments);
  const Vec momentum = real(arguments);
  const bool nesterov = arguments.choice() == NESTEROV;
  const Moving moving = {g, {live, stretches}, arguments.choice() == LAZY};
  forEachVector(call, count, moving, [=](int64_t at, int64_t width, Vec gradient) {
    const Vec velocity = fma(momentum, loadUpTo(v + at, width), gradient);
    const Vec direction = nesterov ? fma(momentum, velocity, gradient) : velocity;
    storeUpTo(v + at, velocity, width);
    storeUpTo(p + at, fma(rate, direction, loadUpTo(p + at, width)), width);
  });
}

void rmspropForward(Call& call) {
  Arguments arguments(call);
  float* p = arguments.write();
  const float* g = arguments.read();
  const int32_t* live = arguments.readIds();
  float* s = arguments.write();
  const int64_t count = arguments.size();
  const int64_t stretches = arguments.size();
  const Vec rate = real(arguments);
  const double decay = arguments.real();
  const Vec epsilon = real(arguments);
  const Moving moving = {g, {live, stretches}, arguments.choice() == LAZY};
  const Vec kept = broadcast(static_cast<float>(decay));
  const Vec fresh = broadcast(static_cast<float>(1 - decay));
  forEachVector(call, count, moving, [=](int64_t at, int64_t width, Vec gradient) {
    const Vec square = fma(kept, loadUpTo(s + at, width), fresh * gradient * gradient);
    storeUpTo(s + at, square, width);
    storeUpTo(p + at, loadUpTo(p + at, width) - rate * gradient / (squareRoot(square) + epsilon), width);
  });
}

void adamForward(Call& call) { adamStep(call, false); }

void adamwForward(Call& call) { adamStep(call, true); }

}  // namespace rnnc::RNNC_ISA
