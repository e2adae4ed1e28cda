// The instruction sets that the kernels are compiled for, and which of them this machine has.
#pragma once
#include "host/call.h"

namespace rnnc {

struct InstructionSet {
  const char* name;   // what RNNC_ISA accepts
  const char* title;  // for people
  bool supported;     // by this machine
  const NamedKernel* kernels;  // ends with a null name
};

// The best that the machine has, or the one that the environment variable RNNC_ISA names.
// Throws std::runtime_error with a sentence when that one is unknown or unsupported.
const InstructionSet& chooseInstructionSet();

// Throws std::logic_error where there is none.
Kernel kernelNamed(const InstructionSet& instructions, const char* name);

}  // namespace rnnc
