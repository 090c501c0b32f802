#include "filter/display_filter.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/types/span.h"
#include "filter/display_words.h"
#include "filter/filter_tokens.h"
#include "filter/pcap_compiler.h"

namespace xdplive::filter {
namespace {

using Text = std::optional<std::string>;

constexpr size_t kMaxHinted = 1000;  // bytes of text
constexpr int kMaxDepth = 32;

bool IsOneOf(absl::string_view word,
             std::initializer_list<absl::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Text Find(absl::Span<const DisplayWord> words, absl::string_view display) {
  for (const DisplayWord& word : words) {
    if (word.display == display) return std::string(word.capture);
  }
  return std::nullopt;
}

// "ne" for "!=" and so on; nothing for what is no comparison.
Text Comparison(absl::string_view sign) {
  constexpr DisplayWord kSigns[] = {
      {"==", "="},  {"eq", "="},  {"=", "="},   {"!=", "!="}, {"ne", "!="},
      {">", ">"},   {"gt", ">"},  {"<", "<"},   {"lt", "<"},  {">=", ">="},
      {"ge", ">="}, {"<=", "<="}, {"le", "<="},
  };
  return Find(kSigns, sign);
}

// Reads a display filter; nothing where it has what tcpdump's language lacks.
class Translator {
 public:
  explicit Translator(absl::string_view text) : tokens_(TokensOf(text)) {}

  Text Run() && {
    Text all = Alternatives(0);
    return at_ == tokens_.size() ? all : std::nullopt;
  }

 private:
  absl::string_view Peek() const {
    return at_ < tokens_.size() ? tokens_[at_].text : absl::string_view();
  }
  absl::string_view Take() {
    return at_ < tokens_.size() ? tokens_[at_++].text : absl::string_view();
  }
  bool TakeOneOf(std::initializer_list<absl::string_view> words) {
    const bool is_there = IsOneOf(Peek(), words);
    if (is_there) ++at_;
    return is_there;
  }

  Text Alternatives(int depth);
  Text Conditions(int depth);
  Text Condition(int depth);
  Text Test();
  Text NamedTest(const std::string& words);
  Text FlagTest(const std::string& flag);
  Text SetTest(const std::string& words);
  static std::string WithValue(std::string words, absl::string_view value);
  std::string TakeValue();

  const std::vector<Token> tokens_;
  size_t at_ = 0;
};

Text Translator::Alternatives(int depth) {
  Text all = Conditions(depth);
  size_t count = 1;
  while (all.has_value() && TakeOneOf({"||", "or"})) {
    const Text next = Conditions(depth);
    if (!next.has_value()) return std::nullopt;
    absl::StrAppend(&*all, " or ", *next);
    ++count;
  }
  // tcpdump's "and" and "or" have one rank.
  if (all.has_value() && count > 1 && depth > 0) {
    all = absl::StrCat("(", *all, ")");
  }
  return all;
}

Text Translator::Conditions(int depth) {
  Text all = Condition(depth);
  size_t count = 1;
  while (all.has_value() && TakeOneOf({"&&", "and"})) {
    const Text next = Condition(depth);
    if (!next.has_value()) return std::nullopt;
    absl::StrAppend(&*all, " and ", *next);
    ++count;
  }
  if (all.has_value() && count > 1 && IsOneOf(Peek(), {"||", "or"})) {
    all = absl::StrCat("(", *all, ")");
  }
  return all;
}

Text Translator::Condition(int depth) {
  if (depth > kMaxDepth) return std::nullopt;
  if (TakeOneOf({"!", "not"})) {
    const Text negated = Condition(depth + 1);
    if (!negated.has_value()) return std::nullopt;
    return absl::StrCat("not ", *negated);
  }
  if (TakeOneOf({"("})) {
    Text inside = Alternatives(depth + 1);
    if (!TakeOneOf({")"})) return std::nullopt;
    if (inside.has_value() && absl::StrContains(*inside, " and ")) {
      inside = absl::StrCat("(", *inside, ")");
    }
    return inside;
  }
  return Test();
}

Text Translator::Test() {
  const std::string field = absl::AsciiStrToLower(Take());
  const bool is_compared = Comparison(Peek()).has_value() || Peek() == "in";
  if (const Text flag = Find(kFlagFields, field); flag.has_value()) {
    return FlagTest(*flag);
  }
  if (!is_compared) {
    if (Text protocol = Find(kProtocols, field); protocol.has_value()) {
      return protocol;
    }
    return CompileUnoptimised(field).program.empty() ? std::nullopt
                                                     : Text(field);
  }
  if (const Text number = Find(kNumberFields, field); number.has_value()) {
    const Text sign = Comparison(Take());
    if (!sign.has_value()) return std::nullopt;
    return absl::StrCat(*number, " ", *sign, " ", TakeValue());
  }
  const Text named = Find(kNamedFields, field);
  if (!named.has_value()) return std::nullopt;
  return Peek() == "in" ? SetTest(*named) : NamedTest(*named);
}

Text Translator::FlagTest(const std::string& flag) {
  const std::string bit = absl::StrCat("tcp[tcpflags] & ", flag);
  if (!Comparison(Peek()).has_value()) return absl::StrCat(bit, " != 0");
  const Text sign = Comparison(Take());
  const std::string value = absl::AsciiStrToLower(TakeValue());
  const bool is_set = IsOneOf(value, {"1", "true"});
  if ((!is_set && !IsOneOf(value, {"0", "false"})) ||
      (*sign != "=" && *sign != "!=")) {
    return std::nullopt;
  }
  return absl::StrCat(bit, is_set == (*sign == "=") ? " != 0" : " = 0");
}

// Signs that stand in values, put together again: "10.0.0.0/8".
std::string Translator::TakeValue() {
  std::string value(Take());
  if (Peek() == "/") {
    Take();
    absl::StrAppend(&value, "/", Take());
  }
  return value;
}

std::string Translator::WithValue(std::string words, absl::string_view value) {
  if (absl::StrContains(value, '/')) {
    words = absl::StrReplaceAll(words, {{"host", "net"}});
  }
  if (absl::StrContains(words, "port") && absl::StrContains(value, '-')) {
    words = absl::StrReplaceAll(words, {{"port", "portrange"}});
  }
  return absl::StrCat(words, " ", value);
}

Text Translator::NamedTest(const std::string& words) {
  const Text sign = Comparison(Take());
  const std::string value = TakeValue();
  if (*sign == "=") return WithValue(words, value);
  if (*sign == "!=") return absl::StrCat("not ", WithValue(words, value));
  return std::nullopt;
}

// in {80, 443, 8000..8100}
Text Translator::SetTest(const std::string& words) {
  Take();
  if (!TakeOneOf({"{"})) return std::nullopt;
  std::string all;
  while (at_ < tokens_.size() && Peek() != "}") {
    if (TakeOneOf({","})) continue;
    const std::string value = absl::StrReplaceAll(TakeValue(), {{"..", "-"}});
    absl::StrAppend(&all, all.empty() ? "" : " or ", WithValue(words, value));
  }
  if (!TakeOneOf({"}"}) || all.empty()) return std::nullopt;
  return absl::StrCat("(", all, ")");
}

bool Compiles(const std::string& text) {
  return !CompileUnoptimised(text).program.empty();
}

bool SearchesContents(absl::string_view text) {
  const std::vector<Token> tokens = TokensOf(text);
  return std::any_of(tokens.begin(), tokens.end(), [](const Token& token) {
    return IsOneOf(token.text, {"contains", "matches", "~"});
  });
}

// Quotes that word processors and shells leave.
std::string WithoutQuotes(absl::string_view text) {
  std::string plain = absl::StrReplaceAll(text, {{"“", ""},
                                                 {"”", ""},
                                                 {"„", ""},
                                                 {"‘", ""},
                                                 {"’", ""},
                                                 {"\"", ""},
                                                 {"'", ""},
                                                 {"`", ""},
                                                 {"\u00a0", " "}});
  return std::string(absl::StripAsciiWhitespace(plain));
}

Hint Propose(absl::string_view why, const std::string& filter) {
  return {.sentence = absl::StrCat(why, ": ", filter), .filter = filter};
}

}  // namespace

Hint HintFor(absl::string_view text) {
  if (text.size() > kMaxHinted) return {};
  const std::string plain = WithoutQuotes(text);
  if (plain != text && !plain.empty() && Compiles(plain)) {
    return Propose("write it without quotes", plain);
  }
  const std::string small = absl::AsciiStrToLower(plain);
  if (small != plain && Compiles(small)) {
    return Propose("write it in small letters", small);
  }
  for (const std::string& candidate : {plain, small}) {
    const Text translated = Translator(candidate).Run();
    if (translated.has_value() && *translated != text &&
        Compiles(*translated)) {
      return Propose("in tcpdump's language, not Wireshark's", *translated);
    }
  }
  if (SearchesContents(text)) {
    return {.sentence =
                "filters see headers alone, and do not search what packets say",
            .filter = {}};
  }
  return {};
}

}  // namespace xdplive::filter
