// UTF-8 that a reader can trust. Names and payloads come from the wire; one bad
// byte in a protobuf string or in JSON makes the host refuse the whole message.
#ifndef SDK_DATA_UTF8_H_
#define SDK_DATA_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace sdk::data {

// Bytes of the longest prefix of `text` that is valid UTF-8: no overlong
// forms, no surrogates, nothing above U+10FFFF.
size_t ValidUtf8Prefix(std::string_view text);

// Appends `text`, each byte that is no part of valid UTF-8 as U+FFFD.
void AppendValidUtf8(std::string_view text, std::string* out);

std::string ToValidUtf8(std::string_view text);

}  // namespace sdk::data

#endif  // SDK_DATA_UTF8_H_
