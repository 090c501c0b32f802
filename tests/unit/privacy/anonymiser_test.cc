#include "privacy/anonymiser.h"

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "privacy/anonymiser_table.h"

namespace xdplive::privacy {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kSecret[] = "correct horse battery staple";

TEST(Anonymiser, IsOfItsKeyAlone) {
  const Anonymiser one(kSecret);
  const Anonymiser same(kSecret);
  const Anonymiser other("another");
  EXPECT_EQ(one.Address("10.0.0.1"), same.Address("10.0.0.1"));
  EXPECT_EQ(one.Name("db.example"), same.Name("db.example"));
  EXPECT_EQ(one.key_mark(), same.key_mark());
  EXPECT_NE(one.Address("10.0.0.1"), other.Address("10.0.0.1"));
  EXPECT_NE(one.Name("db.example"), other.Name("db.example"));
  EXPECT_NE(one.key_mark(), other.key_mark());
  EXPECT_THAT(one.key_mark(), Not(HasSubstr("correct")));
}

TEST(Anonymiser, KeepsOfAMacItsVendor) {
  const Anonymiser it(kSecret);
  for (const auto& [mac, becomes] : {
           std::pair{"", ""},
           std::pair{"b8:27:eb:12:34:56", "b8:27:eb:00:00:00"},
           std::pair{"B8-27-EB-12-34-56", "b8:27:eb:00:00:00"},
           // Made up: of no vendor.
           std::pair{"da:a1:19:12:34:56", "02:00:00:00:00:00"},
           // Of groups.
           std::pair{"ff:ff:ff:ff:ff:ff", "ff:ff:ff:ff:ff:ff"},
           std::pair{"01:00:5e:00:00:fb", "01:00:5e:00:00:fb"},
           std::pair{"33:33:00:00:00:fb", "33:33:00:00:00:fb"},
           // Of whom an address ends so.
           std::pair{"33:33:ff:12:34:56", "33:33:ff:00:00:00"},
           std::pair{"10.0.0.1", "…"},
       }) {
    EXPECT_EQ(it.Mac(mac), becomes);
  }
}

TEST(Anonymiser, HidesWhatItCannotRead) {
  const Anonymiser it(kSecret);
  EXPECT_EQ(it.Address("db.example"), "…");
  EXPECT_EQ(it.Address("b8:27:eb:12:34:56"), "…");
  EXPECT_EQ(it.End("db.example"), "…");
  EXPECT_EQ(it.End("b8:27:eb:12:34:56"), "b8:27:eb:00:00:00");
  EXPECT_EQ(it.End("10.0.0.1"), it.Address("10.0.0.1"));
  EXPECT_EQ(it.End(""), "");
  EXPECT_EQ(it.Address(""), "");
}

TEST(Anonymiser, NamesNodesAndEdgesByTheSameEnds) {
  const Anonymiser it(kSecret);
  EXPECT_EQ(it.Id("10.0.0.1|fe80::1"),
            absl::StrCat(it.End("10.0.0.1"), "|", it.End("fe80::1")));
  EXPECT_EQ(it.Id("10.0.0.1"), it.End("10.0.0.1"));
  EXPECT_EQ(it.Id("eth0-ingress-17-3f2a"), it.Name("eth0-ingress-17-3f2a"));
}

TEST(Anonymiser, ReplacesEndsAndFiltersInSentences) {
  const Anonymiser it(kSecret);
  EXPECT_EQ(
      it.Text("from 10.0.0.1 to fe80::1"),
      absl::StrCat("from ", it.End("10.0.0.1"), " to ", it.End("fe80::1")));
  EXPECT_EQ(it.Text("eth0 with the filter \"net 10.1\": 10.0.0.1"),
            absl::StrCat("eth0 with the filter \"", it.Name("net 10.1"),
                         "\": ", it.End("10.0.0.1")));
  EXPECT_EQ(it.Text("a filter 'net 10.1' and filter 'net 10.2'"),
            absl::StrCat("a filter '", it.Name("net 10.1"), "' and filter '",
                         it.Name("net 10.2"), "'"));
  EXPECT_THAT(it.Text("narrow the filter or raise it: filter 'net 10.1"),
              AllOf(StartsWith("narrow the filter or raise it: filter '#"),
                    Not(HasSubstr("10.1"))));
  EXPECT_EQ(it.Text("no filter "), "no filter ");
}

TEST(Anonymiser, RemembersNoMoreThanItMay) {
  const Anonymiser it(kSecret);
  const std::string first = it.Address("10.0.0.0");
  for (size_t i = 0; i < 3 * TextMemory::kMost; ++i) {
    it.Address(absl::StrCat("10.", i >> 16, ".", i >> 8 & 255, ".", i & 255));
  }
  EXPECT_EQ(it.Address("10.0.0.0"), first);
}

TEST(Anonymiser, ServesManyThreads) {
  const Anonymiser it(kSecret);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&it] {
      for (int i = 0; i < 2000; ++i) {
        const std::string text = absl::StrCat("10.0.", i % 50, ".1");
        EXPECT_EQ(it.Address(text), it.End(text));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(AnonymiserTable, HasOneForEachKey) {
  AnonymiserTable table;
  const AnonymiserPtr one = table.Of(kSecret);
  EXPECT_EQ(table.Of(kSecret), one);
  EXPECT_NE(table.Of("another"), one);
  for (size_t i = 0; i < 2 * AnonymiserTable::kMost; ++i) {
    table.Of(absl::StrCat("key ", i));
  }
  EXPECT_EQ(table.Of(kSecret), one);
}

}  // namespace
}  // namespace xdplive::privacy
