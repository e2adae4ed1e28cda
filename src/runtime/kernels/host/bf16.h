// How products of bfloat16 operands are computed, and which of the ways this machine has.
//
// All round operands alike (to the nearest, to even) and add up in float32; they differ in the order of the sums, so
// in the last bits. A value below the smallest normal one counts as zero in each.
#pragma once
#include "host/call.h"
#include "host/isa.h"

// Compilers from before these instructions know no names for them.
#if defined(__x86_64__) && defined(__has_include)
#if __has_include(<amxbf16intrin.h>) && __has_include(<avx512bf16intrin.h>) && defined(__linux__)
#define RNNC_BF16_INSTRUCTIONS 1
#endif
#endif

namespace rnnc {

struct Bf16Path {
  Products products;
  const char* name;   // what RNNC_BF16 accepts
  const char* title;  // for people: `bf16 by AMX`
};

// The best that this machine has with the instruction set, or the one that the environment variable RNNC_BF16 names.
// Throws std::runtime_error with a sentence when that one is unknown or unsupported.
const Bf16Path& chooseBf16Path(const InstructionSet& instructions);

}  // namespace rnnc
