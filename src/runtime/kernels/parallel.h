// Running a lambda on the threads of the pool. Threads split outputs, never a sum: where a sum must be cut up, it is
// cut into pieces whose number depends on the sizes alone, and the pieces are added in order.
#pragma once
#include "host/arena.h"
#include "host/call.h"
#include "simd.h"

namespace rnnc {

int poolThreads(const Pool& pool);
void poolTeam(Pool& pool, int members, void (*body)(void* data, int member), void* data);
void poolBarrier(Pool& pool);

}  // namespace rnnc

namespace rnnc::RNNC_ISA {

// Below this much work, in nanoseconds of one thread, waking another costs more than it gives.
constexpr double WORTH_A_THREAD = 8000;

// How many threads to use for work that one thread would do in so many nanoseconds, roughly.
inline int usefulThreads(const Call& call, double nanoseconds) {
  const int threads = poolThreads(*call.pool);
  const double wanted = nanoseconds / WORTH_A_THREAD;
  return wanted >= threads ? threads : wanted < 1 ? 1 : static_cast<int>(wanted);
}

// body(member) for each member of 0..members-1, at the same time.
template <class Body>
inline void team(const Call& call, int members, Body body) {
  auto enter = [](void* data, int member) { (*static_cast<Body*>(data))(member); };
  poolTeam(*call.pool, members, enter, &body);
}

// The share of a member when 0..count is cut into even, neighbouring shares.
struct Share {
  int64_t begin;
  int64_t end;
};

inline Share shareOf(int64_t count, int64_t member, int64_t members) {
  return {count * member / members, count * (member + 1) / members};
}

// Tasks shared out among members. Each takes those of its own share in order, because neighbours use the same memory;
// who has none left helps the others, because no two cores are equally fast for long.
class TaskShares {
 public:
  void reset() {
    for (Place& place : places) place.next = 0;
  }

  // take(task) for each task of 0..tasks-1 that falls to this member. All members call it with the same numbers.
  template <class Take>
  void run(int64_t tasks, int member, int members, Take take) {
    const int shares = members < MOST ? members : MOST;
    for (int i = 0; i < shares; i++) {
      const int owner = (member + i) % shares;
      const Share share = shareOf(tasks, owner, shares);
      for (;;) {
        const int64_t task = share.begin + __atomic_fetch_add(&places[owner].next, 1, __ATOMIC_RELAXED);
        if (task >= share.end) break;
        take(task);
      }
    }
  }

 private:
  static constexpr int MOST = 32;
  struct alignas(64) Place {
    int64_t next;
  };
  Place places[MOST];
};

// body(task, member) for each task of 0..tasks-1, in any order.
template <class Body>
inline void forEachTask(const Call& call, int members, int64_t tasks, Body body) {
  if (members > tasks) members = static_cast<int>(tasks);
  TaskShares shares;
  shares.reset();
  team(call, members, [&](int member) {
    shares.run(tasks, member, members, [&](int64_t task) { body(task, member); });
  });
}

// body(begin, end) over parts of 0..count of a fixed size. `cost` is the nanoseconds of one element.
template <class Body>
inline void forEachPart(const Call& call, int64_t count, int64_t partSize, double cost, Body body) {
  const int64_t parts = ceilDiv(count, partSize);
  const int members = usefulThreads(call, static_cast<double>(count) * cost);
  forEachTask(call, members, parts, [&](int64_t part, int) {
    body(part * partSize, least(count, (part + 1) * partSize));
  });
}

}  // namespace rnnc::RNNC_ISA
