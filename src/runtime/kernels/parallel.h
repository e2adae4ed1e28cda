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

// body(task, member) for each task of 0..tasks-1, in any order, by the next member that is free.
template <class Body>
inline void forEachTask(const Call& call, int members, int64_t tasks, Body body) {
  if (members > tasks) members = static_cast<int>(tasks);
  int64_t next = 0;
  team(call, members, [&](int member) {
    for (;;) {
      const int64_t task = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED);
      if (task >= tasks) return;
      body(task, member);
    }
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

// The share of a member when 0..count is cut into even, neighbouring shares.
struct Share {
  int64_t begin;
  int64_t end;
};

inline Share shareOf(int64_t count, int64_t member, int64_t members) {
  return {count * member / members, count * (member + 1) / members};
}

}  // namespace rnnc::RNNC_ISA
