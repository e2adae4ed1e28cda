#include "wasm/pool.h"

namespace rnnc {
namespace {

// About as long as the gap between two ops of a step.
constexpr int SPINS_BEFORE_SLEEP = 20000;
// Longer than a sleeping worker takes to wake: who pauses sooner finds it asleep again at the next job.
constexpr int SPINS_BEFORE_PAUSE = 100000;
// The members of a stopping pool: the workers leave.
constexpr uint32_t STOP = 0xff;

template <class Value>
Value read(const Value& from) {
  return __atomic_load_n(&from, __ATOMIC_SEQ_CST);
}

// Sleeps for a moment, where the host lets the calling thread do so.
extern "C" __attribute__((import_module("host"), import_name("pause"))) void hostPause();

// A member that waits longer shares a core with the one it waits for, or with another process: without a pause that one
// would wait for the end of its time slice.
template <class Condition>
void spinUntil(Condition condition) {
  int spins = 0;
  while (!condition()) {
    if (++spins >= SPINS_BEFORE_PAUSE) hostPause();
  }
}

}  // namespace

void Pool::team(int wanted, Body newBody, void* newData) {
  if (wanted <= 1) {
    members = 1;
    newBody(newData, 0);
    return;
  }
  body = newBody;
  data = newData;
  members = wanted;
  __atomic_store_n(&running, wanted - 1, __ATOMIC_SEQ_CST);
  __atomic_store_n(&job, ((job >> 8) + 1) << 8 | static_cast<uint32_t>(wanted), __ATOMIC_SEQ_CST);
#ifdef __wasm_atomics__
  __builtin_wasm_memory_atomic_notify(reinterpret_cast<int*>(&job), 0xffffffffu);
#endif
  newBody(newData, 0);
  spinUntil([this] { return read(running) == 0; });
}

void Pool::barrier() {
  if (members == 1) return;
  const uint32_t now = read(phase);
  if (__atomic_add_fetch(&waiting, 1, __ATOMIC_SEQ_CST) == members) {
    __atomic_store_n(&waiting, 0, __ATOMIC_SEQ_CST);
    __atomic_store_n(&phase, now + 1, __ATOMIC_SEQ_CST);
  } else {
    spinUntil([this, now] { return read(phase) != now; });
  }
}

void Pool::work(int self) {
  uint32_t seen = 0;
  __atomic_add_fetch(&began, 1, __ATOMIC_SEQ_CST);
  for (;;) {
    seen = awaitJob(seen);
    const uint32_t wanted = seen & 0xff;
    if (wanted == STOP) return;
    if (static_cast<uint32_t>(self) >= wanted) continue;
    body(data, self);
    __atomic_sub_fetch(&running, 1, __ATOMIC_SEQ_CST);
  }
}

void Pool::stop() {
  __atomic_store_n(&job, ((job >> 8) + 1) << 8 | STOP, __ATOMIC_SEQ_CST);
#ifdef __wasm_atomics__
  __builtin_wasm_memory_atomic_notify(reinterpret_cast<int*>(&job), 0xffffffffu);
#endif
}

int Pool::ready() const { return read(began); }

uint32_t Pool::awaitJob(uint32_t seen) {
  for (int spins = 0; spins < SPINS_BEFORE_SLEEP; spins++) {
    const uint32_t now = read(job);
    if (now != seen) return now;
  }
  for (;;) {
    const uint32_t now = read(job);
    if (now != seen) return now;
#ifdef __wasm_atomics__
    __builtin_wasm_memory_atomic_wait32(reinterpret_cast<int*>(&job), static_cast<int>(seen), -1);
#endif
  }
}

int poolThreads(const Pool& pool) { return pool.threads(); }
void poolTeam(Pool& pool, int members, Pool::Body body, void* data) { pool.team(members, body, data); }
void poolBarrier(Pool& pool) { pool.barrier(); }

}  // namespace rnnc
