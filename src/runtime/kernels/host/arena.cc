#include "host/arena.h"

#include <cstdlib>
#include <new>
#ifdef __linux__
#include <sys/mman.h>
#endif

namespace rnnc {
namespace {

constexpr size_t LINE = 64;
constexpr size_t HUGE_PAGE = size_t{2} << 20;

size_t roundUp(size_t value, size_t unit) { return (value + unit - 1) / unit * unit; }

}  // namespace

void* Arena::bytes(size_t count) {
  const size_t size = roundUp(count, LINE);
  if (!top || top->size - top->used < size) grow(size);
  void* block = top->memory + top->used;
  top->used += size;
  return block;
}

float* Arena::floats(int64_t count) {
  return static_cast<float*>(bytes(static_cast<size_t>(count > 0 ? count : 0) * sizeof(float)));
}

void Arena::grow(size_t count) {
  const size_t size = roundUp(count, HUGE_PAGE);
  void* memory = nullptr;
  if (posix_memalign(&memory, HUGE_PAGE, size) != 0) throw std::bad_alloc();
#ifdef __linux__
  // Packed weights are read from end to end at every time step; with 4 KB pages the misses of the TLB would show.
  madvise(memory, size, MADV_HUGEPAGE);
#endif
  top = new Chunk{static_cast<char*>(memory), size, 0, top};
}

void Arena::reset() {
  if (!top) return;
  if (!top->previous) {
    top->used = 0;
    return;
  }
  size_t total = 0;
  while (top) {
    Chunk* chunk = top;
    top = chunk->previous;
    total += chunk->size;
    free(chunk->memory);
    delete chunk;
  }
  grow(total);
}

}  // namespace rnnc
