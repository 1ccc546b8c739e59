#!/usr/bin/env bash
# ./bench.sh compare|micro|scale|pin [OPTIONS…]: builds, and measures the product beside peers and controls, over private servers.
set -euo pipefail

# shellcheck source=deploy/local/prepare.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/deploy/local/prepare.sh"

# The quick form (CompareOptions.IsQuick) ends before profile-guided recompilation pays off.
[[ " $* " =~ \ --seconds\ ([0-4](\.[0-9]+)?|5)\  ]] && export DOTNET_TieredPGO=0

# Whether a figure is to be measured: wants FIGURE ARGUMENTS…
wants() {
  local figure=$1
  shift
  [[ ${1:-compare} == compare && (" $* " != *" --only "* || " $* " == *"$figure"*) ]]
}

if wants as-run-cluster "$@"; then needs_redis=yes; fi

# As run means as ./run starts it: compiled ahead of time. So are the peers beside it.
peers=$root/.local/peers
build_all() {
  build bench PahlawanPangan.Bench
  if wants as-run "$@" || wants idle "$@"; then
    publish_programs
    publish "$peers" bench bench/peers:PahlawanPangan.Peers
    PANGAN_ENGINE=$(readlink -f "$programs/current")/PahlawanPangan.Silo/release/PahlawanPangan.Silo.dll
    PANGAN_PEERS=$(readlink -f "$peers/current")/PahlawanPangan.Peers/release/PahlawanPangan.Peers.dll
    export PANGAN_ENGINE PANGAN_PEERS
  fi
}
prepare build_all "$@"
exec dotnet "$(assembly_of PahlawanPangan.Bench)" "${@:-compare}"
