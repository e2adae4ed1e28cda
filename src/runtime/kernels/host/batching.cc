#include "host/batching.h"

#include <stdint.h>

#include <cmath>
#include <cstring>
#include <utility>

namespace rnnc {
namespace {

// A typed array of elements of four bytes.
struct Words {
  void* data = nullptr;
  int64_t length = 0;
  bool isReal = false;
};

bool wordsOf(napi_env env, napi_value value, Words& words) {
  napi_typedarray_type type;
  size_t length = 0;
  if (napi_get_typedarray_info(env, value, &type, &length, &words.data, nullptr, nullptr) != napi_ok) return false;
  words.length = static_cast<int64_t>(length);
  words.isReal = type == napi_float32_array;
  return words.isReal || type == napi_int32_array || type == napi_uint32_array;
}

bool wholeOf(napi_env env, napi_value value, double most, double& number) {
  return napi_get_value_double(env, value, &number) == napi_ok && number >= 0 && number <= most &&
         number == std::floor(number);
}

constexpr int64_t LINE = 64;
constexpr int64_t PER_LINE = LINE / sizeof(uint32_t);
// Examples whose values of one step make up a cache line.
constexpr int64_t TILE = PER_LINE;

// Examples lie anywhere, too short for the machine to guess where the next one is.
void fetch(const uint32_t* from, const int32_t* starts, const int32_t* lengths, int64_t time, int64_t begin,
           int64_t end) {
  for (int64_t b = begin; b < end; b++) {
    const int64_t steps = lengths ? lengths[b] : time;
    for (int64_t t = 0; t < steps; t += PER_LINE) __builtin_prefetch(from + starts[b] + t);
    if (steps > 0) __builtin_prefetch(from + starts[b] + steps - 1);
  }
}

typedef uint32_t Four __attribute__((vector_size(16)));

// Four steps of four examples, as vectors. Written out: a loop over lanes would go through memory.
inline void turnFour(uint32_t* into, int64_t count, const uint32_t* from, const int32_t* starts) {
  Four a, b, c, d;
  std::memcpy(&a, from + starts[0], sizeof a);
  std::memcpy(&b, from + starts[1], sizeof b);
  std::memcpy(&c, from + starts[2], sizeof c);
  std::memcpy(&d, from + starts[3], sizeof d);
  const auto put = [&](int t, Four step) { std::memcpy(into + t * count, &step, sizeof step); };
  put(0, Four{a[0], b[0], c[0], d[0]});
  put(1, Four{a[1], b[1], c[1], d[1]});
  put(2, Four{a[2], b[2], c[2], d[2]});
  put(3, Four{a[3], b[3], c[3], d[3]});
}

template <bool isPadded>
void turn(uint32_t* into, const uint32_t* from, const int32_t* starts, const int32_t* lengths, int64_t time,
          int64_t count) {
  const auto ended = [count](int64_t end) { return end < count ? end : count; };
  fetch(from, starts, lengths, time, 0, ended(TILE));
  for (int64_t begin = 0; begin < count; begin += TILE) {
    const int64_t end = ended(begin + TILE);
    if (end < count) fetch(from, starts, lengths, time, end, ended(end + TILE));
    int64_t t = 0;
    // Without padding nothing is read past an example's end.
    if (!isPadded && end - begin == TILE) {
      for (; t + 4 <= time; t += 4)
        for (int64_t b = begin; b < end; b += 4) turnFour(into + t * count + b, count, from + t, starts + b);
    }
    for (; t < time; t++) {
      uint32_t* row = into + t * count;
      for (int64_t b = begin; b < end; b++) row[b] = !isPadded || t < lengths[b] ? from[starts[b] + t] : 0;
    }
  }
}

// Draws that are worked out side by side: their rounds do not wait for one another.
constexpr int64_t DRAWS = 32;

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

napi_value timeMajor(napi_env env, napi_callback_info info) {
  size_t given = 5;
  napi_value values[5];
  napi_get_cb_info(env, info, &given, values, nullptr, nullptr);
  Words into, from, starts, lengths;
  double time = 0;
  const bool isRight = given == 5 && wordsOf(env, values[0], into) && wordsOf(env, values[1], from) &&
                       wordsOf(env, values[2], starts) && !starts.isReal && into.isReal == from.isReal &&
                       wholeOf(env, values[4], 2147483647, time);
  if (!isRight) {
    napi_throw_type_error(env, nullptr, "timeMajor takes two arrays of one kind, Int32Array, Int32Array or null, and a count");
    return nullptr;
  }
  const bool isPadded = wordsOf(env, values[3], lengths) && !lengths.isReal;
  const int64_t count = starts.length, steps = static_cast<int64_t>(time);
  const int32_t* begins = static_cast<const int32_t*>(starts.data);
  const int32_t* reals = isPadded ? static_cast<const int32_t*>(lengths.data) : nullptr;
  bool fits = (!isPadded || lengths.length == count) && into.length == steps * count;
  for (int64_t b = 0; fits && b < count; b++) {
    const int64_t real = reals ? reals[b] : steps;
    fits = begins[b] >= 0 && real >= 0 && real <= steps && begins[b] + real <= from.length;
  }
  if (!fits) {
    napi_throw_range_error(env, nullptr, "timeMajor: a sequence lies outside its array");
    return nullptr;
  }
  const auto run = reals ? turn<true> : turn<false>;
  run(static_cast<uint32_t*>(into.data), static_cast<const uint32_t*>(from.data), begins, reals, steps, count);
  return nullptr;
}

napi_value permutation(napi_env env, napi_callback_info info) {
  size_t given = 4;
  napi_value values[4];
  napi_get_cb_info(env, info, &given, values, nullptr, nullptr);
  Words order;
  double k0 = 0, k1 = 0, major = 0;
  const bool isRight = given == 4 && wordsOf(env, values[0], order) && !order.isReal &&
                       wholeOf(env, values[1], 4294967295.0, k0) && wholeOf(env, values[2], 4294967295.0, k1) &&
                       wholeOf(env, values[3], 9007199254740991.0, major);
  if (!isRight) {
    napi_throw_type_error(env, nullptr, "permutation takes a Uint32Array, the two words of a key, and a whole number");
    return nullptr;
  }
  uint32_t* numbers = static_cast<uint32_t*>(order.data);
  for (int64_t at = 0; at < order.length; at++) numbers[at] = static_cast<uint32_t>(at);
  double uniform[DRAWS];
  for (int64_t last = order.length - 1; last > 0; last--) {
    const int64_t at = last % DRAWS;
    if (at == DRAWS - 1 || last == order.length - 1) {
      philox(static_cast<uint32_t>(k0), static_cast<uint32_t>(k1), static_cast<uint64_t>(last - at),
             static_cast<uint64_t>(major), uniform);
    }
    std::swap(numbers[last], numbers[static_cast<int64_t>(uniform[at] * static_cast<double>(last + 1))]);
  }
  return nullptr;
}

}  // namespace rnnc
