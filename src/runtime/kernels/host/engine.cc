#include "host/engine.h"

#include <chrono>

#include "host/denormals.h"

namespace rnnc {
namespace {

// Gives the working memory back however the kernel ends.
struct Lease {
  Arena& arena;
  ~Lease() { arena.reset(); }
};

// How many nanoseconds the kernel took.
int64_t run(Engine& engine, Kernel kernel, Call& call) {
  const FlushDenormals flush;
  const Lease lease = {engine.arena};
  call.pool = &engine.pool;
  call.arena = &engine.arena;
  call.problem[0] = 0;
  const auto began = std::chrono::steady_clock::now();
  kernel(call);
  return std::chrono::nanoseconds(std::chrono::steady_clock::now() - began).count();
}

}  // namespace

Engine& engine() {
  static Engine* const shared = [] {
    const InstructionSet& instructions = chooseInstructionSet();
    return new Engine{instructions, chooseBf16Path(instructions), {}, {}, {}, 0};
  }();
  return *shared;
}

void runUncounted(Engine& engine, Kernel kernel, Call& call) {
  std::lock_guard<std::mutex> lock(engine.mutex);
  run(engine, kernel, call);
}

void runKernel(Engine& engine, Kernel kernel, Call& call) {
  std::lock_guard<std::mutex> lock(engine.mutex);
  engine.kernelNanoseconds += run(engine, kernel, call);
}

}  // namespace rnnc
