#!/usr/bin/env bash
# Matrix products of the native kernels alone, where there is AVX-512: bench/probes/products.sh [THREADS]
set -e
kernels=$(cd "$(dirname "$0")/../../src/runtime/kernels" && pwd)
probe=$(cd "$(dirname "$0")" && pwd)/products.cc
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
common="-std=c++17 -I$kernels"
math="-O3 -fno-exceptions -fno-rtti -ffp-contract=off -fno-math-errno -fno-trapping-math"
isa="-mavx2 -mfma -mavx512f -mavx512dq -mavx512bw -mavx512vl -DRNNC_ISA=avx512"
for source in gemm gemm-strips gemm-bf16 microkernel panels peak tile-bf16 operands-bf16; do
  ${CXX:-g++} $common $math $isa -c "$kernels/$source.cc" -o "$source.o"
done
for source in pool arena large-pages call; do
  ${CXX:-g++} $common -O2 -c "$kernels/host/$source.cc" -o "host-$source.o"
done
${CXX:-g++} $common -O2 $isa -pthread "$probe" ./*.o -o products
./products "${1:-1}"
