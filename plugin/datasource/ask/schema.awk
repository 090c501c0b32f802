# Writes schema_tables.inc out of schema.json: each member as a constant of a
# type of schema.h, in a namespace of its section. A member with a `frame` has
# the columns of that frame as its words.
# Usage: awk -f json.awk -f schema.awk fields.json schema.json

# Where the words of a member stand.
function words_of(path) {
  return (path "/frame") in value ? "/frames/" unquoted(value[path "/frame"]) : \
    path "/words"
}

# Words that stand for the enumerators of a type, whichever it is. A switch over
# them finds an enumerator that has no word.
function enumerators(path, key, name, is_list,    from, i, n, word, words, cases) {
  from = words_of(path)
  n = count[from]
  for (i = 0; i < n; i++) {
    word = child[from, i]
    words = words "        {\"" word "\", T::k" camel(word) "},\n"
    cases = cases "    case T::k" camel(word) ":\n"
  }
  printf "template <typename T>\n"
  printf "inline constexpr %s<T, %d> k%s = {\n    \"%s\",\n    {\n%s    }",
    is_list ? "ListMember" : "WordMember", n, name, key, words
  if (!is_list) printf ",\n    T::k%s", camel(unquoted(value[path "/default"]))
  printf "};\n"
  printf "template <typename T>\nconstexpr bool Has%s(T value) {\n", name
  printf "  switch (value) {\n%s      return true;\n  }\n  return false;\n}\n",
    cases
}

function choice(path, key, name, by_default,    i) {
  printf "inline constexpr absl::string_view k%sWords[] = {", name
  for (i = 0; i < count[path "/words"]; i++)
    printf "%s\"%s\"", i ? ", " : "", child[path "/words", i]
  printf "};\ninline constexpr ChoiceMember k%s = {\"%s\", k%sWords, %s};\n",
    name, key, name, by_default
}

function numbers(path, key, name, by_default,    i) {
  printf "inline constexpr double k%sNumbers[] = {", name
  for (i = 0; i < count[path "/numbers"]; i++)
    printf "%s%s", i ? ", " : "", child[path "/numbers", i]
  printf "};\ninline constexpr NumberMember k%s = {\"%s\", k%sNumbers, %s};\n",
    name, key, name, by_default
}

function member(path, key, name, by_default, has_enum) {
  if (words_of(path) in count && has_enum)
    enumerators(path, key, name, (path "/default") in count)
  else if ((path "/words") in count)
    choice(path, key, name, or_else(by_default, "\"\""))
  else if ((path "/numbers") in count)
    numbers(path, key, name, by_default)
  else if ((path "/max") in value)
    printf "inline constexpr IntegerMember k%s = {\"%s\", %s, %s, %s};\n", name,
      key, value[path "/min"], value[path "/max"], or_else(by_default, 0)
  else if (by_default == "true" || by_default == "false")
    printf "inline constexpr TruthMember k%s = {\"%s\", %s};\n", name, key,
      by_default
  else
    printf "inline constexpr TextMember k%s = {\"%s\", %s, %s};\n", name, key,
      or_else(value[path "/most"], 0), or_else(by_default, "\"\"")
}

function section(of, has_enum,    i, key, path) {
  printf "\nnamespace xdplive::datasource::%s_schema {\n", of
  for (i = 0; i < count["/" of]; i++) {
    key = child["/" of, i]
    path = "/" of "/" key
    member(path, key, camel(key), value[path "/default"], has_enum)
  }
  print "}"
}

# For which kinds the members of a section have a meaning, as cases of a switch.
function meanings(of,    i, j, key, path) {
  for (i = 0; i < count["/" of]; i++) {
    key = child["/" of, i]
    path = "/" of "/" key "/kinds"
    if (!(path in count)) continue
    printf "    case Member::k%s:\n      return ", camel(key)
    for (j = 0; j < count[path]; j++)
      printf "%skind == Kind::k%s", j ? " || " : "", camel(unquoted(child[path, j]))
    print ";"
  }
}

function uses() {
  printf "\nnamespace xdplive::datasource::query_schema {\n"
  printf "template <typename Kind, typename Member>\n"
  printf "constexpr bool Uses(Kind kind, Member member) {\n"
  printf "  // NOLINTBEGIN(bugprone-branch-clone): members are alike by chance\n"
  printf "  switch (member) {\n"
  meanings("query")
  meanings("channel")
  print "  }\n  // NOLINTEND(bugprone-branch-clone)\n  return false;\n}\n}"
}

function inherit(path, held, attribute) {
  if (!((path "/" attribute) in value) && (held "/" attribute) in value)
    value[path "/" attribute] = value[held "/" attribute]
}

# A limit of the host takes what the setting takes that it holds, where it says
# nothing else; but for the default, which is none.
function host(    i, key, path, held) {
  printf "\nnamespace xdplive::datasource::host_schema {\n"
  for (i = 0; i < count["/host"]; i++) {
    key = child["/host", i]
    path = "/host/" key
    held = "/settings/" unquoted(value[path "/holds"])
    inherit(path, held, "min")
    inherit(path, held, "max")
    inherit(path, held, "most")
    member((held "/words") in count ? held : path, "GF_PLUGIN_" toupper(key),
      camel(key), value[path "/default"], 0)
  }
  print "}"
}

function later(    i, key) {
  printf "\nnamespace xdplive::datasource::settings_schema {\n"
  printf "inline constexpr const char* kLater[] = {\n"
  for (i = 0; i < count["/settings"]; i++) {
    key = child["/settings", i]
    if (value["/settings/" key "/later"] == "true") printf "    \"%s\",\n", key
  }
  print "};\n}"
}

END {
  read_all()
  print "// Written by schema.awk out of schema.json."
  section("query", 1)
  section("channel", 1)
  uses()
  section("settings", 0)
  later()
  host()
}
