# shellcheck shell=bash
# Configures and builds a preset; does as little as it can when that was done before.

# The value that the build folder of a preset was configured with.
cached_value() { sed -n "s/^$2:[A-Z]*=//p" "$REPO/build/$1/CMakeCache.txt" 2>/dev/null; }

# configure_preset PRESET: with the Open MPI in MPI_PREFIX. Afterwards ninja itself runs CMake when its files change.
configure_preset() {
  local preset=$1 dir=$REPO/build/$1 log launcher=()
  if [[ -e $dir/build.ninja && $(cached_value "$preset" REELMILL_MPI_PREFIX) == "$MPI_PREFIX" ]]; then return 0; fi
  if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
  mkdir -p "$dir"
  log=$dir/configure.log
  say "configuring build/$preset"
  (cd "$REPO" && cmake --preset "$preset" -DREELMILL_MPI_PREFIX="$MPI_PREFIX" "${launcher[@]}") >"$log" 2>&1 || {
    cat "$log" >&2
    die "CMake could not configure preset $preset (see above; also in build/$preset/configure.log)"
  }
}

# build_preset PRESET [TARGET...]: ninja's own progress is what there is to look at.
build_preset() {
  local preset=$1
  shift
  # Where there is a ccache, another clone of the same commit finds what this one compiled.
  # The slackness is what ccache asks for where headers are precompiled; no source here uses __TIME__.
  export CCACHE_BASEDIR=$REPO CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros
  (cd "$REPO/build/$preset" && NINJA_STATUS="reelmill: building $preset, %f of %t: " ninja "$@") ||
    die "the build of preset $preset failed (see above)"
}

has_target() { ninja -C "$REPO/build/$1" -t targets all 2>/dev/null | grep "^$2:" >/dev/null; }

# Two scripts at once would run two ninjas in one folder.
lock_build() {
  mkdir -p "$REPO/build"
  exec 8>"$REPO/build/.lock"
  flock -n 8 || { say "another script builds here: waiting for it" && flock 8; }
}

unlock_build() { exec 8>&-; }
