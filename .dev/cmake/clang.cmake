# Any clang from 14 on, whatever the distribution calls it. Included by
# dependencies.cmake, for the BPF programs, and by clang_toolchain.cmake.

# The plain name first: it is the one that fits the system's C++ library.
set(CLANG_VERSIONS 21 20 19 18 17 16 15 14)
set(CLANG_NAMES clang)
set(LLVM_STRIP_NAMES llvm-strip)
foreach(version IN LISTS CLANG_VERSIONS)
  list(APPEND CLANG_NAMES clang-${version})
  list(APPEND LLVM_STRIP_NAMES llvm-strip-${version})
endforeach()

# For find_program: 14 or newer.
function(clang_is_recent result path)
  execute_process(COMMAND ${path} -dumpversion
    OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT version VERSION_GREATER_EQUAL 14)
    set(${result} FALSE PARENT_SCOPE)
  endif()
endfunction()

# For find_program: that, and its sanitizers' runtimes are there as well, which
# are a package of their own.
function(clang_has_sanitizers result path)
  set(recent TRUE)
  clang_is_recent(recent ${path})
  execute_process(COMMAND ${path} -print-resource-dir
    OUTPUT_VARIABLE resources OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  file(GLOB_RECURSE runtimes ${resources}/lib/libclang_rt.asan*.a)
  if(NOT recent OR NOT runtimes)
    set(${result} FALSE PARENT_SCOPE)
  endif()
endfunction()
