# shellcheck shell=bash
# What every script here needs: where the repository is, and how to speak to whoever started the script.

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/reelmill
JOBS=$(nproc)

say() { printf 'reelmill: %s\n' "$*"; }
warn() { printf 'reelmill: %s\n' "$*" >&2; }
die() {
  warn "$*"
  exit 1
}

# The comment block under the shebang is the help text, so that the two cannot drift apart.
print_help() { sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$1"; }

# Sources the named pieces of this folder.
use() {
  local piece
  for piece in "$@"; do
    # shellcheck source=/dev/null
    source "$REPO/scripts/lib/$piece.sh"
  done
}
