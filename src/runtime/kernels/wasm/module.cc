// The module's exports: one call at a time, whose arguments JavaScript writes into `request` (see devices/wasm-module.ts)
// after it has checked them against the contract.
#include "host/arena.h"
#include "host/call.h"
#include "wasm/pool.h"

namespace rnnc {

namespace wasm {
const NamedKernel* kernels();
}

namespace {

struct Request {
  double sizes[MAX_SIZES];
  double attributes[MAX_ATTRIBUTES];
  void* arrays[MAX_ARRAYS];
  uint32_t lengths[MAX_ARRAYS];
  uint32_t accumulate;
};

Request request;
Call call;
Pool pool;
Arena arena;

}  // namespace
}  // namespace rnnc

#define RNNC_EXPORT(name) extern "C" __attribute__((export_name(name)))

RNNC_EXPORT("sizes") double* exportSizes() { return rnnc::request.sizes; }
RNNC_EXPORT("attributes") double* exportAttributes() { return rnnc::request.attributes; }
RNNC_EXPORT("arrays") void** exportArrays() { return rnnc::request.arrays; }
RNNC_EXPORT("lengths") uint32_t* exportLengths() { return rnnc::request.lengths; }
RNNC_EXPORT("accumulate") uint32_t* exportAccumulate() { return &rnnc::request.accumulate; }
// After a call: empty, or why the kernel refused.
RNNC_EXPORT("problem") const char* exportProblem() { return rnnc::call.problem; }
// The name of a kernel by its place; null after the last.
RNNC_EXPORT("kernelName") const char* exportKernelName(int index) { return rnnc::wasm::kernels()[index].name; }

RNNC_EXPORT("isRelaxed") int exportIsRelaxed() {
#ifdef __wasm_relaxed_simd__
  return 1;
#else
  return 0;
#endif
}

RNNC_EXPORT("run") void exportRun(int kernel) {
  using namespace rnnc;
  for (int i = 0; i < MAX_ARRAYS; i++) {
    call.arrays[i] = request.arrays[i];
    call.lengths[i] = request.lengths[i];
  }
  for (int i = 0; i < MAX_SIZES; i++) call.sizes[i] = static_cast<int64_t>(request.sizes[i]);
  for (int i = 0; i < MAX_ATTRIBUTES; i++) call.attributes[i] = request.attributes[i];
  call.accumulate = request.accumulate;
  call.pool = &pool;
  call.arena = &arena;
  call.problem[0] = 0;
  // What an earlier call left behind when it was thrown out of for want of memory.
  arena.reset();
  wasm::kernels()[kernel].run(call);
  arena.reset();
}

RNNC_EXPORT("setThreads") void exportSetThreads(int threads) { rnnc::pool.resize(threads); }
RNNC_EXPORT("workersReady") int exportWorkersReady() { return rnnc::pool.ready(); }
RNNC_EXPORT("workerMain") void exportWorkerMain(int self) { rnnc::pool.work(self); }
RNNC_EXPORT("stopWorkers") void exportStopWorkers() { rnnc::pool.stop(); }
