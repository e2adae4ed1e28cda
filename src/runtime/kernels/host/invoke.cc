#include "host/invoke.h"

#include <cmath>
#include <cstring>
#include <new>
#include <stdexcept>

namespace rnnc {
namespace {

constexpr size_t MOST_ARGUMENTS = MAX_ARRAYS + MAX_SIZES + MAX_ATTRIBUTES + 1;
// Of a call that waited: kind, place and length.
constexpr size_t NUMBERS_OF_ARRAY = 3;
// Largest size of a dimension: products of four still count exactly in double precision where they matter.
constexpr double LARGEST_SIZE = 2147483647;

// What was wrong with a call, for the caller to read.
struct Rejection {
  enum class Kind { type, range } kind;
  std::string sentence;
};

[[noreturn]] void rejectType(const std::string& sentence) { throw Rejection{Rejection::Kind::type, sentence}; }
[[noreturn]] void rejectRange(const std::string& sentence) { throw Rejection{Rejection::Kind::range, sentence}; }

std::string text(double number) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.15g", number);
  return buffer;
}

std::string quoted(const char* name) { return std::string("`") + name + "`"; }

size_t placesOf(const Attribute& attribute) { return std::strcmp(attribute.kind, "stream") == 0 ? 2 : 1; }

size_t placesOf(const std::vector<Attribute>& attributes) {
  size_t places = 0;
  for (const Attribute& attribute : attributes) places += placesOf(attribute);
  return places;
}

// An array as a caller gives it.
struct GivenArray {
  enum class Kind { none, absent, f32, i32, other } kind;
  void* data;
  int64_t length;
};

// The values of a call of an exported function.
class JavaScriptValues {
 public:
  JavaScriptValues(napi_env env, const napi_value* values) : env(env), next(values) {}

  bool number(double& to) { return napi_get_value_double(env, *next++, &to) == napi_ok; }

  GivenArray array() {
    const napi_value value = *next++;
    napi_typedarray_type type;
    size_t length = 0;
    void* data = nullptr;
    if (napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr) != napi_ok) {
      napi_valuetype kind;
      napi_typeof(env, value, &kind);
      const bool isAbsent = kind == napi_null || kind == napi_undefined;
      return {isAbsent ? GivenArray::Kind::absent : GivenArray::Kind::none, nullptr, 0};
    }
    const auto kind = type == napi_float32_array ? GivenArray::Kind::f32
                      : type == napi_int32_array ? GivenArray::Kind::i32
                                                 : GivenArray::Kind::other;
    return {kind, data, static_cast<int64_t>(length)};
  }

 private:
  napi_env env;
  const napi_value* next;
};

// The values of a call that waited: of an array its kind (0 absent, 1 f32, 2 i32), where it lies, and its length.
class WaitingValues {
 public:
  explicit WaitingValues(const double* values) : next(values) {}

  bool number(double& to) {
    to = *next++;
    return true;
  }

  GivenArray array() {
    constexpr GivenArray::Kind KINDS[] = {GivenArray::Kind::absent, GivenArray::Kind::f32, GivenArray::Kind::i32};
    const double* given = next;
    next += NUMBERS_OF_ARRAY;
    return {KINDS[static_cast<int>(given[0])], reinterpret_cast<void*>(static_cast<uintptr_t>(given[1])),
            static_cast<int64_t>(given[2])};
  }

 private:
  const double* next;
};

template <class Values>
double numberOf(Values& values, const Function& function, const char* name) {
  double number = 0;
  if (!values.number(number)) rejectType(function.name + ": " + quoted(name) + " must be a number");
  return number;
}

void expectWhole(double number, double least, double most, const Function& function, const char* name) {
  if (number >= least && number <= most && number == std::floor(number)) return;
  rejectRange(function.name + ": " + quoted(name) + " must be a whole number from " + text(least) + " to " +
              text(most) + ", not " + text(number));
}

double countOf(const Extent& extent, const Call& call) {
  double count = extent.factor;
  for (int place : extent.sizes) count *= static_cast<double>(call.sizes[place]);
  return count;
}

