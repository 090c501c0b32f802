# Writes filter_words.inc, what filters may say instead of a number, from
# netbase's files. Usage: awk -f word_tables.awk /etc/protocols /etc/services
# The first line of each name wins, as in the C library.

function entry(kind, name, value) {
  if ((kind, name) in known) return
  known[kind, name] = 1
  table[kind] = table[kind] sprintf("    {\"%s\", %d},\n", name, value)
}

function print_table(kind, type) {
  printf "inline constexpr WordNumber %s[] = {\n%s};\n", type, table[kind]
}

FNR == 1 { file++ }
{ sub(/#.*/, "") }
NF < 2 { next }
{
  if (file == 1) {
    kind = "protocol"
    value = $2
  } else {
    split($2, port, "/")
    kind = port[2]
    value = port[1]
  }
  entry(kind, $1, value)
  for (i = 3; i <= NF; i++) entry(kind, $i, value)
}

END {
  print "// Written by word_tables.awk."
  print_table("protocol", "kProtocolWords")
  print_table("tcp", "kTcpWords")
  print_table("udp", "kUdpWords")
}
