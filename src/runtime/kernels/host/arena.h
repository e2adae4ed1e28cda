// Working memory of a call. Blocks are handed out one after another and all given back at the end of the call; the
// memory itself is kept, because fresh pages cost about a millisecond for every four megabytes.
// No inline functions here: kernels of every instruction set include this file, and the linker keeps one copy.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace rnnc {

class Arena {
 public:
  // Aligned to a cache line. The contents are whatever was there before. Throws std::bad_alloc.
  void* bytes(size_t count);
  float* floats(int64_t count);
  // Gives every block back. Where the call needed several chunks, the next one will find a single larger one.
  void reset();

 private:
  struct Chunk {
    char* memory;
    size_t size;
    size_t used;
    Chunk* previous;
  };
  void grow(size_t count);
  Chunk* top = nullptr;
};

}  // namespace rnnc
