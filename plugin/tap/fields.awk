# Writes fields.inc out of fields.json, for fields.h: the table of fields, and
# one of each frame.
# Usage: awk -f json.awk -f fields.awk fields.json

function enumerator(type, words) {
  gsub(/ /, "_", words)
  return type "::k" camel(words)
}

function word_of(path, key) {
  return (path "/" key) in value ? unquoted(value[path "/" key]) : ""
}

function field(name,    path) {
  path = "/fields/" name
  printf "    {\"%s\", %s, %s, %s, %s, \"%s\", \"%s\"},\n", name,
    enumerator("FieldType", word_of(path, "type")),
    enumerator("FieldRole", word_of(path, "of")),
    enumerator("MergeRule", or_else(word_of(path, "merge"), "none")),
    enumerator("Privacy", word_of(path, "privacy")),
    word_of(path, "unit"), word_of(path, "doc")
}

function frame(name,    path, i, column) {
  path = "/frames/" name
  printf "inline constexpr FrameColumn k%sFrame[] = {\n", camel(name)
  for (i = 0; i < count[path]; i++) {
    column = child[path, i]
    if (!(column in place)) fail(name ": there is no field " column)
    printf "    {kFields[%d], %s},  // %s\n", place[column],
      enumerator("Presence", word_of(path, column)), column
  }
  print "};"
}

END {
  read_all()
  print "// Written by fields.awk out of fields.json."
  print "namespace xdplive::tap {"
  print "inline constexpr FieldInfo kFields[] = {"
  for (i = 0; i < count["/fields"]; i++) {
    place[child["/fields", i]] = i
    field(child["/fields", i])
  }
  print "};"
  for (i = 0; i < count["/frames"]; i++) frame(child["/frames", i])
  print "}  // namespace xdplive::tap"
}
