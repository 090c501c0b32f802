#include "sdk/data/arrow_columns.h"

#include <bit>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "sdk/data/json_text.h"
#include "sdk/data/utf8.h"

// Buffers are copied as they stand in memory.
static_assert(std::endian::native == std::endian::little);

namespace sdk::data {
namespace {

constexpr size_t kAlignment = 64;

void Pad(std::string* bytes) {
  bytes->append((kAlignment - bytes->size() % kAlignment) % kAlignment, '\0');
}

// Notes the buffer that began at `start` and ends here, then aligns.
void EndBuffer(size_t start, ArrowBody* body) {
  body->buffers.emplace_back(static_cast<int64_t>(start),
                             static_cast<int64_t>(body->bytes.size() - start));
  Pad(&body->bytes);
}

void AppendRaw(const void* data, size_t size, ArrowBody* body) {
  const size_t start = body->bytes.size();
  body->bytes.append(static_cast<const char*>(data), size);
  EndBuffer(start, body);
}

// Packs booleans, lowest bit first.
void AppendBits(const std::vector<bool>& bits, ArrowBody* body) {
  std::string packed((bits.size() + 7) / 8, '\0');
  for (size_t i = 0; i < bits.size(); ++i) {
    if (bits[i]) packed[i / 8] |= static_cast<char>(1 << (i % 8));
  }
  AppendRaw(packed.data(), packed.size(), body);
}

void AppendText(const std::string& value, std::string* out) {
  AppendValidUtf8(value, out);
}
void AppendText(const RawJson& value, std::string* out) {
  AppendRawJson(value.text, out);
}

template <typename T>
absl::Status AppendVariableLength(const Field& field, const Column<T>& column,
                                  ArrowBody* body) {
  std::vector<int32_t> offsets = {0};
  offsets.reserve(column.size() + 1);
  std::string values;
  for (size_t row = 0; row < column.size(); ++row) {
    if (!field.IsNull(row)) AppendText(column[row], &values);
    if (values.size() > std::numeric_limits<int32_t>::max()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "write field ", field.name, " as arrow: 2 GiB of text or more"));
    }
    offsets.push_back(static_cast<int32_t>(values.size()));
  }
  AppendRaw(offsets.data(), offsets.size() * sizeof(int32_t), body);
  AppendRaw(values.data(), values.size(), body);
  return absl::OkStatus();
}

template <typename T>
absl::Status AppendValues(const Field& field, const Column<T>& column,
                          ArrowBody* body) {
  if constexpr (std::is_same_v<T, bool>) {
    AppendBits(column, body);
    return absl::OkStatus();
  } else if constexpr (std::is_same_v<T, std::string> ||
                       std::is_same_v<T, RawJson>) {
    return AppendVariableLength(field, column, body);
  } else {
    static_assert(!std::is_same_v<T, Time> || sizeof(Time) == sizeof(int64_t));
    AppendRaw(column.data(), column.size() * sizeof(T), body);
    return absl::OkStatus();
  }
}

int64_t CountNulls(const Field& field) {
  int64_t nulls = 0;
  for (const bool present : field.present) nulls += present ? 0 : 1;
  return nulls;
}

}  // namespace

absl::Status AppendArrowColumn(const Field& field, ArrowBody* body) {
  const int64_t nulls = CountNulls(field);
  body->nodes.emplace_back(static_cast<int64_t>(field.size()), nulls);
  // Without nulls the validity bitmap may be left empty.
  if (nulls > 0) {
    AppendBits(field.present, body);
  } else {
    EndBuffer(body->bytes.size(), body);
  }
  return std::visit(
      [&](const auto& column) { return AppendValues(field, column, body); },
      field.values);
}

}  // namespace sdk::data
