// Products of operands rounded to bfloat16, with float32 sums: `multiply` where a call asks for them.
#pragma once
#include "tile-bf16.h"

namespace rnnc::RNNC_ISA {

// `right`, where not null, is B rounded already; then no sums of its columns are given.
void multiplyRounded(Call& call, const Product& product, const RoundedRight* right);

}  // namespace rnnc::RNNC_ISA
