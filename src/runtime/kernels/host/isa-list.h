// All instruction sets that the kernels are built for. Apart from host/isa.h, which sources without a C++ library include.
#pragma once
#include <vector>

#include "host/isa.h"

namespace rnnc {

// Best first.
const std::vector<InstructionSet>& instructionSets();

}  // namespace rnnc
