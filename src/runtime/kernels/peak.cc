// What the machine could do: fused multiplications and additions on registers alone. The benchmarks divide by it.
#include "host/arena.h"
#include "parallel.h"

namespace rnnc::RNNC_ISA {

// Runs attribute 0 times on every thread; leaves the number of operations in attribute 1.
void measurePeak(Call& call) {
  constexpr int CHAINS = 12;
  const auto repeats = static_cast<int64_t>(call.attributes[0]);
  const int members = poolThreads(*call.pool);
  float* kept = call.arena->floats(int64_t{members} * LANES);
  team(call, members, [&](int member) {
    Vec sums[CHAINS];
    for (int chain = 0; chain < CHAINS; chain++) sums[chain] = broadcast(static_cast<float>(chain));
    const Vec factor = broadcast(0.999f);
    const Vec term = broadcast(0.001f);
    for (int64_t i = 0; i < repeats; i++) {
      RNNC_UNROLL
      for (int chain = 0; chain < CHAINS; chain++) sums[chain] = fma(sums[chain], factor, term);
    }
    for (int chain = 1; chain < CHAINS; chain++) sums[0] += sums[chain];
    store(kept + int64_t{member} * LANES, sums[0]);
  });
  call.attributes[1] = 2.0 * CHAINS * LANES * static_cast<double>(members) * call.attributes[0];
}

}  // namespace rnnc::RNNC_ISA