// The sizes with their values, for a message: `time 50, batch 64`.
std::string sizesOf(const Function& function, const Call& call) {
  std::string list;
  for (size_t i = 0; i < function.operation->sizes.size(); i++) {
    list += (i > 0 ? ", " : "") + std::string(function.operation->sizes[i]) + " " +
            text(static_cast<double>(call.sizes[i]));
  }
  return list;
}

void takeArray(const GivenArray& given, const Function& function, size_t index, Call& call) {
  const Argument& argument = function.pass->arguments[index];
  const bool isAbsent = given.kind == GivenArray::Kind::absent;
  if (isAbsent && argument.optional) {
    call.arrays[index] = nullptr;
    call.lengths[index] = 0;
    return;
  }
  if (isAbsent || given.kind == GivenArray::Kind::none) {
    rejectType(function.name + (isAbsent ? " needs the array " : ": not a typed array: ") + quoted(argument.name));
  }
  const bool wantsIntegers = std::strcmp(argument.dtype, "i32") == 0;
  if (given.kind != (wantsIntegers ? GivenArray::Kind::i32 : GivenArray::Kind::f32)) {
    rejectType(function.name + ": " + quoted(argument.name) + " must be " +
               (wantsIntegers ? "an Int32Array" : "a Float32Array"));
  }
  const double length = static_cast<double>(given.length);
  const double needed = countOf(function.extents[index], call);
  if (length < needed) {
    rejectRange(function.name + ": " + quoted(argument.name) + " has " + text(length) + " elements and needs " +
                text(needed) + " (" + argument.dims + "; " + sizesOf(function, call) + ")");
  }
  // An empty array may have no address, and null means absent.
  static float nothing[1];
  call.arrays[index] = given.data ? given.data : nothing;
  call.lengths[index] = given.length;
}

template <class Values>
void takeAttribute(Values& values, const Function& function, const Attribute& attribute, double* to) {
  const std::string kind = attribute.kind;
  for (size_t i = 0; i < placesOf(attribute); i++) {
    to[i] = numberOf(values, function, attribute.name);
    if (kind == "stream") expectWhole(to[i], 0, 4294967295.0, function, attribute.name);
    if (kind == "count") expectWhole(to[i], 0, LARGEST_SIZE, function, attribute.name);
    if (kind == "step") expectWhole(to[i], 0, 9007199254740991.0, function, attribute.name);
    if (kind == "choice") {
      expectWhole(to[i], 0, static_cast<double>(attribute.choices.size()) - 1, function, attribute.name);
    }
  }
}

// Arrays, sizes, attributes and the mask; what arrays need is known once the sizes are.
template <class Values>
void readCall(Values values, const Function& function, Call& call) {
  const size_t arrays = function.pass->arguments.size();
  GivenArray given[MAX_ARRAYS];
  for (size_t i = 0; i < arrays; i++) given[i] = values.array();
  const std::vector<const char*>& sizes = function.operation->sizes;
  for (size_t i = 0; i < sizes.size(); i++) {
    const double size = numberOf(values, function, sizes[i]);
    expectWhole(size, 0, LARGEST_SIZE, function, sizes[i]);
    call.sizes[i] = static_cast<int64_t>(size);
  }
  for (size_t i = 0; i < arrays; i++) takeArray(given[i], function, i, call);
  double* to = call.attributes;
  for (const Attribute& attribute : function.pass->attributes) {
    takeAttribute(values, function, attribute, to);
    to += placesOf(attribute);
  }
  const double mask = numberOf(values, function, "accumulate");
  expectWhole(mask, 0, std::ldexp(1.0, function.results) - 1, function, "accumulate");
  call.accumulate = static_cast<uint32_t>(mask);
}

void expectCount(size_t count, const Function& function) {
  const size_t arrays = function.pass->arguments.size(), sizes = function.operation->sizes.size();
  const size_t attributes = placesOf(function.pass->attributes);
  const size_t expected = arrays + sizes + attributes + 1;
  if (count == expected) return;
  rejectType(function.name + " takes " + std::to_string(expected) + " arguments (" + std::to_string(arrays) +
             " arrays, " + std::to_string(sizes) + " sizes, " + std::to_string(attributes) +
             " numbers of attributes and the mask), not " + std::to_string(count));
}

