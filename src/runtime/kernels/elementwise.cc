// Ops on single elements, and their gradients. A kernel reads all it needs of an element before it writes any of it,
// because a result may take the place of an input.
#include "activations.h"
#include "arguments.h"
#include "parallel.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr int64_t PART = 8192;
constexpr double NANOSECONDS = 0.25;  // an element, in and out of memory

void put(Result to, int64_t at, Vec value, int64_t width) {
  if (!to.data) return;
  storeUpTo(to.data + at, to.add ? loadUpTo(to.data + at, width) + value : value, width);
}

// body(at, width) for every vector of elements: `width` of them are real.
template <class Body>
void forEachVector(const Call& call, int64_t count, Body body) {
  forEachPart(call, count, PART, NANOSECONDS, [&](int64_t begin, int64_t end) {
    for (int64_t at = begin; at < end; at += LANES) body(at, end - at);
  });
}

// y = f(a, b).
template <class Function>
void combine(Call& call, Function function) {
  Arguments arguments(call);
  const float* a = arguments.read();
  const float* b = arguments.read();
  float* y = arguments.write();
  forEachVector(call, arguments.size(), [&](int64_t at, int64_t width) {
    storeUpTo(y + at, function(loadUpTo(a + at, width), loadUpTo(b + at, width)), width);
  });
}

// dA = dY and dB = sign dY.
void share(Call& call, float sign) {
  Arguments arguments(call);
  const float* dY = arguments.read();
  const Result dA = arguments.result();
  const Result dB = arguments.result();
  forEachVector(call, arguments.size(), [&](int64_t at, int64_t width) {
    const Vec d = loadUpTo(dY + at, width);
    put(dA, at, d, width);
    put(dB, at, sign * d, width);
  });
}

}  // namespace

void addForward(Call& call) {
  combine(call, [](Vec a, Vec b) { return a + b; });
}

void addBackward(Call& call) { share(call, 1); }

void subtractForward(Call& call) {
  combine(call, [](Vec a, Vec b) { return a - b; });
}

void subtractBackward(Call& call) { share(call, -1); }

void multiplyForward(Call& call) {
  combine(call, [](Vec a, Vec b) { return a * b; });
}

void multiplyBackward(Call& call) {
  Arguments arguments(call);
  const float* a = arguments.read();
  const float* b = arguments.read();
  const float* dY = arguments.read();
  const Result dA = arguments.result();
  const Result dB = arguments.result();
  forEachVector(call, arguments.size(), [&](int64_t at, int64_t width) {
    const Vec d = loadUpTo(dY + at, width);
    const Vec first = d * loadUpTo(b + at, width);
    const Vec second = d * loadUpTo(a + at, width);
    put(dA, at, first, width);
    put(dB, at, second, width);
  });
}

void affineForward(Call& call) {
  Arguments arguments(call);
  const float* x = arguments.read();
  float* y = arguments.write();
  const Vec factor = broadcast(static_cast<float>(arguments.real()));
  const Vec shift = broadcast(static_cast<float>(arguments.real()));
  forEachVector(call, arguments.size(), [&](int64_t at, int64_t width) {
    storeUpTo(y + at, fma(factor, loadUpTo(x + at, width), shift), width);
  });
}

void affineBackward(Call& call) {
  Arguments arguments(call);
  const float* dY = arguments.read();
  const Result dX = arguments.result();
  const Vec factor = broadcast(static_cast<float>(arguments.real()));
  forEachVector(call, arguments.size(), [&](int64_t at, int64_t width) {
    put(dX, at, factor * loadUpTo(dY + at, width), width);
  });
}

void activationForward(Call& call) {
  Arguments arguments(call);
  const float* x = arguments.read();
  float* y = arguments.write();
  const auto activation = static_cast<Activation>(arguments.choice());
  forEachVector(call, arguments.size(), [&](int64_t at, int64_t width) {
    storeUpTo(y + at, activate(activation, loadUpTo(x + at, width)), width);
  });
}

void activationBackward(Call& call) {
  Arguments arguments(call);
  const float* y = arguments.read();
  const float* dY = arguments.read();
  const Result dX = arguments.result();
  const auto activation = static_cast<Activation>(arguments.choice());
  forEachVector(call, arguments.size(), [&](int64_t at, int64_t width) {
    put(dX, at, loadUpTo(dY + at, width) * derivativeFromOutput(activation, loadUpTo(y + at, width)), width);
  });
}

}  // namespace rnnc::RNNC_ISA
