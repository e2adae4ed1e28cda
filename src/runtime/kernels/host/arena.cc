#include "host/arena.h"

#include <cstdlib>
#include <new>

#include "host/large-pages.h"

namespace rnnc {
namespace {

constexpr size_t LINE = 64;
constexpr size_t SMALL_PAGE = 4096;

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
  const size_t size = roundUp(count, LARGE_PAGE);
  void* memory = nullptr;
  if (posix_memalign(&memory, LARGE_PAGE, size) != 0) throw std::bad_alloc();
  adviseLargePages(memory, size);
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
