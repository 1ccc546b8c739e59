#!/usr/bin/env bash
# ./bench.sh compare|micro|scale|pin [OPTIONS…]: builds, and measures the write path beside a control over private servers.
set -euo pipefail

# shellcheck source=deploy/local/prepare.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/deploy/local/prepare.sh"

prepare bench
exec dotnet "$(assembly_of PahlawanPangan.Bench)" "${@:-compare}"
