# Targets deps::*: the libraries of others, found by pkg-config.
#
# gRPC's and Abseil's CMake files in Debian name shared libraries only, while
# the plugin is linked fully static; their pkg-config files name both. Every
# list is the --static one: it links as well against shared libraries.
include(clang)
find_package(PkgConfig REQUIRED)

# deps_pkg(name modules... [EXTRA libraries...])
#   Defines deps::<name> from pkg-config modules. EXTRA are archives that the
#   module's .pc file forgets to name.
function(deps_pkg name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "EXTRA")
  pkg_check_modules(${name} REQUIRED ${arg_UNPARSED_ARGUMENTS})
  add_library(deps_${name} INTERFACE)
  add_library(deps::${name} ALIAS deps_${name})
  target_include_directories(deps_${name} SYSTEM INTERFACE
    ${${name}_INCLUDE_DIRS})
  # One group: the archives name each other in circles.
  target_link_libraries(deps_${name} INTERFACE
    -Wl,--start-group ${${name}_STATIC_LDFLAGS} ${arg_EXTRA} -Wl,--end-group)
endfunction()

deps_pkg(absl absl_status absl_statusor absl_strings absl_str_format
  absl_synchronization absl_time absl_flat_hash_map absl_flat_hash_set
  absl_cleanup absl_function_ref absl_any_invocable absl_span absl_base
  absl_random_random absl_cord)
deps_pkg(protobuf protobuf)
# The plugin speaks plaintext on a unix socket: no TLS stack is linked.
deps_pkg(grpc grpc++_unsecure protobuf
  EXTRA -laddress_sorting -lupb -lcares -lre2 -lz)
deps_pkg(libbpf libbpf EXTRA -lelf -lz)
add_library(elf_trees STATIC ${CMAKE_CURRENT_LIST_DIR}/libelf_trees.cc)
target_link_libraries(deps_libbpf INTERFACE elf_trees)
deps_pkg(seccomp libseccomp)
deps_pkg(flatbuffers flatbuffers)
deps_pkg(utf8proc libutf8proc)
deps_pkg(zstd libzstd)
# AES and SHA-256.
deps_pkg(nettle nettle)

# Header-only.
find_path(NLOHMANN_JSON_DIR nlohmann/json.hpp REQUIRED)
find_path(CLI11_DIR CLI/CLI.hpp REQUIRED)
find_path(TOML_DIR toml++/toml.h REQUIRED)
add_library(deps_json INTERFACE)
add_library(deps::json ALIAS deps_json)
target_include_directories(deps_json SYSTEM INTERFACE ${NLOHMANN_JSON_DIR})
add_library(deps_cli11 INTERFACE)
add_library(deps::cli11 ALIAS deps_cli11)
target_include_directories(deps_cli11 SYSTEM INTERFACE ${CLI11_DIR})
add_library(deps_toml INTERFACE)
add_library(deps::toml ALIAS deps_toml)
target_include_directories(deps_toml SYSTEM INTERFACE ${TOML_DIR})
target_compile_definitions(deps_toml INTERFACE
  TOML_EXCEPTIONS=0 TOML_HEADER_ONLY=1 TOML_ENABLE_FORMATTERS=0)

find_program(CLANG_BPF NAMES ${CLANG_NAMES} VALIDATOR clang_is_recent REQUIRED
  DOC "clang that compiles the BPF programs")
find_program(LLVM_STRIP_BPF NAMES ${LLVM_STRIP_NAMES} REQUIRED)
# Ubuntu's /usr/sbin/bpftool only hands over to the one of the running kernel,
# which may not be there; any will do.
function(bpftool_runs result path)
  execute_process(COMMAND ${path} version
    RESULT_VARIABLE failure OUTPUT_QUIET ERROR_QUIET)
  if(failure)
    set(${result} FALSE PARENT_SCOPE)
  endif()
endfunction()
file(GLOB UBUNTU_TOOLS LIST_DIRECTORIES true /usr/lib/linux-tools/*)
find_program(BPFTOOL NAMES bpftool PATHS /usr/sbin ${UBUNTU_TOOLS}
  VALIDATOR bpftool_runs REQUIRED)
find_program(PROTOC protoc REQUIRED)
find_program(PROTOC_GRPC_CPP grpc_cpp_plugin REQUIRED)

if(XDPLIVE_TESTS)
  find_package(GTest)
  if(NOT TARGET GTest::gmock)
    message(FATAL_ERROR "The tests need GoogleTest and GoogleMock: run "
      ".dev/setup test, or configure with -DXDPLIVE_TESTS=OFF")
  endif()
endif()
find_package(Threads REQUIRED)
