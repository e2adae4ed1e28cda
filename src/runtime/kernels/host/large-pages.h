// Memory that a step walks through from end to end is better in large pages: with those of 4 KB, every page costs a
// miss of the address cache.
#pragma once
#include <stddef.h>

namespace rnnc {

constexpr size_t LARGE_PAGE = size_t{2} << 20;

// Asks the system to use large pages for the part of the memory that has room for them. Only advice: nothing depends
// on it, and systems without the call do without.
void adviseLargePages(void* memory, size_t size);

}  // namespace rnnc
