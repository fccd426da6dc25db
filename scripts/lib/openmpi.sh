# shellcheck shell=bash
# Finds an Open MPI that can lose a rank and go on (>= 5.0, ULFM), or has one installed or built. Sets MPI_PREFIX.

OPENMPI_VERSION=5.0.7
OPENMPI_CACHED=$CACHE/openmpi-$OPENMPI_VERSION

# The flags that hold together under faults; why each: see the documentation of the launcher.
ULFM_FLAGS=(
  --with-ft ulfm --bind-to none
  --mca pml ob1 --mca btl "self,sm,tcp" --mca btl_tcp_flags "send,inplace,need-ack,need-csum,hetero-rdma"
  --mca coll ^han --mca async_mpi_finalize 1
  --prtemca state_base_recoverable 1 --prtemca state_base_notify_errors 1
)

# Debian puts a choice of MPIs behind mpirun and mpicc, but ompi_info and NAME.openmpi are Open MPI's alone.
openmpi_tool() {
  local bin=$1 name=$2
  if [[ -x $bin/$name.openmpi ]]; then echo "$bin/$name.openmpi"; else echo "$bin/$name"; fi
}

# has_ulfm BIN: version, fault tolerance, compiler and headers. Milliseconds: it runs at every start.
has_ulfm() {
  local bin=$1 info include
  [[ -x $bin/ompi_info && -x $(openmpi_tool "$bin" mpirun) && -x $(openmpi_tool "$bin" mpicc) ]] || return 1
  info=$("$bin/ompi_info" --parsable 2>/dev/null) || return 1
  [[ $info =~ (^|$'\n')ompi:version:full:([0-9]+)\. ]] && ((BASH_REMATCH[2] >= 5)) || return 1
  [[ $info =~ (^|$'\n')options:ft_mpi_support:yes ]] || return 1
  for include in $("$(openmpi_tool "$bin" mpicc)" --showme:incdirs 2>/dev/null); do
    if [[ -e $include/mpi.h ]]; then return 0; fi
  done
  return 1
}

# Two ranks, one dies, the other must shrink the communicator and end. A build can look right and fail here. mpirun's
# status says nothing after a death, so what the survivor prints decides.
survives_a_death() {
  local bin=$1 work=$2 output
  "$(openmpi_tool "$bin" mpicc)" -o "$work/ulfm-smoke" "$REPO/scripts/lib/ulfm-smoke.c" || return 1
  output=$(env OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 timeout 60 \
    "$(openmpi_tool "$bin" mpirun)" --oversubscribe -n 2 "${ULFM_FLAGS[@]}" "$work/ulfm-smoke" </dev/null 2>&1) || true
  printf '%s\n' "$output"
  [[ $output == *"survivors 1 of 2"* ]]
}

# works BIN: has_ulfm, and once for each build that is met, the smoke test.
works() {
  local bin=$1 stamp work status=0
  has_ulfm "$bin" || return 1
  stamp=$CACHE/smoke-$(stat -L -c '%n %s %Y' "$bin/ompi_info" | cksum | cut -d ' ' -f 1)
  if [[ -e $stamp ]]; then return 0; fi
  work=$(mktemp -d)
  survives_a_death "$bin" "$work" >"$work/log" 2>&1 || status=1
  if [[ $status != 0 ]]; then tail -n 5 "$work/log" >&2; fi
  rm -rf "$work"
  if [[ $status != 0 ]]; then
    warn "$bin/mpirun: its ranks do not survive the death of another (see above)"
    return 1
  fi
  mkdir -p "$CACHE" && : >"$stamp"
}

openmpi_on_path() {
  local info
  info=$(command -v ompi_info) && works "$(dirname "$info")" && MPI_PREFIX=$(dirname "$(dirname "$info")")
}

openmpi_in_cache() { works "$OPENMPI_CACHED/bin" && MPI_PREFIX=$OPENMPI_CACHED; }

openmpi_from_distribution() {
  local candidate
  command -v apt-cache >/dev/null && root_prefix >/dev/null || return 1
  candidate=$(apt-cache policy libopenmpi-dev | sed -n 's/^ *Candidate: *//p')
  [[ -n $candidate && $candidate != "(none)" ]] && dpkg --compare-versions "$candidate" ge 5.0 || return 1
  install_packages openmpi-bin libopenmpi-dev
  openmpi_on_path
}

openmpi_from_source() {
  install_packages "${OPENMPI_BUILD_PACKAGES[@]}"
  use progress openmpi-source openmpi-build
  build_openmpi || exit # it has said why
  MPI_PREFIX=$OPENMPI_CACHED
}

# The cache is asked before the distribution because apt needs half a second to answer; it only ever holds something
# where the distribution had nothing.
find_openmpi() {
  if [[ -n ${REELMILL_MPI_PREFIX:-} ]]; then
    works "$REELMILL_MPI_PREFIX/bin" ||
      die "REELMILL_MPI_PREFIX=$REELMILL_MPI_PREFIX is no Open MPI >= 5.0 with ULFM; unset it to have one found"
    MPI_PREFIX=$REELMILL_MPI_PREFIX
    return 0
  fi
  openmpi_on_path || openmpi_in_cache || openmpi_from_distribution || openmpi_from_source
}
