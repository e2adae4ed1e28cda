// What the kernels use of the C library, for a compiler without one (see wasm/library.cc).
#pragma once
#include <stddef.h>

extern "C" {
void* memcpy(void* to, const void* from, size_t count);
void* memmove(void* to, const void* from, size_t count);
void* memset(void* to, int value, size_t count);
}
