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

}  // namespace rnnc
