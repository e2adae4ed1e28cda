// The pool of threads of the WebAssembly module. Its workers are instances of the same module on the same memory, each
// on a JavaScript thread of its own that does nothing but `workerMain`.
#pragma once
#include <stdint.h>

namespace rnnc {

class Pool {
 public:
  using Body = void (*)(void* data, int member);

  int threads() const { return count; }
  void resize(int threads) { count = threads; }
  void team(int members, Body body, void* data);
  void barrier();
  // What a worker does until `stop`.
  void work(int self);
  void stop();
  // How many workers have begun to work.
  int ready() const;

 private:
  uint32_t awaitJob(uint32_t seen);

  int count = 1;
  Body body = nullptr;
  void* data = nullptr;
  int members = 1;
  // (number of the job << 8) + its members, in one word, so that a slow worker that is not in the team can never take
  // part by mistake in the job after it.
  alignas(64) uint32_t job = 0;
  alignas(64) int running = 0;
  alignas(64) int waiting = 0;
  alignas(64) uint32_t phase = 0;
  alignas(64) int began = 0;
};

}  // namespace rnnc
