// Putting batches together: no op, but work that the threads share. Its time counts as none of the kernels'.
#include "parallel.h"
#include "transpose.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr int64_t PER_LINE = 64 / sizeof(float);

// What is turned over; ids are moved as if they were reals, and nothing is computed with them.
struct Turning {
  float* into;
  const float* from;
  const int32_t* starts;
  const int32_t* lengths;
  int64_t count;
  int64_t time;

  int64_t stepsOf(int64_t b) const { return lengths ? lengths[b] : time; }

  // Examples lie anywhere, too short for the machine to guess where the next one is.
  void fetch(int64_t begin, int64_t end) const {
    for (int64_t b = begin; b < end; b++) {
      const int64_t steps = stepsOf(b);
      for (int64_t t = 0; t < steps; t += PER_LINE) __builtin_prefetch(from + starts[b] + t);
      if (steps > 0) __builtin_prefetch(from + starts[b] + steps - 1);
    }
  }

  // All steps of as many examples as there are lanes, or of the last ones. Nothing is read past an example's end.
  void turn(int64_t begin) const {
    const int64_t examples = least(LANES, count - begin);
    for (int64_t first = 0; first < time; first += LANES) {
      Vec rows[LANES];
      RNNC_UNROLL
      for (int i = 0; i < LANES; i++) {
        const int64_t steps = i < examples ? stepsOf(begin + i) - first : 0;
        rows[i] = steps > 0 ? loadUpTo(from + starts[begin + i] + first, steps) : zero();
      }
      transpose(rows);
      const int64_t steps = least(LANES, time - first);
      RNNC_UNROLL
      for (int i = 0; i < LANES; i++) {
        if (i < steps) storeUpTo(into + (first + i) * count + begin, rows[i], examples);
      }
    }
  }
};

// Examples that one thread turns at a time, and nanoseconds that one of their steps takes it.
constexpr int64_t TURNED = 128;
constexpr double STEP_COST = 1;

// Random numbers that are worked out side by side: their rounds do not wait for one another.
constexpr int64_t DRAWS = 32;
constexpr double DRAW_COST = 5;

// Philox4x32-10 as in src/random/philox.ts, of counters (first + i, major): numbers in 0..1 of the first two words.
void philox(uint32_t k0, uint32_t k1, uint64_t first, uint64_t major, double* uniform) {
  uint32_t x0[DRAWS], x1[DRAWS], x2[DRAWS], x3[DRAWS];
  for (int64_t i = 0; i < DRAWS; i++) {
    x0[i] = static_cast<uint32_t>(first + i);
    x1[i] = static_cast<uint32_t>((first + i) >> 32);
    x2[i] = static_cast<uint32_t>(major);
    x3[i] = static_cast<uint32_t>(major >> 32);
  }
  for (int round = 0; round < 10; round++) {
    for (int64_t i = 0; i < DRAWS; i++) {
      const uint64_t left = uint64_t{0xd2511f53} * x0[i], right = uint64_t{0xcd9e8d57} * x2[i];
      x0[i] = static_cast<uint32_t>(right >> 32) ^ x1[i] ^ k0;
      x1[i] = static_cast<uint32_t>(right);
      x2[i] = static_cast<uint32_t>(left >> 32) ^ x3[i] ^ k1;
      x3[i] = static_cast<uint32_t>(left);
    }
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  for (int64_t i = 0; i < DRAWS; i++) {
    // Signed numbers become reals in one instruction.
    const int32_t high = static_cast<int32_t>(x0[i] >> 5), low = static_cast<int32_t>(x1[i] >> 6);
    uniform[i] = (high * 67108864.0 + low) / 9007199254740992.0;
  }
}

}  // namespace

// Arrays: into, from, starts, lengths or null; sizes: how many starts, and steps. Elements of four bytes of any kind.
void turnSteps(Call& call) {
  const Turning all = {static_cast<float*>(call.arrays[0]),         static_cast<const float*>(call.arrays[1]),
                       static_cast<const int32_t*>(call.arrays[2]), static_cast<const int32_t*>(call.arrays[3]),
                       call.sizes[0],                               call.sizes[1]};
  forEachPart(call, all.count, TURNED, STEP_COST * static_cast<double>(all.time), [&](int64_t begin, int64_t end) {
    all.fetch(begin, least(begin + 2 * LANES, end));
    for (int64_t b = begin; b < end; b += LANES) {
      all.fetch(b + 2 * LANES, least(b + 3 * LANES, end));
      all.turn(b);
    }
  });
}

// Arrays: places; sizes: how many; attributes: the two words of a key, and major. Place i is a whole number of 0..i.
void drawPlaces(Call& call) {
  uint32_t* places = static_cast<uint32_t*>(call.arrays[0]);
  const uint32_t k0 = static_cast<uint32_t>(call.attributes[0]), k1 = static_cast<uint32_t>(call.attributes[1]);
  const uint64_t major = static_cast<uint64_t>(call.attributes[2]);
  forEachPart(call, call.sizes[0], 32 * DRAWS, DRAW_COST, [&](int64_t begin, int64_t end) {
    double uniform[DRAWS];
    for (int64_t first = begin; first < end; first += DRAWS) {
      philox(k0, k1, static_cast<uint64_t>(first), major, uniform);
      for (int64_t i = first; i < least(first + DRAWS, end); i++)
        places[i] = static_cast<uint32_t>(static_cast<int64_t>(uniform[i - first] * static_cast<double>(i + 1)));
    }
  });
}

}  // namespace rnnc::RNNC_ISA
