// The kernels of one instruction set by name.
#include "host/call.h"

namespace rnnc::RNNC_ISA {

void rnnForward(Call&);
void rnnBackward(Call&);
void gruForward(Call&);
void gruBackward(Call&);
void lstmForward(Call&);
void lstmBackward(Call&);
void embeddingForward(Call&);
void embeddingBackward(Call&);
void linearForward(Call&);
void linearBackward(Call&);
void dropoutForward(Call&);
void dropoutBackward(Call&);
void noiseForward(Call&);
void layerNormForward(Call&);
void layerNormBackward(Call&);
void softmaxCrossEntropyForward(Call&);
void softmaxCrossEntropyBackward(Call&);
void projectedCrossEntropyForward(Call&);
void projectedCrossEntropyBackward(Call&);
void binaryCrossEntropyForward(Call&);
void binaryCrossEntropyBackward(Call&);
void squaredErrorForward(Call&);
void squaredErrorBackward(Call&);
void argmaxForward(Call&);
void previousIdsForward(Call&);
void previousForward(Call&);
void takeLastForward(Call&);
void takeLastBackward(Call&);
void takeLastIdsForward(Call&);
void holdForward(Call&);
void holdBackward(Call&);
void copyForward(Call&);
void fillForward(Call&);
void addForward(Call&);
void addBackward(Call&);
void subtractForward(Call&);
void subtractBackward(Call&);
void multiplyForward(Call&);
void multiplyBackward(Call&);
void affineForward(Call&);
void affineBackward(Call&);
void activationForward(Call&);
void activationBackward(Call&);
void allFiniteForward(Call&);
void clipByGlobalNormForward(Call&);
void penaltyForward(Call&);
void sgdForward(Call&);
void momentumForward(Call&);
void rmspropForward(Call&);
void adamForward(Call&);
void adamwForward(Call&);
void measurePeak(Call&);

const NamedKernel* kernels() {
  static const NamedKernel table[] = {
      {"rnn_forward", rnnForward},
      {"rnn_backward", rnnBackward},
      {"gru_forward", gruForward},
      {"gru_backward", gruBackward},
      {"lstm_forward", lstmForward},
      {"lstm_backward", lstmBackward},
      {"embedding_forward", embeddingForward},
      {"embedding_backward", embeddingBackward},
      {"linear_forward", linearForward},
      {"linear_backward", linearBackward},
      {"dropout_forward", dropoutForward},
      {"dropout_backward", dropoutBackward},
      {"noise_forward", noiseForward},
      {"layer_norm_forward", layerNormForward},
      {"layer_norm_backward", layerNormBackward},
      {"softmax_cross_entropy_forward", softmaxCrossEntropyForward},
      {"softmax_cross_entropy_backward", softmaxCrossEntropyBackward},
      {"projected_cross_entropy_forward", projectedCrossEntropyForward},
      {"projected_cross_entropy_backward", projectedCrossEntropyBackward},
      {"binary_cross_entropy_forward", binaryCrossEntropyForward},
      {"binary_cross_entropy_backward", binaryCrossEntropyBackward},
      {"squared_error_forward", squaredErrorForward},
      {"squared_error_backward", squaredErrorBackward},
      {"argmax_forward", argmaxForward},
      {"previous_ids_forward", previousIdsForward},
      {"previous_forward", previousForward},
      {"take_last_forward", takeLastForward},
      {"take_last_backward", takeLastBackward},
      {"take_last_ids_forward", takeLastIdsForward},
      {"hold_forward", holdForward},
      {"hold_backward", holdBackward},
      {"copy_forward", copyForward},
      {"fill_forward", fillForward},
      {"add_forward", addForward},
      {"add_backward", addBackward},
      {"subtract_forward", subtractForward},
      {"subtract_backward", subtractBackward},
      {"multiply_forward", multiplyForward},
      {"multiply_backward", multiplyBackward},
      {"affine_forward", affineForward},
      {"affine_backward", affineBackward},
      {"activation_forward", activationForward},
      {"activation_backward", activationBackward},
      {"all_finite_forward", allFiniteForward},
      {"clip_by_global_norm_forward", clipByGlobalNormForward},
      {"penalty_forward", penaltyForward},
      {"sgd_forward", sgdForward},
      {"momentum_forward", momentumForward},
      {"rmsprop_forward", rmspropForward},
      {"adam_forward", adamForward},
      {"adamw_forward", adamwForward},
      {"measure_peak", measurePeak},
      {nullptr, nullptr},
  };
  return table;
}

}  // namespace rnnc::RNNC_ISA
