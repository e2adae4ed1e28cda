// A set of rows of a table: the rows that a gradient by rows touches.
#pragma once
#include <string.h>

#include "host/arena.h"
#include "host/call.h"
#include "simd.h"

namespace rnnc::RNNC_ISA {

// One bit a row, in the call's arena.
class RowSet {
 public:
  RowSet(Call& call, int64_t rows) : count(ceilDiv(rows, 64)) {
    const size_t bytes = static_cast<size_t>(count) * sizeof(uint64_t);
    bits = static_cast<uint64_t*>(call.arena->bytes(bytes));
    memset(bits, 0, bytes);
  }

  void add(int32_t row) { bits[row / 64] |= uint64_t{1} << (row % 64); }
  bool has(int32_t row) const { return bits[row / 64] >> (row % 64) & 1; }
  // Rising. Gives how many there are.
  int32_t list(int32_t* to) const {
    int32_t length = 0;
    for (int64_t word = 0; word < count; word++) {
      for (uint64_t rest = bits[word]; rest; rest &= rest - 1) {
        to[length++] = static_cast<int32_t>(word * 64 + __builtin_ctzll(rest));
      }
    }
    return length;
  }

 private:
  int64_t count;
  uint64_t* bits;
};

}  // namespace rnnc::RNNC_ISA
