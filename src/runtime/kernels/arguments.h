// Reads the flat argument list of a call in the order of the op's contract.
#pragma once
#include "host/call.h"
#include "simd.h"

namespace rnnc::RNNC_ISA {

// A gradient handed on: written, or added to. Null when nobody wants it.
struct Result {
  float* data;
  bool add;
};

class Arguments {
 public:
  explicit Arguments(const Call& from) : call(from) {}

  const float* read() { return static_cast<const float*>(call.arrays[array++]); }
  float* write() { return static_cast<float*>(call.arrays[array++]); }
  const int32_t* readIds() { return static_cast<const int32_t*>(call.arrays[array++]); }
  int32_t* writeIds() { return static_cast<int32_t*>(call.arrays[array++]); }
  Result result() {
    const bool add = (call.accumulate >> results++) & 1;
    return {static_cast<float*>(call.arrays[array++]), add};
  }
  int64_t size() { return call.sizes[sizes++]; }
  double real() { return call.attributes[attributes++]; }
  int choice() { return static_cast<int>(real()); }
  // One half of a stream.
  uint32_t word() { return static_cast<uint32_t>(static_cast<int64_t>(real())); }

 private:
  const Call& call;
  int array = 0;
  int results = 0;
  int sizes = 0;
  int attributes = 0;
};

}  // namespace rnnc::RNNC_ISA
