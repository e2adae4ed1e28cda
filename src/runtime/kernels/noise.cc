// Gaussian noise from counters, by Box and Muller. Words become logarithms and angles without going through a number
// near 1, so that single precision loses nothing: of u and 1 - u the smaller is converted, and an angle is first
// brought to its octant in whole numbers.
#include "arguments.h"
#include "parallel.h"
#include "philox.h"
#include "vector-math.h"

namespace rnnc::RNNC_ISA {
namespace {

constexpr int64_t PART = 4096;
constexpr double NANOSECONDS = 1.5;
constexpr float UNIT = 1.0f / 4294967296.0f;

// sqrt(-2 log u), u = (word + 1/2) / 2^32.
Vec radiusOf(WordVec word) {
  const WordVec upper = word >= 0x80000000u ? WordVec{} - 1 : WordVec{};
  const IntVec smaller = (IntVec)(word ^ upper);
  const Vec share = (__builtin_convertvector(smaller, Vec) + 0.5f) * UNIT;
  const Vec log = (IntVec)upper != 0 ? logarithm1p(-share) : logarithm(share);
  return squareRoot(-2.0f * log);
}

struct Turn {
  Vec cosine;
  Vec sine;
};

// Of 2 pi (word + 1/2) / 2^32. The polynomials are those of Moshier's Cephes library for |x| <= pi / 4.
Turn turnOf(WordVec word) {
  const WordVec quarter = (word + 0x20000000u) >> 30;
  const IntVec rest = (IntVec)(word - (quarter << 30));
  const Vec x = (__builtin_convertvector(rest, Vec) + 0.5f) * (6.283185307179586f * UNIT);
  const Vec z = x * x;
  Vec s = broadcast(-1.9515295891e-4f);
  s = fma(s, z, broadcast(8.3321608736e-3f));
  s = fma(s, z, broadcast(-1.6666654611e-1f));
  const Vec sine = fma(s * z, x, x);
  Vec c = broadcast(2.443315711809948e-5f);
  c = fma(c, z, broadcast(-1.388731625493765e-3f));
  c = fma(c, z, broadcast(4.166664568298827e-2f));
  const Vec cosine = fma(c * z, z, fma(z, broadcast(-0.5f), broadcast(1.0f)));
  const IntVec odd = (IntVec)(quarter & 1) != 0;
  // Quarters 1 and 2 turn the cosine's sign, 2 and 3 the sine's.
  const IntVec cosineSign = (IntVec)(((quarter + 1) & 2) << 30);
  const IntVec sineSign = (IntVec)((quarter & 2) << 30);
  const Vec first = odd ? sine : cosine;
  const Vec second = odd ? cosine : sine;
  return {reinterpret_cast<Vec>(reinterpret_cast<IntVec>(first) ^ cosineSign),
          reinterpret_cast<Vec>(reinterpret_cast<IntVec>(second) ^ sineSign)};
}

}  // namespace

void noiseForward(Call& call) {
  Arguments arguments(call);
  const float* x = arguments.read();
  float* y = arguments.write();
  const int64_t rows = arguments.size();
  const float deviation = static_cast<float>(arguments.real());
  const uint32_t k0 = arguments.word();
  const uint32_t k1 = arguments.word();
  const auto step = static_cast<uint64_t>(arguments.real());
  forEachPart(call, rows, PART, NANOSECONDS, [&](int64_t begin, int64_t end) {
    for (int64_t start = begin; start < end; start += PHILOX_ELEMENTS) {
      const PhiloxWords random = philox({k0, k1}, static_cast<uint64_t>(start / 4), step);
      WordVec byBlock[4];
      for (int pair = 0; pair < 4; pair += 2) {
        const Vec radius = radiusOf(random.words[pair]);
        const Turn turn = turnOf(random.words[pair + 1]);
        byBlock[pair] = reinterpret_cast<WordVec>(radius * turn.cosine);
        byBlock[pair + 1] = reinterpret_cast<WordVec>(radius * turn.sine);
      }
      WordVec normals[4];
      interleave(byBlock, normals);
      for (int i = 0; i < 4; i++) {
        const int64_t at = start + i * LANES;
        const int64_t width = end - at;
        if (width <= 0) break;
        storeUpTo(y + at, fma(broadcast(deviation), reinterpret_cast<Vec>(normals[i]), loadUpTo(x + at, width)), width);
      }
    }
  });
}

}  // namespace rnnc::RNNC_ISA
