#include "host/large-pages.h"

#include <stdint.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

namespace rnnc {

void adviseLargePages(void* memory, size_t size) {
#ifdef __linux__
  const uintptr_t begin = (reinterpret_cast<uintptr_t>(memory) + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
  const uintptr_t end = (reinterpret_cast<uintptr_t>(memory) + size) / LARGE_PAGE * LARGE_PAGE;
  if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
#else
  (void)memory;
  (void)size;
#endif
}

}  // namespace rnnc
