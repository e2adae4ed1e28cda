// Working memory of a call, from the memory that JavaScript hands out.
#include "host/arena.h"

namespace rnnc {
namespace {

constexpr size_t LINE = 64;
constexpr size_t SMALLEST_CHUNK = 1 << 20;

size_t roundUp(size_t value, size_t unit) { return (value + unit - 1) / unit * unit; }

// Throws in JavaScript when there is no more; the module is then between two calls as far as its memory goes.
extern "C" __attribute__((import_module("host"), import_name("allocate"))) void* hostAllocate(size_t count);
extern "C" __attribute__((import_module("host"), import_name("release"))) void hostRelease(void* block);

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

// A chunk's own record lies in its first line.
void Arena::grow(size_t count) {
  const size_t size = roundUp(count + LINE, SMALLEST_CHUNK);
  auto* memory = static_cast<char*>(hostAllocate(size));
  auto* chunk = reinterpret_cast<Chunk*>(memory);
  *chunk = Chunk{memory, size, LINE, top};
  top = chunk;
}

void Arena::reset() {
  if (!top) return;
  if (!top->previous) {
    top->used = LINE;
    return;
  }
  size_t total = 0;
  while (top) {
    Chunk* chunk = top;
    top = chunk->previous;
    total += chunk->size;
    hostRelease(chunk);
  }
  grow(total);
}

}  // namespace rnnc
