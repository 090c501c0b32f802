// The members of queries, settings and host limits as schema.json has them:
// their keys, words, bounds and defaults. A member is a constant named as its
// key: query_schema::kTop, settings_schema::kSnapLength,
// host_schema::kMaxKernelMib. Words stand for the enumerators named as they
// are, of the type that is given: query_schema::kFormat<PacketFormat>; one that
// is missing there, or has no word, does not compile. Words that are columns
// come from tap/fields.json.
//
// query_schema::Uses(kind, member) says which members of a query have a meaning
// for which kind; both are enumerations, named as the words and keys are.
#ifndef XDPLIVE_DATASOURCE_ASK_SCHEMA_H_
#define XDPLIVE_DATASOURCE_ASK_SCHEMA_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "datasource/ask/query_word.h"

namespace xdplive::datasource {

struct TruthMember {
  const char* key;
  bool by_default;
};

struct IntegerMember {
  const char* key;
  uint32_t min;
  uint32_t max;
  uint32_t by_default;
};

// One of a few numbers, ascending.
struct NumberMember {
  const char* key;
  absl::Span<const double> numbers;
  double by_default;
};

struct TextMember {
  const char* key;
  size_t max_bytes;  // 0: whatever is taken at all
  const char* by_default;
};

// One of a few words.
struct ChoiceMember {
  const char* key;
  absl::Span<const absl::string_view> words;
  const char* by_default;
};

// The same where each word stands for an enumerator.
template <typename T, size_t kCount>
struct WordMember {
  const char* key;
  Word<T> words[kCount];
  T by_default;
};

// A list of words; by default empty.
template <typename T, size_t kCount>
struct ListMember {
  const char* key;
  Word<T> words[kCount];
};

}  // namespace xdplive::datasource

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wswitch"
#include "generated/schema_tables.inc"
#pragma GCC diagnostic pop

#endif  // XDPLIVE_DATASOURCE_ASK_SCHEMA_H_
