// A recurrent layer over a sequence, in the precision that the call asks for.
#pragma once
#include "recurrent-backward-bf16.h"
#include "recurrent-forward-bf16.h"

namespace rnnc::RNNC_ISA {

template <class Cell>
void runForward(Call& call, const ForwardLayer& layer, const Ragged& ragged, Cell& cell) {
  if (call.products == Products::f32) ForwardRun<Cell>(call, layer, ragged, cell).run();
  else RoundedForwardRun<Cell>(call, layer, ragged, cell).run();
}

template <class Cell>
void runBackward(Call& call, const BackwardLayer& layer, const Ragged& ragged, Cell& cell, const StateProduct* products,
                 int productCount, int64_t depth) {
  if (call.products == Products::f32) BackwardRun<Cell>(call, layer, ragged, cell).run(products, productCount, depth);
  else RoundedBackwardRun<Cell>(call, layer, ragged, cell).run(products, productCount, depth);
}

}  // namespace rnnc::RNNC_ISA
