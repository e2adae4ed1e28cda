#include "host/bf16.h"

#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>

#if defined(RNNC_BF16_INSTRUCTIONS)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace rnnc {
namespace {

// In order of preference where all are there; AVX512-BF16 only where it is worth it.
constexpr Bf16Path PATHS[] = {
    {Products::amx, "amx", "bf16 by AMX"},
    {Products::avx512bf16, "avx512bf16", "bf16 by AVX512-BF16"},
    {Products::emulated, "emulated", "bf16 emulated: slower than f32 here"},
};
constexpr const char* NAMES = "amx, avx512bf16, emulated";

#if defined(RNNC_BF16_INSTRUCTIONS)

struct Cpu {
  bool amx;
  bool avx512bf16;
  bool isAmd;
};

// Linux hands the registers of AMX to a process that asks for them, once.
bool askForTiles() {
  constexpr long ARCH_REQ_XCOMP_PERM = 0x1023;
  constexpr long XFEATURE_XTILEDATA = 18;
  return syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA) == 0;
}

Cpu examine() {
  Cpu cpu = {};
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(0, &a, &b, &c, &d)) cpu.isAmd = b == 0x68747541;  // "Auth"
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) cpu.amx = (d >> 22 & 1) && (d >> 24 & 1);
  if (__get_cpuid_count(7, 1, &a, &b, &c, &d)) cpu.avx512bf16 = a >> 5 & 1;
  cpu.amx = cpu.amx && askForTiles();
  return cpu;
}

const Cpu& cpu() {
  static const Cpu examined = examine();
  return examined;
}

#endif

bool supports(const Bf16Path& path, const InstructionSet& instructions) {
  if (path.products == Products::emulated) return true;
#if defined(RNNC_BF16_INSTRUCTIONS)
  if (std::strcmp(instructions.name, "avx512") != 0) return false;
  return path.products == Products::amx ? cpu().amx : cpu().avx512bf16;
#else
  (void)instructions;
  return false;
#endif
}

// Intel's cores issue a dot product every other cycle, so that it does no more than two vectors of multiplications of
// float32 do; AMD's, from Zen 4 on, do twice as much.
bool pays(const Bf16Path& path) {
#if defined(RNNC_BF16_INSTRUCTIONS)
  return path.products != Products::avx512bf16 || cpu().isAmd;
#else
  (void)path;
  return true;
#endif
}

}  // namespace

const Bf16Path& chooseBf16Path(const InstructionSet& instructions) {
  const char* wanted = std::getenv("RNNC_BF16");
  const bool forced = wanted && *wanted;
  for (const Bf16Path& path : PATHS) {
    if (forced ? std::strcmp(path.name, wanted) != 0 : !supports(path, instructions) || !pays(path)) continue;
    if (supports(path, instructions)) return path;
    throw std::runtime_error("RNNC_BF16 asks for " + std::string(wanted) + ", which this machine does not have with " +
                             instructions.title + "; take one of " + NAMES + ", or leave it out");
  }
  throw std::runtime_error("RNNC_BF16 is `" + std::string(wanted) + "`; the ways here are: " + NAMES);
}

}  // namespace rnnc
