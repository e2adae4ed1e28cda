#include "host/batching.h"

#include <stdint.h>

#include <cmath>
#include <utility>
#include <vector>

#include "host/engine.h"

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
  static const Kernel turnSteps = kernelNamed(engine().instructions, "turn_steps");
  Call call = {};
  call.arrays[0] = into.data;
  call.arrays[1] = from.data;
  call.arrays[2] = starts.data;
  call.arrays[3] = isPadded ? lengths.data : nullptr;
  call.sizes[0] = count;
  call.sizes[1] = steps;
  runUncounted(engine(), turnSteps, call);
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
  static const Kernel drawPlaces = kernelNamed(engine().instructions, "draw_places");
  std::vector<uint32_t> places(static_cast<size_t>(order.length));
  Call call = {};
  call.arrays[0] = places.data();
  call.sizes[0] = order.length;
  call.attributes[0] = k0;
  call.attributes[1] = k1;
  call.attributes[2] = major;
  runUncounted(engine(), drawPlaces, call);
  uint32_t* numbers = static_cast<uint32_t*>(order.data);
  for (int64_t at = 0; at < order.length; at++) numbers[at] = static_cast<uint32_t>(at);
  for (int64_t last = order.length - 1; last > 0; last--) std::swap(numbers[last], numbers[places[last]]);
  return nullptr;
}

}  // namespace rnnc