template <class Values>
void run(Values values, const Function& function) {
  Call call;
  readCall(values, function, call);
  if (function.isRounded) call.products = engine().bf16.products;
  runKernel(engine(), function.kernel, call);
  if (call.problem[0]) rejectRange(function.name + ": " + call.problem);
}

// Runs `body`, and what it rejects becomes JavaScript's error.
template <class Body>
void guarded(napi_env env, const Function*& at, Body body) {
  try {
    body();
  } catch (const Rejection& rejection) {
    const char* sentence = rejection.sentence.c_str();
    if (rejection.kind == Rejection::Kind::type) napi_throw_type_error(env, nullptr, sentence);
    else napi_throw_range_error(env, nullptr, sentence);
  } catch (const std::bad_alloc&) {
    napi_throw_range_error(env, nullptr, (at->name + ": no memory for the working space").c_str());
  }
}

Function functionOf(const InstructionSet& instructions, const Operation& operation, const Pass& pass,
                    const char* passName) {
  Function function = {std::string(operation.name) + "_" + passName, false, &operation, &pass, {}, 0, nullptr};
  function.kernel = kernelNamed(instructions, function.name.c_str());
  for (const Argument& argument : pass.arguments) {
    function.extents.push_back(extentOf(argument, operation));
    if (std::strcmp(argument.role, "result") == 0) function.results++;
  }
  const bool fits = pass.arguments.size() <= MAX_ARRAYS && operation.sizes.size() <= MAX_SIZES &&
                    placesOf(pass.attributes) <= MAX_ATTRIBUTES;
  if (!fits) throw std::logic_error(function.name + " has more arguments than a call has room for");
  return function;
}

}  // namespace

std::vector<Function> functionsOf(const InstructionSet& instructions) {
  std::vector<Function> functions;
  const auto add = [&functions](Function function) {
    functions.push_back(function);
    function.name += "_bf16";
    function.isRounded = true;
    functions.push_back(function);
  };
  for (const Operation& operation : operations()) {
    add(functionOf(instructions, operation, operation.forward, "forward"));
    if (operation.backward.arguments.empty()) continue;
    add(functionOf(instructions, operation, operation.backward, "backward"));
  }
  return functions;
}

napi_value invoke(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  napi_value values[MOST_ARGUMENTS];
  size_t count = MOST_ARGUMENTS;
  napi_get_cb_info(env, info, &count, values, nullptr, &data);
  const Function* function = static_cast<const Function*>(data);
  guarded(env, function, [&] {
    expectCount(count, *function);
    run(JavaScriptValues(env, values), *function);
  });
  return nullptr;
}

napi_value invokeAll(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  napi_value values[2];
  size_t given = 2;
  napi_get_cb_info(env, info, &given, values, nullptr, &data);
  const std::vector<Function>& functions = *static_cast<const std::vector<Function>*>(data);
  napi_typedarray_type type;
  size_t room = 0;
  void* numbers = nullptr;
  double count = 0;
  const bool isRight = given == 2 &&
                       napi_get_typedarray_info(env, values[0], &type, &room, &numbers, nullptr, nullptr) == napi_ok &&
                       type == napi_float64_array && napi_get_value_double(env, values[1], &count) == napi_ok &&
                       count >= 0 && count <= static_cast<double>(room);
  if (!isRight) {
    napi_throw_type_error(env, nullptr, "runAll takes a Float64Array and how many of its numbers are calls");
    return nullptr;
  }
  const double* next = static_cast<const double*>(numbers);
  const double* const end = next + static_cast<size_t>(count);
  const Function* at = nullptr;
  guarded(env, at, [&] {
    while (next < end) {
      at = &functions[static_cast<size_t>(*next)];
      run(WaitingValues(next + 1), *at);
      next += 1 + NUMBERS_OF_ARRAY * at->pass->arguments.size() + at->operation->sizes.size() +
              placesOf(at->pass->attributes) + 1;
    }
  });
  return nullptr;
}

}  // namespace rnnc
