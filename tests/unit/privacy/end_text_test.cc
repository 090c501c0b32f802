#include "privacy/end_text.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace xdplive::privacy {
namespace {

std::string Marked(const char* text) {
  return ReplaceEnds(
      text, [](absl::string_view end) { return absl::StrCat("<", end, ">"); });
}

TEST(EndText, FindsEndsWhereverTheyStand) {
  for (const auto& [text, marked] : {
           std::pair{"", ""},
           std::pair{"10.0.0.1", "<10.0.0.1>"},
           std::pair{"to 10.0.0.1: no route", "to <10.0.0.1>: no route"},
           std::pair{"net 10.0.0.0/8.", "net <10.0.0.0>/8."},
           std::pair{"10.0.0.1:443", "<10.0.0.1>:443"},
           std::pair{"x10.0.0.1y", "x<10.0.0.1>y"},
           std::pair{"face10.0.0.1.in-addr", "face<10.0.0.1>.in-addr"},
           std::pair{"1.0.0.10.in-addr.arpa", "<1.0.0.10>.in-addr.arpa"},
           std::pair{"[2001:db8::1]:443", "[<2001:db8::1>]:443"},
           std::pair{"fe80::1%eth0", "<fe80::1>%eth0"},
           std::pair{"fe80::1: x", "<fe80::1>: x"},
           std::pair{"net fe80::/10", "net <fe80::>/10"},
           std::pair{"::ffff:10.0.0.1,", "<::ffff:10.0.0.1>,"},
           std::pair{"at 02:00:00:00:00:01.", "at <02:00:00:00:00:01>."},
           std::pair{"02-00-00-00-00-AB", "<02-00-00-00-00-AB>"},
           std::pair{"10.0.0.1|10.0.0.2", "<10.0.0.1>|<10.0.0.2>"},
           // What only looks like one.
           std::pair{"02:00:00:00:00:01:02", "<02:00:00:00:00:01:02>"},
       }) {
    EXPECT_EQ(Marked(text), marked);
  }
}

TEST(EndText, LeavesOtherNumbersAlone) {
  for (const char* text :
       {"2026-11-27 16:46:27.123 UTC", "16:46:27", "1.2.3", "eth0.100",
        "443 → 51234 [SYN] Seq=1", "a:b", "1234.0.0.1", "bad: cafe", "…"}) {
    EXPECT_EQ(Marked(text), text);
  }
}

TEST(EndText, ReadsMacsInBothSpellingsAndWritesThemInOne) {
  for (const char* text : {"0a:00:00:00:00:ff", "0A-00-00-00-00-FF"}) {
    EXPECT_EQ(WriteMac(ReadMac(text).value()), "0a:00:00:00:00:ff");
  }
  for (const char* text : {"", "0a:00:00:00:00", "0a:00:00:00:00:0g",
                           "0a:00-00:00:00:00", "0a000000000000000"}) {
    EXPECT_FALSE(ReadMac(text).has_value()) << text;
  }
}

TEST(EndText, ReadsNoAddressWithSomethingAroundIt) {
  for (const char* text : {"", " 10.0.0.1", "10.0.0.1 ", "10.0.0.256", "10.0.1",
                           "fe80::1%eth0", "name"}) {
    EXPECT_FALSE(ReadAddress(text).has_value()) << text;
  }
  EXPECT_FALSE(ReadAddress(std::string(64, ':')).has_value());
  EXPECT_FALSE(ReadAddress(std::string("10.0.0.1\0", 9)).has_value());
}

}  // namespace
}  // namespace xdplive::privacy
