# The language, the warnings, the sanitizers, and what a room is.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

# The time goes into the encoders' own code; -O3 here would only cost compile time.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC collects its garbage from 128 MiB on, which a precompiled header alone takes: a tenth of the time of a compilation
  # for 70 MB less memory.
  string(APPEND CMAKE_CXX_FLAGS_RELEASE " --param ggc-min-heapsize=1048576")
endif()

add_library(reelmill_flags INTERFACE)
add_library(reelmill::flags ALIAS reelmill_flags)
target_compile_features(reelmill_flags INTERFACE cxx_std_20)
target_include_directories(reelmill_flags INTERFACE ${PROJECT_SOURCE_DIR}/include)
target_compile_definitions(reelmill_flags INTERFACE REELMILL_VERSION="${PROJECT_VERSION}")
target_compile_options(reelmill_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                                                -Wnon-virtual-dtor -Woverloaded-virtual)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(reelmill_flags INTERFACE -fpch-preprocess) # with it ccache understands precompiled headers
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees overlapping copies in std::string's operator+ where there are none (GCC bug 105651).
  target_compile_options(reelmill_flags INTERFACE -Wno-restrict)
endif()

# Called once the cache options are known: they apply to every target that uses the flags.
function(reelmill_apply_options)
  if(REELMILL_WERROR)
    target_compile_options(reelmill_flags INTERFACE -Werror)
  endif()
  if(REELMILL_SANITIZE)
    target_compile_options(reelmill_flags INTERFACE -fsanitize=${REELMILL_SANITIZE} -fno-omit-frame-pointer
                                                    -fno-sanitize-recover=undefined)
    target_link_options(reelmill_flags INTERFACE -fsanitize=${REELMILL_SANITIZE})
  endif()
endfunction()

# Compiles the files of a room, or of a binary of tests, in a few bundles: what they include is parsed once for each bundle
# and not once for each file, which is most of the time of a compilation. Names in unnamed namespaces are therefore unique
# within a room. Preset dev compiles file by file, so that a change costs one file and no include may be missing.
option(REELMILL_UNITY "Compile several files at once" ON)
set(CMAKE_UNITY_BUILD ${REELMILL_UNITY})
set(CMAKE_UNITY_BUILD_BATCH_SIZE 16)
if(REELMILL_UNITY AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Within a bundle GCC takes sources for headers, and names of one for outer names of another.
  target_compile_options(reelmill_flags INTERFACE -Wno-subobject-linkage -Wno-shadow)
endif()

# reelmill_add_room(NAME [rooms and libraries it may use...]): the folder src/NAME as one static library. What is not
# named here cannot be linked, so that pure rooms stay pure.
function(reelmill_add_room name)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  if(sources)
    add_library(reelmill_${name} STATIC ${sources})
    target_link_libraries(reelmill_${name} PUBLIC reelmill::flags ${ARGN})
    if(name STREQUAL "core" OR "reelmill::core" IN_LIST ARGN) # else it lacks the libraries of those headers
      reelmill_use_precompiled(reelmill_${name})
    endif()
  else() # headers alone
    add_library(reelmill_${name} INTERFACE)
    target_link_libraries(reelmill_${name} INTERFACE reelmill::flags ${ARGN})
  endif()
  add_library(reelmill::${name} ALIAS reelmill_${name})
endfunction()

# Parses what nearly every source includes once for all of them: two thirds of the time of a compilation.
option(REELMILL_PCH "Precompile common headers" ON)

function(reelmill_add_precompiled)
  if(NOT REELMILL_PCH)
    return()
  endif()
  add_library(reelmill_precompiled OBJECT ${PROJECT_SOURCE_DIR}/src/precompiled/precompiled.cpp)
  target_link_libraries(reelmill_precompiled PRIVATE reelmill::flags ${ARGN})
  target_precompile_headers(reelmill_precompiled PRIVATE ${PROJECT_SOURCE_DIR}/src/precompiled/precompiled.hpp)
endfunction()

function(reelmill_use_precompiled target)
  if(TARGET reelmill_precompiled)
    target_precompile_headers(${target} REUSE_FROM reelmill_precompiled)
  endif()
endfunction()
