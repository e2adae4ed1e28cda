// The few functions of the C library that the kernels and the compiler itself call. Copying is one instruction of
// WebAssembly; exponentials, logarithms and powers are JavaScript's.
#include <stddef.h>

extern "C" {

#define RNNC_HOST(name) __attribute__((import_module("host"), import_name(#name)))

RNNC_HOST(exp) double hostExp(double);
RNNC_HOST(expm1) double hostExpm1(double);
RNNC_HOST(log) double hostLog(double);
RNNC_HOST(log1p) double hostLog1p(double);
RNNC_HOST(pow) double hostPow(double, double);

double exp(double x) { return hostExp(x); }
double expm1(double x) { return hostExpm1(x); }
double log(double x) { return hostLog(x); }
double log1p(double x) { return hostLog1p(x); }
double pow(double x, double y) { return hostPow(x, y); }

void* memcpy(void* to, const void* from, size_t count) { return __builtin_memcpy(to, from, count); }
void* memmove(void* to, const void* from, size_t count) { return __builtin_memmove(to, from, count); }
void* memset(void* to, int value, size_t count) { return __builtin_memset(to, value, count); }
}
