# Writes name_tables.inc from netbase's protocols, services and ethertypes.
# Usage: awk -f name_tables.awk spoken_names.txt /etc/protocols /etc/services
#            /etc/ethertypes
# The first file's lines win, and so does the first line of each number.

function number(text,    value, i) {
  text = tolower(text)
  if (substr(text, 1, 2) != "0x") return text + 0
  value = 0
  for (i = 3; i <= length(text); i++)
    value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
  return value
}

function name(kind, value, text) {
  if ((kind, value) in known) return
  known[kind, value] = text
  if (file == 1) spoken[kind, value] = 1
}

function table(kind, type,    value) {
  printf "inline constexpr NumberName %s[] = {\n", type
  for (value = 0; value < 65536; value++)
    if ((kind, value) in known && known[kind, value] != "-")
      printf "    {%d, \"%s\", %d},\n", value, known[kind, value],
        (kind, value) in spoken
  print "};"
}

FNR == 1 { file++ }
{ sub(/#.*/, "") }
NF < 2 { next }
file == 1 { name($1, number($2), $3) }
# The alias is the spelling with capitals; few have none.
file == 2 && $2 < 256 { name("protocol", $2, NF > 2 ? $3 : toupper($1)) }
file == 3 { split($2, port, "/"); name(port[2], port[1], $1) }
file == 4 { name("ethertype", number("0x" $2), $1) }

END {
  print "// Written by name_tables.awk; sorted by number."
  table("protocol", "kIpProtocols")
  table("ethertype", "kEtherTypes")
  table("tcp", "kTcpPorts")
  table("udp", "kUdpPorts")
  table("sctp", "kSctpPorts")
}
