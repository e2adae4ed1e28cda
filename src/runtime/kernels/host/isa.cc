#include "host/isa-list.h"

#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>

namespace rnnc {

namespace portable {
const NamedKernel* kernels();
}
#if defined(__x86_64__)
namespace avx2 {
const NamedKernel* kernels();
}
namespace avx512 {
const NamedKernel* kernels();
}
#endif

namespace {

// Best first.
std::vector<InstructionSet> allSets() {
  std::vector<InstructionSet> sets;
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  sets.push_back({"avx512", "AVX-512", avx512, avx512 ? avx512::kernels() : nullptr});
  sets.push_back({"avx2", "AVX2", avx2, avx2 ? avx2::kernels() : nullptr});
#endif
  sets.push_back({"portable", "portable", true, portable::kernels()});
  return sets;
}

}  // namespace

const std::vector<InstructionSet>& instructionSets() {
  static const std::vector<InstructionSet> sets = allSets();
  return sets;
}

Kernel kernelNamed(const InstructionSet& instructions, const char* name) {
  for (const NamedKernel* kernel = instructions.kernels; kernel->name; kernel++) {
    if (std::strcmp(name, kernel->name) == 0) return kernel->run;
  }
  throw std::logic_error(std::string("no kernel ") + name + " for " + instructions.title);
}

const InstructionSet& chooseInstructionSet() {
  const std::vector<InstructionSet>& sets = instructionSets();
  const char* wanted = std::getenv("RNNC_ISA");
  if (!wanted || !*wanted) {
    for (const InstructionSet& set : sets) {
      if (set.supported) return set;
    }
  }
  std::string names;
  for (const InstructionSet& set : sets) {
    if (wanted && set.name == std::string(wanted)) {
      if (set.supported) return set;
      throw std::runtime_error(std::string("RNNC_ISA asks for ") + set.title + ", which this machine does not have");
    }
    names += (names.empty() ? "" : ", ") + std::string(set.name);
  }
  throw std::runtime_error(std::string("RNNC_ISA is `") + wanted + "`; the kernels here are built for: " + names);
}

}  // namespace rnnc
