# Writes own_words.inc: every text that the sources of this folder spell out.
# Usage: awk -f own_words.awk *.cc

BEGIN {
  print "// Written by own_words.awk."
  print "inline constexpr std::string_view kSpelled[] = {"
}
/^ *#include/ || /^ *\/\// { next }
{
  sub(/ \/\/ .*/, "")
  while (match($0, /"([^"\\]|\\.)*"/)) {
    text = substr($0, RSTART, RLENGTH)
    $0 = substr($0, RSTART + RLENGTH)
    if (!(text in seen)) printf "    %s,\n", text
    seen[text] = 1
  }
}
END { print "};" }
