// What putting a batch together takes most time for, done by the addon: the same results as src/random and
// src/runtime/data, bit for bit.
#pragma once
#include <node_api.h>

namespace rnnc {

// timeMajor(into, from, starts, lengths | null, time): into[t * count + b] = from[starts[b] + t], 0 from lengths[b] on.
napi_value timeMajor(napi_env env, napi_callback_info info);

// permutation(order, k0, k1, major): the numbers 0..length-1 in random order (Fisher and Yates).
napi_value permutation(napi_env env, napi_callback_info info);

}  // namespace rnnc
