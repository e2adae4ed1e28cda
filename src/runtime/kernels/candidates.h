// Candidate classes, drawn log-uniformly by rank without replacement: the twin of src/ops/candidates.ts, which says how.
// What decides which classes are drawn is the same arithmetic there and here.
#pragma once
#include "philox.h"
#include "row-set.h"

namespace rnnc::RNNC_ISA {

// What a call draws from.
struct Drawing {
  PhiloxKey key;
  uint64_t step;
  int64_t classes;
  int64_t samples;
  int64_t latest;  // so many classes at the end come first by rank

  int64_t rankOf(int64_t id) const { return (id + latest) % classes; }
};

namespace drawing {

constexpr double LN2 = 0.6931471805599453;

// Of a whole number from 1 on: 2 atanh((m - 1) / (m + 1)) by its series, for m in [1, 2).
inline double logarithm(double count) {
  double m = count;
  int halvings = 0;
  for (; m >= 2; halvings++) m /= 2;
  const double z = (m - 1) / (m + 1);
  const double square = z * z;
  double sum = 0;
  for (int term = 41; term >= 1; term -= 2) sum = sum * square + 1.0 / term;
  return 2 * z * sum + halvings * LN2;
}

// For 0 <= x < 44: the series of e^r for the rest r < log 2, times a power of two.
inline double exponential(double x) {
  const auto doublings = static_cast<int64_t>(x / LN2);
  const double rest = x - static_cast<double>(doublings) * LN2;
  double sum = 1;
  for (int term = 20; term >= 1; term--) sum = 1 + (rest * sum) / term;
  return sum * static_cast<double>(int64_t{1} << doublings);
}

}  // namespace drawing

// The classes drawn, rising. Gives the number of draws; 0 where every class is a candidate and none is drawn.
inline double drawCandidates(Call& call, const Drawing& from, int32_t* candidates) {
  if (from.samples == from.classes) {
    for (int64_t id = 0; id < from.classes; id++) candidates[id] = static_cast<int32_t>(id);
    return 0;
  }
  // As many draws as a call of Philox serves.
  constexpr int64_t DRAWS = PHILOX_ELEMENTS / 2;
  const double range = drawing::logarithm(static_cast<double>(from.classes + 1));
  RowSet drawn(call, from.classes);
  int64_t found = 0;
  int64_t draws = 0;
  for (int64_t begin = 0; found < from.samples; begin += DRAWS) {
    const PhiloxWords byBlock = philox(from.key, static_cast<uint64_t>(begin / 2), from.step);
    WordVec vectors[4];
    interleave(byBlock.words, vectors);
    uint32_t words[PHILOX_ELEMENTS];
    memcpy(words, vectors, sizeof words);
    double values[DRAWS];
    for (int64_t d = 0; d < DRAWS; d++) {
      const double chance = (static_cast<double>(words[2 * d] >> 5) * 67108864.0 +
                             static_cast<double>(words[2 * d + 1] >> 6)) / 9007199254740992.0;
      values[d] = drawing::exponential(chance * range);
    }
    for (int64_t d = 0; d < DRAWS && found < from.samples; d++, draws++) {
      const int64_t rank = least(from.classes - 1, static_cast<int64_t>(values[d]) - 1);
      const auto id = static_cast<int32_t>((rank + from.classes - from.latest) % from.classes);
      if (drawn.has(id)) continue;
      drawn.add(id);
      found++;
    }
  }
  drawn.list(candidates);
  return static_cast<double>(draws);
}

// The logarithm of how often a class is expected among the candidates after so many draws.
inline double logExpected(const Drawing& from, double draws, int64_t id) {
  if (draws == 0) return 0;
  const auto rank = static_cast<double>(from.rankOf(id));
  const double chance = __builtin_log1p(1 / (rank + 1)) / __builtin_log(static_cast<double>(from.classes + 1));
  return __builtin_log(-__builtin_expm1(draws * __builtin_log1p(-chance)));
}

}  // namespace rnnc::RNNC_ISA
