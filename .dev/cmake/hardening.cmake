# How what is shipped is hardened, since it parses bytes off the wire in a process
# that holds rights. tests/conformance/hardening_test.go reads all of it out of the
# binary. The libraries of others come as Debian compiled them.
#
# Sanitizers and fuzzers find more by themselves, and mind being helped.
add_library(xdplive_hardened_link INTERFACE)
if(XDPLIVE_SANITIZER OR XDPLIVE_FUZZ)
  return()
endif()

add_compile_options(
  # Loaded at an address that nobody can tell. Debian's compilers do so by
  # themselves, others need to be told.
  -fPIE
  # A canary in each function that has an array or hands out an address.
  -fstack-protector-strong
  # An index beyond a vector's or span's end ends the process, by the library's
  # own checks; they change no layout.
  $<$<COMPILE_LANGUAGE:CXX>:-D_GLIBCXX_ASSERTIONS>)

if(CMAKE_SYSTEM_PROCESSOR STREQUAL "aarch64")
  # Return addresses are signed where the processor can, and jumps land where one
  # is meant to; others take these instructions for nothing at all.
  add_compile_options($<$<COMPILE_LANGUAGE:C,CXX>:-mbranch-protection=standard>)
endif()

# Copies into memory of known size are checked: of the size known while
# compiling or, as 3 says, reckoned while running. It is nothing without
# optimisation. Ubuntu's compiler defines it by itself.
set(OPTIMISED $<NOT:$<CONFIG:Debug>>)
add_compile_options(
  $<${OPTIMISED}:-U_FORTIFY_SOURCE> $<${OPTIMISED}:-D_FORTIFY_SOURCE=3>)

target_link_options(xdplive_hardened_link INTERFACE
  # Tables of addresses are filled in at start and read-only from then on.
  -Wl,-z,relro -Wl,-z,now
  # Assembly without a word about its stack would make it executable.
  -Wl,-z,noexecstack
  # Code that would have to be written to at start is an error.
  -Wl,-z,text)
