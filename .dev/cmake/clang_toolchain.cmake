# A clang that has its sanitizers, as the compiler of everything: presets asan
# and fuzz.
include(${CMAKE_CURRENT_LIST_DIR}/clang.cmake)
find_program(XDPLIVE_CLANG NAMES ${CLANG_NAMES} VALIDATOR clang_has_sanitizers
  DOC "clang with its sanitizers' runtimes")
if(NOT XDPLIVE_CLANG)
  message(FATAL_ERROR "No clang from 14 on with its sanitizers' runtimes: "
    "run .dev/setup test")
endif()
set(CMAKE_C_COMPILER ${XDPLIVE_CLANG})
get_filename_component(clang_directory ${XDPLIVE_CLANG} DIRECTORY)
get_filename_component(clang_name ${XDPLIVE_CLANG} NAME)
string(REPLACE "clang" "clang++" clang_name ${clang_name})
set(CMAKE_CXX_COMPILER ${clang_directory}/${clang_name})
