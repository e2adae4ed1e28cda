// From a JavaScript call to a kernel: checks every argument against the contract, then runs it.
#pragma once
#include <node_api.h>

#include <string>
#include <vector>

#include "host/contract.h"
#include "host/engine.h"

namespace rnnc {

// One exported function.
struct Function {
  std::string name;  // `<op>_<pass>`, or `<op>_<pass>_bf16`
  bool isRounded;    // its products are of bfloat16 operands
  const Operation* operation;
  const Pass* pass;
  std::vector<Extent> extents;  // of the arguments
  int results;
  Kernel kernel;
};

// The functions of all passes, each in both precisions. Throws std::logic_error when a kernel is missing or a pass has too many arguments.
std::vector<Function> functionsOf(const InstructionSet& instructions);

// The callback of an exported function, whose data is a `const Function*`.
napi_value invoke(napi_env env, napi_callback_info info);

// runAll(numbers, count): calls that waited, one after another, to the first that is refused. Each is the place of its
// function in the list, then three numbers for each array (its kind: 0 absent, 1 f32, 2 i32; where it lies; its
// length), sizes, attributes and mask. Its data is a `const std::vector<Function>*`. Calls are the device's own, so
// places of functions and arrays are believed; all else is checked as `invoke` does.
napi_value invokeAll(napi_env env, napi_callback_info info);

}  // namespace rnnc
