// `refuse` without a C library: whole numbers and words are all that kernels put into their sentences.
#include <stdarg.h>

#include "host/call.h"

namespace rnnc {
namespace {

class Sentence {
 public:
  explicit Sentence(Call& call) : at(call.problem), end(call.problem + sizeof call.problem - 1) {}
  ~Sentence() { *at = 0; }
  void add(char letter) {
    if (at < end) *at++ = letter;
  }
  void add(const char* text) {
    while (*text) add(*text++);
  }
  void add(long long number) {
    char digits[20];
    int count = 0;
    const bool isNegative = number < 0;
    unsigned long long rest = isNegative ? 0 - static_cast<unsigned long long>(number) : static_cast<unsigned long long>(number);
    do digits[count++] = static_cast<char>('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (isNegative) add('-');
    while (count > 0) add(digits[--count]);
  }

 private:
  char* at;
  char* end;
};

}  // namespace

// Knows %d, %lld and %s.
void refuse(Call& call, const char* format, ...) {
  va_list values;
  va_start(values, format);
  {
    Sentence sentence(call);
    for (const char* at = format; *at; at++) {
      if (*at != '%') sentence.add(*at);
      else if (*++at == 'd') sentence.add(static_cast<long long>(va_arg(values, int)));
      else if (*at == 's') sentence.add(va_arg(values, const char*));
      else {
        at += 2;
        sentence.add(va_arg(values, long long));
      }
    }
  }
  va_end(values);
}

}  // namespace rnnc
