#include "host/pool.h"

#include "host/denormals.h"

namespace rnnc {
namespace {

// About 50 microseconds: longer than the gap between two ops of a step, shorter than anyone would notice.
constexpr int SPINS_BEFORE_SLEEP = 3000;
// A member that waits this long for another shares a core with it, or with another process: let that one run.
constexpr int SPINS_BEFORE_YIELD = 1000;

// The members of a stopping pool: the workers leave.
constexpr uint64_t STOP = 0xffff;

void pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

template <class Condition>
void spinUntil(Condition condition) {
  int spins = 0;
  while (!condition()) {
    if (++spins < SPINS_BEFORE_YIELD) pause();
    else std::this_thread::yield();
  }
}

}  // namespace

void Pool::resize(int threads) {
  if (threads == this->threads()) return;
  {
    std::lock_guard<std::mutex> lock(mutex);
    job.store(((job.load() >> 16) + 1) << 16 | STOP);
    wake.notify_all();
  }
  for (std::thread& worker : workers) worker.join();
  workers.clear();
  const uint64_t seen = job.load();
  for (int self = 1; self < threads; self++) workers.emplace_back([this, self, seen] { work(self, seen); });
}

void Pool::team(int count, Body newBody, void* newData) {
  if (count <= 1) {
    // Members of one wait for nobody; a barrier inside must not wait for an earlier team's number.
    members = 1;
    newBody(newData, 0);
    return;
  }
  body = newBody;
  data = newData;
  members = count;
  running.store(count - 1, std::memory_order_relaxed);
  job.store(((job.load(std::memory_order_relaxed) >> 16) + 1) << 16 | static_cast<uint64_t>(count));
  if (sleepers.load() > 0) {
    std::lock_guard<std::mutex> lock(mutex);
    wake.notify_all();
  }
  newBody(newData, 0);
  spinUntil([this] { return running.load(std::memory_order_acquire) == 0; });
}

void Pool::barrier() {
  if (members == 1) return;
  const uint32_t now = phase.load(std::memory_order_acquire);
  if (waiting.fetch_add(1, std::memory_order_acq_rel) + 1 == members) {
    waiting.store(0, std::memory_order_relaxed);
    phase.store(now + 1, std::memory_order_release);
  } else {
    spinUntil([this, now] { return phase.load(std::memory_order_acquire) != now; });
  }
}

void Pool::work(int self, uint64_t seen) {
  FlushDenormals flush;
  for (;;) {
    seen = awaitJob(seen);
    const uint64_t count = seen & 0xffff;
    if (count == STOP) return;
    if (static_cast<uint64_t>(self) >= count) continue;
    body(data, self);
    running.fetch_sub(1, std::memory_order_release);
  }
}

// The next job after the one seen.
uint64_t Pool::awaitJob(uint64_t seen) {
  for (int spins = 0; spins < SPINS_BEFORE_SLEEP; spins++) {
    const uint64_t now = job.load(std::memory_order_acquire);
    if (now != seen) return now;
    pause();
  }
  std::unique_lock<std::mutex> lock(mutex);
  sleepers.fetch_add(1);
  wake.wait(lock, [this, seen] { return job.load() != seen; });
  sleepers.fetch_sub(1);
  return job.load();
}

int poolThreads(const Pool& pool) { return pool.threads(); }
void poolTeam(Pool& pool, int members, Pool::Body body, void* data) { pool.team(members, body, data); }
void poolBarrier(Pool& pool) { pool.barrier(); }

}  // namespace rnnc
