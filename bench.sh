#!/usr/bin/env bash
# ./bench.sh compare|micro|scale|pin [OPTIONS…]: builds, and measures the product beside peers and controls, over private servers.
set -euo pipefail

# shellcheck source=deploy/local/prepare.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/deploy/local/prepare.sh"

# The quick form (CompareOptions.IsQuick) ends before profile-guided recompilation pays off.
[[ " $* " =~ \ --seconds\ ([0-4](\.[0-9]+)?|5)\  ]] && export DOTNET_TieredPGO=0

# One figure is about a cluster.
[[ ${1:-compare} == compare && (" $* " != *" --only "* || " $* " == *as-run-cluster*) ]] && needs_redis=yes

prepare build bench PahlawanPangan.Bench
exec dotnet "$(assembly_of PahlawanPangan.Bench)" "${@:-compare}"
