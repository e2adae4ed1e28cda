// The module: one function for each pass of each op, and a few about the addon itself.
#include <node_api.h>

#include <chrono>
#include <exception>
#include <string>

#include "host/batching.h"
#include "host/invoke.h"
#include "host/isa-list.h"
#include "host/large-pages.h"

namespace rnnc {
namespace {

napi_value stringValue(napi_env env, const std::string& text) {
  napi_value value = nullptr;
  napi_create_string_utf8(env, text.c_str(), text.size(), &value);
  return value;
}

napi_value numberValue(napi_env env, double number) {
  napi_value value = nullptr;
  napi_create_double(env, number, &value);
  return value;
}

napi_value booleanValue(napi_env env, bool truth) {
  napi_value value = nullptr;
  napi_get_boolean(env, truth, &value);
  return value;
}

napi_value objectValue(napi_env env) {
  napi_value value = nullptr;
  napi_create_object(env, &value);
  return value;
}

template <class Item, class Convert>
napi_value listValue(napi_env env, const std::vector<Item>& items, Convert convert) {
  napi_value list = nullptr;
  napi_create_array_with_length(env, items.size(), &list);
  for (size_t i = 0; i < items.size(); i++) napi_set_element(env, list, static_cast<uint32_t>(i), convert(items[i]));
  return list;
}

void set(napi_env env, napi_value object, const char* name, napi_value value) {
  napi_set_named_property(env, object, name, value);
}

napi_value passValue(napi_env env, const Pass& pass) {
  const napi_value value = objectValue(env);
  const auto text = [env](const char* word) { return stringValue(env, word); };
  set(env, value, "arguments", listValue(env, pass.arguments, [&](const Argument& argument) {
        const napi_value entry = objectValue(env);
        set(env, entry, "name", text(argument.name));
        set(env, entry, "role", text(argument.role));
        set(env, entry, "dims", text(argument.dims));
        set(env, entry, "dtype", text(argument.dtype));
        set(env, entry, "optional", booleanValue(env, argument.optional));
        return entry;
      }));
  set(env, value, "attributes", listValue(env, pass.attributes, [&](const Attribute& attribute) {
        const napi_value entry = objectValue(env);
        set(env, entry, "name", text(attribute.name));
        set(env, entry, "kind", text(attribute.kind));
        set(env, entry, "choices", listValue(env, attribute.choices, text));
        return entry;
      }));
  return value;
}

// contract(): the op table that the calls are checked against.
napi_value contract(napi_env env, napi_callback_info) {
  return listValue(env, operations(), [env](const Operation& operation) {
    const napi_value entry = objectValue(env);
    set(env, entry, "name", stringValue(env, operation.name));
    set(env, entry, "sizes",
        listValue(env, operation.sizes, [env](const char* word) { return stringValue(env, word); }));
    set(env, entry, "forward", passValue(env, operation.forward));
    if (!operation.backward.arguments.empty()) set(env, entry, "backward", passValue(env, operation.backward));
    return entry;
  });
}

// isa(): the instruction set by the name that RNNC_ISA accepts.
napi_value isa(napi_env env, napi_callback_info) { return stringValue(env, engine().instructions.name); }

// describe(): the same for people.
napi_value describe(napi_env env, napi_callback_info) { return stringValue(env, engine().instructions.title); }

// instructionSets(): those that the kernels are built for, best first, and whether this machine has them.
napi_value instructionSets(napi_env env, napi_callback_info) {
  return listValue(env, rnnc::instructionSets(), [env](const InstructionSet& instructions) {
    const napi_value entry = objectValue(env);
    set(env, entry, "name", stringValue(env, instructions.name));
    set(env, entry, "title", stringValue(env, instructions.title));
    set(env, entry, "supported", booleanValue(env, instructions.supported));
    return entry;
  });
}

// bf16(): how products of bfloat16 operands are computed, by the name that RNNC_BF16 accepts.
napi_value bf16(napi_env env, napi_callback_info) { return stringValue(env, engine().bf16.name); }

// describeBf16(): the same for people.
napi_value describeBf16(napi_env env, napi_callback_info) { return stringValue(env, engine().bf16.title); }

napi_value threads(napi_env env, napi_callback_info) { return numberValue(env, engine().pool.threads()); }

// setThreads(n): how many threads share a call, the calling one included.
napi_value setThreads(napi_env env, napi_callback_info info) {
  constexpr int MOST_THREADS = 256;
  size_t count = 1;
  napi_value value = nullptr;
  napi_get_cb_info(env, info, &count, &value, nullptr, nullptr);
  double wanted = 0;
  if (count < 1 || napi_get_value_double(env, value, &wanted) != napi_ok) {
    napi_throw_type_error(env, nullptr, "setThreads needs a number");
  } else if (!(wanted >= 1 && wanted <= MOST_THREADS) || wanted != static_cast<int>(wanted)) {
    napi_throw_range_error(env, nullptr, "the number of threads must be a whole number from 1 to 256");
  } else {
    std::lock_guard<std::mutex> lock(engine().mutex);
    engine().pool.resize(static_cast<int>(wanted));
  }
  return nullptr;
}

// kernelMilliseconds(): spent in kernels since the process began.
napi_value kernelMilliseconds(napi_env env, napi_callback_info) {
  return numberValue(env, static_cast<double>(engine().kernelNanoseconds) / 1e6);
}

// peak(): GFLOP/s of fused multiplications and additions on all threads, measured for some 20 ms.
napi_value peak(napi_env env, napi_callback_info) {
  const Kernel kernel = kernelNamed(engine().instructions, "measure_peak");
  Call call = {};
  double best = 0;
  for (int run = 0; run < 5; run++) {
    call.attributes[0] = 1e6;
    const auto start = std::chrono::steady_clock::now();
    runKernel(engine(), kernel, call);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    const double rate = call.attributes[1] / seconds.count() / 1e9;
    if (rate > best) best = rate;
  }
  return numberValue(env, best);
}

// settle(buffer): the first place in an ArrayBuffer that a cache line begins at. Asks for large pages besides, before
// anybody has touched the memory: a step walks through all of it, and with small ones it would wait for addresses.
napi_value settle(napi_env env, napi_callback_info info) {
  constexpr size_t LINE = 64;
  size_t count = 1;
  napi_value value = nullptr;
  napi_get_cb_info(env, info, &count, &value, nullptr, nullptr);
  void* data = nullptr;
  size_t length = 0;
  if (count < 1 || napi_get_arraybuffer_info(env, value, &data, &length) != napi_ok) {
    napi_throw_type_error(env, nullptr, "settle needs an ArrayBuffer");
    return nullptr;
  }
  adviseLargePages(data, length);
  return numberValue(env, static_cast<double>((LINE - reinterpret_cast<uintptr_t>(data) % LINE) % LINE));
}

// addressOf(array): where a typed array of real memory lies, for calls that wait.
napi_value addressOf(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value value = nullptr;
  napi_get_cb_info(env, info, &count, &value, nullptr, nullptr);
  void* data = nullptr;
  if (count < 1 || napi_get_typedarray_info(env, value, nullptr, nullptr, &data, nullptr, nullptr) != napi_ok) {
    napi_throw_type_error(env, nullptr, "addressOf needs a typed array");
    return nullptr;
  }
  return numberValue(env, static_cast<double>(reinterpret_cast<uintptr_t>(data)));
}

// passes(): the names of the functions in the order by which calls that wait name them.
napi_value passes(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data);
  return listValue(env, *static_cast<const std::vector<Function>*>(data),
                   [env](const Function& function) { return stringValue(env, function.name); });
}

void exportFunction(napi_env env, napi_value exports, const char* name, napi_callback callback, void* data) {
  napi_value function = nullptr;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, data, &function);
  set(env, exports, name, function);
}

