# shellcheck shell=bash
# The distribution's packages that Reelmill is built from, by the names of Debian 12 and 13. Ubuntu 24.04 has the same
# names, but nobody has tried it.

BUILD_PACKAGES=(
  g++ make cmake ninja-build pkgconf python3
  ffmpeg libavcodec-dev libavfilter-dev libavformat-dev libavutil-dev libswresample-dev libswscale-dev libx264-dev
  libboost-program-options-dev libcereal-dev libfmt-dev libhdf5-dev libhwloc-dev libspdlog-dev libutf8proc-dev libxxhash-dev
  nlohmann-json3-dev
  libgtest-dev libgmock-dev
)
# Open MPI's own needs where it is built from source.
OPENMPI_BUILD_PACKAGES=(libevent-dev zlib1g-dev libhwloc-dev perl xz-utils bzip2 ca-certificates)
# What tests/slurm and scripts/slurm-testbed start a private Slurm from; the last brings what srun --mpi=pmix loads.
SLURM_PACKAGES=(slurmctld slurmd slurm-client munge libpmix-dev)
# What tests make hosts of their own with, in network namespaces.
NETWORK_PACKAGES=(iproute2)
# What scripts/check needs.
CHECK_PACKAGES=(shellcheck clang-format clang-tidy)

# Prints those of the named packages that are not installed.
missing_packages() {
  local installed name
  installed=" $(dpkg-query -W -f '${Package}=${db:Status-Status} ' "$@" 2>/dev/null || true)"
  for name in "$@"; do
    [[ $installed == *" $name=installed "* ]] || printf '%s\n' "$name"
  done
}

# What to put in front of apt-get; fails where this user may not install. sudo may ask for a password on a terminal
# only: a script without one would hang.
root_prefix() {
  if [[ $(id -u) == 0 ]]; then return 0; fi
  command -v sudo >/dev/null || return 1
  if sudo -n true 2>/dev/null || { [[ -t 0 && -t 2 ]] && sudo -v; }; then echo sudo; else return 1; fi
}

apt_quietly() {
  local log=$1 prefix
  shift
  prefix=$(root_prefix)
  # RUNLEVEL=1: where there is no systemd, no daemon of a new package is started (munged, which nobody needs here).
  # Word splitting is meant: nothing at all for root.
  # shellcheck disable=SC2086
  $prefix env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -y -o DPkg::Lock::Timeout=600 "$@" >"$log" 2>&1 </dev/null
}

# install_packages NAME...: nothing to do when they are there; one line that names what is missing when it may not.
install_packages() {
  local missing log
  if ! command -v dpkg-query >/dev/null; then
    warn "no dpkg here: the packages are taken to be there (Debian's names: $*)"
    return 0
  fi
  mapfile -t missing < <(missing_packages "$@")
  if [[ ${#missing[@]} == 0 ]]; then return 0; fi
  root_prefix >/dev/null ||
    die "missing packages; install them with: sudo apt-get install -y --no-install-recommends ${missing[*]}"
  log=$(mktemp)
  say "installing ${missing[*]}"
  if ! { apt_quietly "$log" update && apt_quietly "$log" install --no-install-recommends "${missing[@]}"; }; then
    tail -n 15 "$log" >&2
    die "apt-get could not install: ${missing[*]} (its full output: $log)"
  fi
  rm -f "$log"
}
