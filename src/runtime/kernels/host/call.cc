#include "host/call.h"

#include <cstdarg>
#include <cstdio>

namespace rnnc {

void refuse(Call& call, const char* format, ...) {
  va_list values;
  va_start(values, format);
  std::vsnprintf(call.problem, sizeof call.problem, format, values);
  va_end(values);
}

}  // namespace rnnc
