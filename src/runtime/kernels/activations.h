// The activations of the op table and their derivatives, which are functions of their output.
#pragma once
#include "vector-math.h"

namespace rnnc::RNNC_ISA {

// As in src/ops/activation.ts, in its order.
enum class Activation { none, tanh, relu, sigmoid };

inline Vec activate(Activation activation, Vec x) {
  switch (activation) {
    case Activation::tanh:
      return tanh(x);
    case Activation::relu:
      return larger(zero(), x);
    case Activation::sigmoid:
      return sigmoid(x);
    default:
      return x;
  }
}

// The derivative where the activation gave `y`; 0 at relu's kink.
inline Vec derivativeFromOutput(Activation activation, Vec y) {
  switch (activation) {
    case Activation::tanh:
      return 1.0f - y * y;
    case Activation::relu:
      return y > zero() ? broadcast(1) : zero();
    case Activation::sigmoid:
      return y * (1.0f - y);
    default:
      return broadcast(1);
  }
}

}  // namespace rnnc::RNNC_ISA
