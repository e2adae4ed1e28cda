// One call of a kernel: the flat argument list of the op's contract (src/ops), which the glue has already checked.
#pragma once
#include <stdint.h>

namespace rnnc {

class Arena;
class Pool;

constexpr int MAX_ARRAYS = 40;
constexpr int MAX_SIZES = 8;
constexpr int MAX_ATTRIBUTES = 8;

// Of what the matrix products of a call are made: operands as they are, or rounded to bfloat16 and multiplied in one of
// the ways of host/bf16.h.
enum class Products { f32, emulated, avx512bf16, amx };

struct Call {
  void* arrays[MAX_ARRAYS];      // float or int32, in contract order; null when absent
  int64_t lengths[MAX_ARRAYS];   // in elements, as long as the caller's arrays really are
  int64_t sizes[MAX_SIZES];
  double attributes[MAX_ATTRIBUTES];  // a stream takes two places
  Products products = Products::f32;
  uint32_t accumulate;           // bit i: the i-th result is added to rather than written
  Pool* pool;
  Arena* arena;
  char problem[200];             // empty, or why the kernel refused: the text of a RangeError
};

// Says why the call is refused, in the manner of printf. A kernel does so before it writes anything.
void refuse(Call& call, const char* format, ...);

using Kernel = void (*)(Call&);

struct NamedKernel {
  const char* name;  // `<op>_<pass>`
  Kernel run;
};

}  // namespace rnnc
