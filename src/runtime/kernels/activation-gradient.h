// The gradient before an activation, in the place of the one behind it: what dense layers of both lies begin with.
#pragma once
#include "gemm.h"
#include "parallel.h"

namespace rnnc::RNNC_ISA {

// dY[i] *= activation'(y[i]). False where the call is refused: `y` may be absent for `none` alone.
inline bool passBackActivation(Call& call, Activation activation, const float* y, float* dY, int64_t count) {
  if (activation == Activation::none) return true;
  if (!y) {
    refuse(call, "the gradient of an activation needs its output `y`");
    return false;
  }
  forEachPart(call, count, 8192, 0.3, [&](int64_t begin, int64_t end) {
    for (int64_t at = begin; at < end; at += LANES) {
      const Vec slope = derivativeFromOutput(activation, loadUpTo(y + at, end - at));
      storeUpTo(dY + at, loadUpTo(dY + at, end - at) * slope, end - at);
    }
  });
  return true;
}

}  // namespace rnnc::RNNC_ISA
