#include "filter/formula.h"

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "filter/filter_tokens.h"

namespace xdplive::filter {
namespace {

using Kind = Formula::Kind;
using Tokens = absl::Span<const Token>;

// Alternatives compiled at once.
constexpr size_t kTogether = 16;
constexpr int kMaxDepth = 32;

bool IsOneOf(absl::string_view word,
             std::initializer_list<absl::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool IsJoin(const Token& token) {
  return IsOneOf(token.text, {"and", "or", "&&", "||"});
}

bool IsNot(const Token& token) { return IsOneOf(token.text, {"not", "!"}); }

// Words that begin a part which needs nothing from before.
bool IsHead(const Token& token) {
  return IsOneOf(token.text, {"host",  "net",  "port", "portrange", "src",
                              "dst",   "tcp",  "udp",  "sctp",      "ip",
                              "ip6",   "icmp", "arp",  "rarp",      "icmp6",
                              "ether", "igmp", "len",  "less",      "greater"});
}

// Words that change what the rest of the text means, or read what was left.
bool HasState(Tokens tokens) {
  return std::any_of(tokens.begin(), tokens.end(), [](const Token& token) {
    return IsOneOf(token.text, {"vlan", "mpls", "pppoed", "pppoes", "geneve",
                                "vxlan", "byte", "llc", "lane", "metac"});
  });
}

// "src or dst", "dst and src": one word in three.
bool IsInsideDirection(Tokens tokens, size_t at) {
  return at > 0 && at + 1 < tokens.size() &&
         IsOneOf(tokens[at - 1].text, {"src", "dst"}) &&
         IsOneOf(tokens[at + 1].text, {"src", "dst"});
}

std::string TextOf(Tokens tokens) {
  if (tokens.empty()) return "";
  const char* begin = tokens.front().text.data();
  return {begin, tokens.back().text.data() + tokens.back().text.size()};
}

struct Level {
  std::optional<Kind> join;   // of all; nothing: there is none
  std::vector<Tokens> parts;  // between the joins
};

// Nothing where different joins, or parentheses, do not fit.
std::optional<Level> SplitLevel(Tokens tokens) {
  Level level;
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    depth += IsOneOf(tokens[i].text, {"(", "["}) ? 1 : 0;
    depth -= IsOneOf(tokens[i].text, {")", "]"}) ? 1 : 0;
    if (depth < 0) return std::nullopt;
    if (depth > 0 || !IsJoin(tokens[i]) || IsInsideDirection(tokens, i)) {
      continue;
    }
    const Kind join =
        IsOneOf(tokens[i].text, {"and", "&&"}) ? Kind::kAnd : Kind::kOr;
    if (level.join.value_or(join) != join) return std::nullopt;
    level.join = join;
    level.parts.push_back(tokens.subspan(begin, i - begin));
    begin = i + 1;
  }
  if (depth != 0) return std::nullopt;
  level.parts.push_back(tokens.subspan(begin));
  return level;
}

// Whether the first token opens what the last one closes.
bool IsGroup(Tokens tokens) {
  if (tokens.size() < 3 || tokens.front().text != "(") return false;
  int depth = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    depth += tokens[i].text == "(" ? 1 : 0;
    depth -= tokens[i].text == ")" ? 1 : 0;
    if (depth == 0) return i + 1 == tokens.size();
  }
  return false;
}

class Reader {
 public:
  Formula Read(Tokens tokens, int depth);

 private:
  bool ReadParts(const Level& level, int depth, Formula& into);
  // The words in front of a bare address, out of the part before it.
  static std::string Inherited(Tokens before);
};

Formula Together(Tokens tokens) {
  return {.kind = Kind::kText, .text = TextOf(tokens), .parts = {}};
}

Formula Reader::Read(Tokens tokens, int depth) {
  if (tokens.empty() || depth > kMaxDepth) return Together(tokens);
  if (IsGroup(tokens)) {
    return Read(tokens.subspan(1, tokens.size() - 2), depth + 1);
  }
  if (IsNot(tokens.front()) && IsGroup(tokens.subspan(1))) {
    Formula negated{.kind = Kind::kNot, .text = {}, .parts = {}};
    negated.parts.push_back(Read(tokens.subspan(1), depth + 1));
    return negated;
  }
  const auto level = SplitLevel(tokens);
  if (!level.has_value() || !level->join.has_value()) return Together(tokens);
  Formula joined{.kind = *level->join, .text = {}, .parts = {}};
  if (!ReadParts(*level, depth, joined)) return Together(tokens);
  return joined;
}

std::string Reader::Inherited(Tokens before) {
  const auto head = before.first(before.size() - 1);
  const bool is_plain = std::all_of(
      head.begin(), head.end(),
      [](const Token& token) { return IsHead(token) || IsJoin(token); });
  if (head.empty() || !is_plain ||
      !IsOneOf(head.back().text,
               {"host", "net", "port", "portrange", "src", "dst"})) {
    return "";
  }
  return TextOf(head);
}

bool Reader::ReadParts(const Level& level, int depth, Formula& into) {
  const absl::string_view join = into.kind == Kind::kAnd ? "and " : "or ";
  std::string inherited;
  size_t together = 0;
  for (const Tokens part : level.parts) {
    if (part.empty()) return false;
    if (IsGroup(part) || (IsNot(part.front()) && IsGroup(part.subspan(1)))) {
      into.parts.push_back(Read(part, depth + 1));
      inherited.clear();
      together = 0;
      continue;
    }
    std::string text = TextOf(part);
    if (IsHead(part.front())) {
      inherited = Inherited(part);
    } else if (IsNot(part.front())) {
      if (part.size() < 2 || !IsHead(part[1])) return false;
      inherited = Inherited(part.subspan(1));
    } else if (part.size() == 1 && !inherited.empty()) {
      text = absl::StrCat(inherited, " ", text);
    } else {
      return false;
    }
    if (together == 0) {
      into.parts.push_back({.kind = Kind::kText, .text = text, .parts = {}});
    } else {
      absl::StrAppend(&into.parts.back().text, " ", join, text);
    }
    together = (together + 1) % kTogether;
  }
  return true;
}

void AppendTexts(const Formula& formula,
                 std::vector<absl::string_view>& texts) {
  if (formula.kind == Kind::kText) texts.push_back(formula.text);
  for (const Formula& part : formula.parts) AppendTexts(part, texts);
}

}  // namespace

Formula FormulaOf(absl::string_view text) {
  const std::vector<Token> tokens = TokensOf(text);
  if (HasState(tokens)) {
    return {.kind = Kind::kText, .text = std::string(text), .parts = {}};
  }
  Formula formula = Reader().Read(tokens, 0);
  // In one piece as it was written, not word by word.
  if (formula.kind == Kind::kText) formula.text = std::string(text);
  return formula;
}

std::vector<absl::string_view> TextsOf(const Formula& formula) {
  std::vector<absl::string_view> texts;
  AppendTexts(formula, texts);
  return texts;
}

}  // namespace xdplive::filter
