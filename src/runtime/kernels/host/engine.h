// What all calls of the addon share: the threads, the working memory and the chosen instruction set. One call runs at
// a time, from whichever JavaScript thread it comes.
#pragma once
#include <mutex>

#include "host/arena.h"
#include "host/bf16.h"
#include "host/isa.h"
#include "host/pool.h"

namespace rnnc {

struct Engine {
  const InstructionSet& instructions;
  const Bf16Path& bf16;
  std::mutex mutex;
  Pool pool;
  Arena arena;
  // Spent in kernels since the process began, their threads awaited; what a call costs around them is not in it.
  int64_t kernelNanoseconds;
};

// Throws std::runtime_error when an instruction set or a way of bfloat16 is forced that cannot be chosen. Never destroyed: its threads may outlive `exit`.
Engine& engine();

// Runs a kernel on the engine's threads and memory. `call.problem` says afterwards if it refused.
void runKernel(Engine& engine, Kernel kernel, Call& call);
// The same for what is no op: its time is none of the kernels'.
void runUncounted(Engine& engine, Kernel kernel, Call& call);

}  // namespace rnnc