napi_value load(napi_env env, napi_value exports) {
  try {
    static const std::vector<Function> functions = functionsOf(engine().instructions);
    for (const Function& function : functions) {
      exportFunction(env, exports, function.name.c_str(), invoke, const_cast<Function*>(&function));
    }
    exportFunction(env, exports, "runAll", invokeAll, const_cast<std::vector<Function>*>(&functions));
    exportFunction(env, exports, "passes", passes, const_cast<std::vector<Function>*>(&functions));
  } catch (const std::exception& problem) {
    napi_throw_error(env, nullptr, problem.what());
    return nullptr;
  }
  exportFunction(env, exports, "contract", contract, nullptr);
  exportFunction(env, exports, "isa", isa, nullptr);
  exportFunction(env, exports, "describe", describe, nullptr);
  exportFunction(env, exports, "instructionSets", instructionSets, nullptr);
  exportFunction(env, exports, "bf16", bf16, nullptr);
  exportFunction(env, exports, "describeBf16", describeBf16, nullptr);
  exportFunction(env, exports, "threads", threads, nullptr);
  exportFunction(env, exports, "setThreads", setThreads, nullptr);
  exportFunction(env, exports, "kernelMilliseconds", kernelMilliseconds, nullptr);
  exportFunction(env, exports, "peak", peak, nullptr);
  exportFunction(env, exports, "settle", settle, nullptr);
  exportFunction(env, exports, "addressOf", addressOf, nullptr);
  exportFunction(env, exports, "timeMajor", timeMajor, nullptr);
  exportFunction(env, exports, "permutation", permutation, nullptr);
  return exports;
}

}  // namespace
}  // namespace rnnc

NAPI_MODULE_INIT() { return rnnc::load(env, exports); }
