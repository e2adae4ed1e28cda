#include "host/invoke.h"

#include <cmath>
#include <cstring>
#include <new>
#include <stdexcept>

namespace rnnc {
namespace {

constexpr size_t MOST_ARGUMENTS = MAX_ARRAYS + MAX_SIZES + MAX_ATTRIBUTES + 1;
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

double numberOf(napi_env env, napi_value value, const Function& function, const char* name) {
  double number = 0;
  if (napi_get_value_double(env, value, &number) != napi_ok) {
    rejectType(function.name + ": " + quoted(name) + " must be a number");
  }
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

void readArray(napi_env env, napi_value value, const Function& function, size_t index, Call& call) {
  const Argument& argument = function.pass->arguments[index];
  const bool wantsIntegers = std::strcmp(argument.dtype, "i32") == 0;
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  if (napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr) != napi_ok) {
    napi_valuetype kind;
    napi_typeof(env, value, &kind);
    const bool absent = kind == napi_null || kind == napi_undefined;
    if (absent && argument.optional) {
      call.arrays[index] = nullptr;
      call.lengths[index] = 0;
      return;
    }
    rejectType(function.name + (absent ? " needs the array " : ": not a typed array: ") + quoted(argument.name));
  }
  if (type != (wantsIntegers ? napi_int32_array : napi_float32_array)) {
    rejectType(function.name + ": " + quoted(argument.name) + " must be " +
               (wantsIntegers ? "an Int32Array" : "a Float32Array"));
  }
  const double needed = countOf(function.extents[index], call);
  if (static_cast<double>(length) < needed) {
    rejectRange(function.name + ": " + quoted(argument.name) + " has " + text(static_cast<double>(length)) +
                " elements and needs " + text(needed) + " (" + argument.dims + "; " + sizesOf(function, call) + ")");
  }
  // An empty array may have no address, and null means absent.
  static float nothing[1];
  call.arrays[index] = data ? data : nothing;
  call.lengths[index] = static_cast<int64_t>(length);
}

void readAttribute(napi_env env, const napi_value* values, const Function& function, const Attribute& attribute,
                   double* to) {
  const std::string kind = attribute.kind;
  for (size_t i = 0; i < placesOf(attribute); i++) {
    to[i] = numberOf(env, values[i], function, attribute.name);
    if (kind == "stream") expectWhole(to[i], 0, 4294967295.0, function, attribute.name);
    if (kind == "count") expectWhole(to[i], 0, LARGEST_SIZE, function, attribute.name);
    if (kind == "step") expectWhole(to[i], 0, 9007199254740991.0, function, attribute.name);
    if (kind == "choice") {
      expectWhole(to[i], 0, static_cast<double>(attribute.choices.size()) - 1, function, attribute.name);
    }
  }
}

void readCall(napi_env env, napi_callback_info info, const Function& function, Call& call) {
  const std::vector<Argument>& arguments = function.pass->arguments;
  const std::vector<const char*>& sizes = function.operation->sizes;
  const std::vector<Attribute>& attributes = function.pass->attributes;
  const size_t attributePlaces = placesOf(attributes);
  const size_t expected = arguments.size() + sizes.size() + attributePlaces + 1;
  napi_value values[MOST_ARGUMENTS];
  size_t count = MOST_ARGUMENTS;
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  if (count != expected) {
    rejectType(function.name + " takes " + std::to_string(expected) + " arguments (" +
               std::to_string(arguments.size()) + " arrays, " + std::to_string(sizes.size()) + " sizes, " +
               std::to_string(attributePlaces) + " numbers of attributes and the mask), not " + std::to_string(count));
  }
  const napi_value* next = values + arguments.size();
  for (size_t i = 0; i < sizes.size(); i++) {
    const double size = numberOf(env, *next++, function, sizes[i]);
    expectWhole(size, 0, LARGEST_SIZE, function, sizes[i]);
    call.sizes[i] = static_cast<int64_t>(size);
  }
  for (size_t i = 0; i < arguments.size(); i++) readArray(env, values[i], function, i, call);
  double* to = call.attributes;
  for (const Attribute& attribute : attributes) {
    readAttribute(env, next, function, attribute, to);
    next += placesOf(attribute);
    to += placesOf(attribute);
  }
  const double mask = numberOf(env, *next, function, "accumulate");
  expectWhole(mask, 0, std::ldexp(1.0, function.results) - 1, function, "accumulate");
  call.accumulate = static_cast<uint32_t>(mask);
}

Kernel kernelNamed(const InstructionSet& instructions, const std::string& name) {
  for (const NamedKernel* kernel = instructions.kernels; kernel->name; kernel++) {
    if (name == kernel->name) return kernel->run;
  }
  throw std::logic_error("no kernel " + name + " for " + instructions.title);
}

Function functionOf(const InstructionSet& instructions, const Operation& operation, const Pass& pass,
                    const char* passName) {
  Function function = {std::string(operation.name) + "_" + passName, false, &operation, &pass, {}, 0, nullptr};
  function.kernel = kernelNamed(instructions, function.name);
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
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data);
  const Function& function = *static_cast<const Function*>(data);
  Call call;
  try {
    readCall(env, info, function, call);
    if (function.isRounded) call.products = engine().bf16.products;
    runKernel(engine(), function.kernel, call);
    if (call.problem[0]) rejectRange(function.name + ": " + call.problem);
  } catch (const Rejection& rejection) {
    const char* sentence = rejection.sentence.c_str();
    if (rejection.kind == Rejection::Kind::type) napi_throw_type_error(env, nullptr, sentence);
    else napi_throw_range_error(env, nullptr, sentence);
  } catch (const std::bad_alloc&) {
    napi_throw_range_error(env, nullptr, (function.name + ": no memory for the working space").c_str());
  }
  return nullptr;
}

}  // namespace rnnc
