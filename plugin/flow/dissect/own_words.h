// The words that lines about packets are made of and that come from here, not
// out of a packet: "Seq=", "who", "TCP". What is none of them, and no number,
// is somebody's.
#ifndef XDPLIVE_FLOW_DISSECT_OWN_WORDS_H_
#define XDPLIVE_FLOW_DISSECT_OWN_WORDS_H_

#include <string_view>

namespace xdplive::flow {

// A word without the brackets, commas and the like around it: "SYN" of "[SYN,".
std::string_view BareWord(std::string_view word);

// REQUIRES: `word` is bare; of "Seq=1" it is "Seq=". The names of protocols are
// own words; those of ports are not, for hosts are called so.
bool IsOwnWord(std::string_view word);

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_DISSECT_OWN_WORDS_H_
