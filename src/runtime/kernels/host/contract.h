// The op table of src/ops as the glue needs it to check a call: names, roles, dimensions, attributes. A test compares
// it with src/ops/table.ts entry by entry.
#pragma once
#include <string>
#include <vector>

namespace rnnc {

struct Argument {
  const char* name;
  const char* role;
  const char* dims;   // as in the contract, separated by commas: `time, batch, 4 hidden`
  const char* dtype;  // f32 or i32
  bool optional;
};

struct Attribute {
  const char* name;
  const char* kind;  // real, count, step, stream, choice
  std::vector<const char*> choices;
};

struct Pass {
  std::vector<Argument> arguments;
  std::vector<Attribute> attributes;
};

struct Operation {
  const char* name;
  std::vector<const char*> sizes;
  Pass forward;
  Pass backward;  // no arguments: the op has none
};

const std::vector<Operation>& operations();

// A number of elements: a factor times a product of sizes. Dimensions of the table are never sums.
struct Extent {
  double factor;
  std::vector<int> sizes;  // by their place in the op's sizes
};

// Throws std::logic_error where the table itself is wrong.
Extent extentOf(const Argument& argument, const Operation& operation);

}  // namespace rnnc
