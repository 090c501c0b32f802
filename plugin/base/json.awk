# Reads JSON, for scripts that write C++ out of it: awk -f json.awk -f theirs.awk
# Valid JSON without escapes in texts; lists have numbers and texts only. Of
# several files the members are those of one object.

function fail(why) {
  print "json.awk: " why > "/dev/stderr"
  failed = 1
  exit 1
}

function token(    found) {
  sub(/^[ \n,:]+/, "", text)
  if (!match(text, /^("[^"\\]*"|[][{}]|[-+.A-Za-z0-9]+)/))
    fail("cannot read " substr(text, 1, 40))
  found = substr(text, 1, RLENGTH)
  text = substr(text, RLENGTH + 1)
  return found
}

function unquoted(word) { return substr(word, 2, length(word) - 2) }

function add(path, word) { child[path, count[path]++] = word }

# value[path] is a number or text as it stands, child[path, i] the i-th key of an
# object or value of a list, count[path] how many it has.
function read(path,    word) {
  word = token()
  if (word == "{") {
    while ((word = token()) != "}") {
      add(path, unquoted(word))
      read(path "/" unquoted(word))
    }
  } else if (word == "[") {
    count[path] = 0
    while ((word = token()) != "]") add(path, word)
  } else {
    value[path] = word
  }
}

# "packet_length" is PacketLength, "ringBufferMiB" RingBufferMiB.
function camel(word,    parts, n, i, name) {
  n = split(word, parts, "_")
  for (i = 1; i <= n; i++)
    name = name toupper(substr(parts[i], 1, 1)) substr(parts[i], 2)
  return name
}

function or_else(word, other) { return word == "" ? other : word }

{ text = text $0 "\n" }

# For END, before all else.
function read_all() {
  if (failed) exit 1
  while (text ~ /[^ \n]/) read("")
}
