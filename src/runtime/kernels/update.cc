// What changes the parameters once their gradients are known: one pass over flat blocks, bound by memory.
#include "arguments.h"
#include "parallel.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr int64_t PART = 16384;
constexpr double NANOSECONDS = 0.5;

Vec real(Arguments& arguments) { return broadcast(static_cast<float>(arguments.real())); }

// body(at, width) for every vector of parameters: `width` of them are real.
template <class Body>
void forEachVector(const Call& call, int64_t count, Body body) {
  forEachPart(call, count, PART, NANOSECONDS, [&](int64_t begin, int64_t end) {
    for (int64_t at = begin; at < end; at += LANES) body(at, end - at);
  });
}

void adamStep(Call& call, bool decays) {
  Arguments arguments(call);
  float* p = arguments.write();
  const float* g = arguments.read();
  float* m = arguments.write();
  float* v = arguments.write();
  const int64_t count = arguments.size();
  const double rate = arguments.real();
  const double beta1 = arguments.real();
  const double beta2 = arguments.real();
  const Vec epsilon = real(arguments);
  const double decay = decays ? arguments.real() : 0;
  const double step = arguments.real();
  const Vec stepSize = broadcast(static_cast<float>(-rate / (1 - __builtin_pow(beta1, step))));
  const Vec inverseRoot = broadcast(static_cast<float>(1 / __builtin_sqrt(1 - __builtin_pow(beta2, step))));
  const Vec keptP = broadcast(static_cast<float>(1 - rate * decay));
  const Vec keptM = broadcast(static_cast<float>(beta1));
  const Vec freshM = broadcast(static_cast<float>(1 - beta1));
  const Vec keptV = broadcast(static_cast<float>(beta2));
  const Vec freshV = broadcast(static_cast<float>(1 - beta2));
  forEachVector(call, count, [=](int64_t at, int64_t width) {
    const Vec gradient = loadUpTo(g + at, width);
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
  const int64_t count = arguments.size();
  const Vec rate = -real(arguments);
  forEachVector(call, count, [=](int64_t at, int64_t width) {
    storeUpTo(p + at, fma(rate, loadUpTo(g + at, width), loadUpTo(p + at, width)), width);
  });
}

void momentumForward(Call& call) {
  constexpr int NESTEROV = 1;
  Arguments arguments(call);
  float* p = arguments.write();
  const float* g = arguments.read();
  float* v = arguments.write();
  const int64_t count = arguments.size();
  const Vec rate = -real(arguments);
  const Vec momentum = real(arguments);
  const bool nesterov = arguments.choice() == NESTEROV;
  forEachVector(call, count, [=](int64_t at, int64_t width) {
    const Vec gradient = loadUpTo(g + at, width);
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
  float* s = arguments.write();
  const int64_t count = arguments.size();
  const Vec rate = real(arguments);
  const double decay = arguments.real();
  const Vec epsilon = real(arguments);
  const Vec kept = broadcast(static_cast<float>(decay));
  const Vec fresh = broadcast(static_cast<float>(1 - decay));
  forEachVector(call, count, [=](int64_t at, int64_t width) {
    const Vec gradient = loadUpTo(g + at, width);
    const Vec square = fma(kept, loadUpTo(s + at, width), fresh * gradient * gradient);
    storeUpTo(s + at, square, width);
    storeUpTo(p + at, loadUpTo(p + at, width) - rate * gradient / (squareRoot(square) + epsilon), width);
  });
}

void adamForward(Call& call) { adamStep(call, false); }

void adamwForward(Call& call) { adamStep(call, true); }

}  // namespace rnnc::RNNC_ISA
