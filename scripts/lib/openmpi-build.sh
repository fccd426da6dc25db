# shellcheck shell=bash
# Builds Open MPI from source into the cache: trimmed to what fault-tolerant point-to-point messages on one host or
# over TCP need (pml ob1; btl self, sm, tcp; smsc cma; coll basic, libnbc, tuned, ftagree), and no more.

# How much of each there is, for the progress line only.
CONFIGURE_CHECKS=2200
COMPILED_FILES=1430
INSTALLED_FOLDERS=273

OPENMPI_CONFIGURE=(
  --disable-dependency-tracking --disable-static --disable-man-pages --disable-sphinx
  --disable-mpi-fortran --disable-mpi-java --disable-oshmem --disable-io-romio --disable-io-ompio
  --with-ft=mpi --with-slurm --enable-wrapper-rpath
  --with-pmix=internal --with-prrte=internal --with-libevent=external --with-hwloc=external
  --without-ucx --without-ofi --without-psm2 --without-portals4 --without-knem --without-xpmem --without-hcoll
  --without-ucc --without-cuda --without-rocm --without-memkind --without-valgrind --without-treematch
  --without-lsf --without-tm --without-alps --without-sge --without-pbs --without-munge
)
# Never chosen under fault tolerance, or slow to compile (op-avx) for reductions that Reelmill does not make.
OPENMPI_LEFT_OUT=op-avx,op-aarch64,coll-adapt,coll-han,coll-cuda,coll-monitoring,coll-spacc,coll-sync,coll-sm
OPENMPI_LEFT_OUT+=,pml-cm,pml-monitoring,pml-v,vprotocol-pessimist,osc-monitoring,common-monitoring,btl-smcuda
OPENMPI_LEFT_OUT+=,smsc-knem,smsc-xpmem,topo-treematch

# build_phase TITLE LOG ...: as run_phase; a failure shows the end of the log and keeps it.
build_phase() {
  local log=$2
  if run_phase "$@"; then return 0; fi
  phase_line "$1: failed" >&2
  tail -n 20 "$log" >&2
  cp "$log" "$CACHE/openmpi-failed.log"
  die "Open MPI could not be built; the full log: $CACHE/openmpi-failed.log"
}

# Only one build at a time for a cache; descriptor 9 holds the lock until this (sub)shell ends.
lock_openmpi_build() {
  exec 9>"$CACHE/openmpi.lock"
  if flock -n 9; then return 0; fi
  say "another build of Open MPI is under way: waiting for it"
  flock 9
}

clean_up_build() {
  end_phase
  rm -rf "$WORK" "$STAGING"
}

# The prefix is compiled in, so the files are installed under a staging folder beside it, tried there, and appear
# under their final name in one rename: no interruption leaves half an Open MPI.
publish_openmpi() {
  local staged=$STAGING$OPENMPI_CACHED
  rm -rf "$staged/share/doc" "$staged/share/man"
  install -D -m 644 "$WORK/source/LICENSE" "$staged/share/doc/openmpi/LICENSE"
  if ! OPAL_PREFIX=$staged LD_LIBRARY_PATH=$staged/lib survives_a_death "$staged/bin" "$WORK" >"$WORK/smoke.log" 2>&1; then
    tail -n 20 "$WORK/smoke.log" >&2
    die "Open MPI was built, but its ranks do not survive the death of another (see above): please report this machine"
  fi
  rm -rf "$OPENMPI_CACHED"
  mv -T "$staged" "$OPENMPI_CACHED"
}

compile_openmpi() {
  # sh is dash on Debian and Ubuntu: with it libtool and configure take a seventh less time than with bash.
  local clean=(env -u CC -u CFLAGS -u CPPFLAGS -u CXXFLAGS -u LDFLAGS -u LIBS -u OPAL_PREFIX -u MAKEFLAGS CONFIG_SHELL=/bin/sh)
  mkdir "$WORK/source" "$WORK/build"
  tar -xf "$TARBALL" -C "$WORK/source" --strip-components=1 || die "could not unpack $TARBALL (is $WORK full?)"
  cd "$WORK/build" || exit 1
  build_phase "Open MPI, 1 of 3, configure" "$WORK/configure.log" '^checking' "$CONFIGURE_CHECKS" \
    "${clean[@]}" ../source/configure --prefix="$OPENMPI_CACHED" "${OPENMPI_CONFIGURE[@]}" \
    --enable-mca-no-build="$OPENMPI_LEFT_OUT" CFLAGS='-O2 -g0'
  build_phase "Open MPI, 2 of 3, compile" "$WORK/make.log" '^ +CC ' "$COMPILED_FILES" "${clean[@]}" make -j "$JOBS"
  build_phase "Open MPI, 3 of 3, install" "$WORK/install.log" '^Making install' "$INSTALLED_FOLDERS" \
    "${clean[@]}" make install DESTDIR="$STAGING"
}

# A subshell, for a folder and traps of its own. The caller tests the result, which switches set -e off in here:
# every step that can fail says so by itself.
build_openmpi() (
  [[ $OPENMPI_CACHED != *[[:space:]]* ]] || die "Open MPI cannot be built under a path with spaces: set XDG_CACHE_HOME to one without"
  mkdir -p "$CACHE" || exit 1
  lock_openmpi_build
  if openmpi_in_cache; then exit 0; fi
  rm -rf "$CACHE"/.openmpi-staging.*
  WORK=$(mktemp -d "${TMPDIR:-/tmp}/reelmill-openmpi.XXXXXX") || exit 1
  STAGING=$(mktemp -d "$CACHE/.openmpi-staging.XXXXXX") || exit 1
  trap clean_up_build EXIT
  trap 'phase_line "stopped"; exit 130' INT TERM HUP
  say "building Open MPI $OPENMPI_VERSION with ULFM, once for this user: about 4 minutes on 2 cores"
  fetch_openmpi "$WORK"
  compile_openmpi
  publish_openmpi
  say "Open MPI $OPENMPI_VERSION: $OPENMPI_CACHED, $SECONDS s"
)
