// The README's example is the file that is built, and as short as it claims.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace {

std::string Read(const std::string& name) {
  std::ifstream file(std::string(SDK_DIRECTORY "/") + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Readme, ShowsTheVeryFileThatIsBuilt) {
  const std::string readme = Read("README.md");
  const std::string opening = "```cpp\n";
  const size_t begin = readme.find(opening);
  ASSERT_NE(begin, std::string::npos);
  const size_t code = begin + opening.size();
  const size_t end = readme.find("```", code);
  ASSERT_NE(end, std::string::npos);
  EXPECT_EQ(readme.substr(code, end - code), Read("example/current_time.cc"));
}

TEST(Readme, NeedsThirtyLinesOfCodeForADataSource) {
  std::istringstream source(Read("example/current_time.cc"));
  int lines = 0;
  for (std::string line; std::getline(source, line);) {
    const bool is_code =
        !line.empty() && line[0] != '#' && line.rfind("//", 0) != 0;
    lines += is_code ? 1 : 0;
  }
  EXPECT_GT(lines, 0);
  EXPECT_LE(lines, 30);
}

}  // namespace
