// A pool of threads that stays. After a job a worker spins briefly, because the next op of a training step comes
// within microseconds, and then sleeps. Work is cut up so that no sum depends on the number of threads.
#pragma once
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace rnnc {

class Pool {
 public:
  using Body = void (*)(void* data, int member);

  // The calling thread counts as one of them.
  int threads() const { return static_cast<int>(workers.size()) + 1; }
  void resize(int threads);

  // Runs `body(data, member)` for every member of 0..members-1 at the same time (members <= threads); member 0 is
  // the caller. Returns when all are done.
  void team(int members, Body body, void* data);
  // Waits until every member of the running team has come here.
  void barrier();

 private:
  void work(int self, uint64_t seen);
  uint64_t awaitJob(uint64_t seen);

  std::vector<std::thread> workers;
  Body body = nullptr;
  void* data = nullptr;
  int members = 1;
  // What the workers watch: (number of the job << 16) + its members. One word, so that a slow worker that is not
  // in the team can never take part by mistake in the job after it.
  alignas(64) std::atomic<uint64_t> job{0};
  alignas(64) std::atomic<int> running{0};
  alignas(64) std::atomic<int> waiting{0};
  alignas(64) std::atomic<uint32_t> phase{0};
  alignas(64) std::atomic<int> sleepers{0};
  std::mutex mutex;
  std::condition_variable wake;
};

// The same for kernels, which include no header of the standard library (see parallel.h).
int poolThreads(const Pool& pool);
void poolTeam(Pool& pool, int members, Pool::Body body, void* data);
void poolBarrier(Pool& pool);

}  // namespace rnnc
