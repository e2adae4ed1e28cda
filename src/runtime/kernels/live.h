// The stretches of a flat gradient that may differ from zero; outside them it is zero and is not read.
#pragma once
#include "arguments.h"

namespace rnnc::RNNC_ISA {

// Null: all of it may.
struct Live {
  const int32_t* stretches;  // [count, 2]: from the first place of each to the place after its last, rising
  int64_t count;

  int64_t begin(int64_t stretch) const { return stretches[2 * stretch]; }
  int64_t end(int64_t stretch) const { return stretches[2 * stretch + 1]; }
  // The first stretch that ends after a place.
  int64_t firstAfter(int64_t place) const {
    int64_t low = 0;
    for (int64_t high = count; low < high;) {
      const int64_t middle = (low + high) / 2;
      if (end(middle) > place) high = middle;
      else low = middle + 1;
    }
    return low;
  }
};

// False, and the call refused, where stretches overlap or lie outside the block.
inline bool liesWithin(Call& call, const Live& live, int64_t size) {
  int64_t at = 0;
  for (int64_t stretch = 0; live.stretches && stretch < live.count; stretch++) {
    const int64_t begin = live.begin(stretch);
    const int64_t end = live.end(stretch);
    if (begin < at || end < begin || end > size) {
      refuse(call, "the stretch %lld to %lld does not follow %lld in %lld values", static_cast<long long>(begin),
             static_cast<long long>(end), static_cast<long long>(at), static_cast<long long>(size));
      return false;
    }
    at = end;
  }
  return true;
}

// body(begin, end, isLive) for the pieces of begin..end in their order.
template <class Body>
inline void forEachPiece(const Live& live, int64_t begin, int64_t end, Body body) {
  if (!live.stretches) return body(begin, end, true);
  int64_t at = begin;
  for (int64_t stretch = live.firstAfter(begin); stretch < live.count && live.begin(stretch) < end; stretch++) {
    const int64_t from = most(at, live.begin(stretch));
    const int64_t to = least(end, live.end(stretch));
    if (from > at) body(at, from, false);
    if (to > from) body(from, to, true);
    at = most(at, to);
  }
  if (at < end) body(at, end, false);
}

}  // namespace rnnc::RNNC_ISA
