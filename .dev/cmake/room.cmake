# xdplive_room(name SOURCES files... [DEPS targets...] [PRIVATE_DEPS targets...])
#   One room of plugin/ as one static library. DEPS are the arrows its headers
#   draw, PRIVATE_DEPS those of its sources only. Includes are written from
#   plugin/ on: "tap/engine.h".
function(xdplive_room name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPS;PRIVATE_DEPS")
  add_library(${name} STATIC ${arg_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/plugin)
  target_link_libraries(${name} PUBLIC ${arg_DEPS}
    PRIVATE xdplive::warnings ${arg_PRIVATE_DEPS})
endfunction()

# Target xdplive::static: links an executable fully static, and yet loaded at any
# address. The linker says at length that glibc's resolver, which gRPC's archives
# name, wants its shared libraries there; nothing of ours resolves names. Told to
# be quiet, it would not say either that a function is missing, and make a program
# that calls address 0.
add_library(xdplive_static INTERFACE)
add_library(xdplive::static ALIAS xdplive_static)
target_link_options(xdplive_static INTERFACE -static-pie)
target_link_libraries(xdplive_static INTERFACE xdplive_hardened_link)

# Everything that runs under the sanitizers: the tests labelled "unit", and
# under that of threads only those not labelled "one_thread".
add_custom_target(sanitized_tests)

# xdplive_test(name SOURCES files... [DEPS targets...] [LABELS labels...]
#              [TIMEOUT seconds])
#   One GoogleTest binary, run by ctest as one test named <name>. The label
#   "unit" says: no root, no kernel, no network.
function(xdplive_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;DEPS;LABELS")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  # Tests compile longer than they run.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  target_link_libraries(${name} PRIVATE ${arg_DEPS} xdplive::warnings
    GTest::gmock GTest::gtest_main)
  if(XDPLIVE_SANITIZER STREQUAL "thread")
    target_sources(${name} PRIVATE
      ${PROJECT_SOURCE_DIR}/tests/kit/cc/tsan_absl.cc)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  if("unit" IN_LIST arg_LABELS AND NOT
      (XDPLIVE_SANITIZER STREQUAL "thread" AND "one_thread" IN_LIST arg_LABELS))
    list(APPEND arg_LABELS sanitized)
    add_dependencies(sanitized_tests ${name})
  endif()
  set_tests_properties(${name} PROPERTIES
    LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT})
endfunction()
