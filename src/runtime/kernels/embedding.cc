// Rows of a table by id, and the gradient of the table: `dense`, or `rows`, which touches only the rows of this call
// and of the one before.
#include <string.h>

#include "arguments.h"
#include "parallel.h"
#include "row-set.h"

namespace rnnc::RNNC_ISA {
namespace {

bool isUsed(const float* used, int64_t row) { return !used || used[row] != 0; }

bool allInside(Call& call, const int32_t* ids, const float* used, int64_t count, int64_t symbols) {
  for (int64_t at = 0; at < count; at++) {
    if (!isUsed(used, at) || (ids[at] >= 0 && ids[at] < symbols)) continue;
    refuse(call, "id %d is outside a table of %lld rows", ids[at], static_cast<long long>(symbols));
    return false;
  }
  return true;
}

constexpr double NANOSECONDS = 0.2;  // to move or add one float

}  // namespace

void embeddingForward(Call& call) {
  Arguments arguments(call);
  const int32_t* ids = arguments.readIds();
  const float* used = arguments.read();
  const float* table = arguments.read();
  float* y = arguments.write();
  const int64_t rows = arguments.size();
  const int64_t symbols = arguments.size();
  const int64_t size = arguments.size();
  if (!allInside(call, ids, used, rows, symbols)) return;
  const size_t bytes = static_cast<size_t>(size) * sizeof(float);
  forEachPart(call, rows, 64, static_cast<double>(size) * NANOSECONDS, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      if (isUsed(used, row)) memcpy(y + row * size, table + ids[row] * size, bytes);
      else memset(y + row * size, 0, bytes);
    }
  });
}

void embeddingBackward(Call& call) {
  constexpr int ROWS_LAYOUT = 1;
  Arguments arguments(call);
  const int32_t* ids = arguments.readIds();
  const float* used = arguments.read();
  const float* dY = arguments.read();
  const int64_t touchedRoom = call.lengths[3];
  int32_t* touched = arguments.writeIds();
  int32_t* touchedCount = arguments.writeIds();
  const Result dTable = arguments.result();
  const int64_t rows = arguments.size();
  const int64_t symbols = arguments.size();
  const int64_t size = arguments.size();
  const bool byRows = arguments.choice() == ROWS_LAYOUT;
  if (!allInside(call, ids, used, rows, symbols)) return;
  if (byRows && !(touched && touchedCount)) return refuse(call, "the layout `rows` needs `touched` and `touchedCount`");
  if (!byRows && touched) return refuse(call, "a dense gradient keeps no list of touched rows");
  if (byRows && dTable.add) return refuse(call, "a gradient by rows is not added to");
  // The rows of the call before. It may have had more of them than we are handed: then the whole table is cleared.
  const bool forgotten = byRows && (touchedCount[0] < 0 || touchedCount[0] > touchedRoom);
  const int64_t before = byRows && !forgotten ? touchedCount[0] : 0;
  if (!allInside(call, touched, nullptr, before, symbols)) return;

  // Threads share the columns, so that each element of the table gets its sum in the order of the rows.
  const int64_t perShare = roundUp(16, LANES);
  const int64_t shares = ceilDiv(size, perShare);
  const bool clearAll = forgotten || (!byRows && !dTable.add);
  const double moved = static_cast<double>((clearAll ? symbols : before) + 2 * rows) * static_cast<double>(size);
  const int members = static_cast<int>(most(1, least(shares, usefulThreads(call, moved * NANOSECONDS))));
  team(call, members, [&](int member) {
    const Share share = shareOf(shares, member, members);
    const int64_t first = share.begin * perShare;
    const int64_t width = least(size, share.end * perShare) - first;
    if (width <= 0) return;
    const size_t bytes = static_cast<size_t>(width) * sizeof(float);
    float* to = dTable.data + first;
    if (clearAll) {
      for (int64_t row = 0; row < symbols; row++) memset(to + row * size, 0, bytes);
    }
    for (int64_t at = 0; at < before; at++) memset(to + touched[at] * size, 0, bytes);
    for (int64_t row = 0; row < rows; row++) {
      if (!isUsed(used, row)) continue;
      float* sum = to + ids[row] * size;
      const float* from = dY + row * size + first;
      for (int64_t j = 0; j < width; j += LANES) {
        storeUpTo(sum + j, loadUpTo(sum + j, width - j) + loadUpTo(from + j, width - j), width - j);
      }
    }
  });
  if (!byRows) return;
  RowSet seen(call, symbols);
  for (int64_t row = 0; row < rows; row++) {
    if (isUsed(used, row)) seen.add(ids[row]);
  }
  touchedCount[0] = seen.list(touched);
}

}  // namespace rnnc::RNNC_ISA
