#!/usr/bin/env bash
# sbom.sh [FOLDER]: writes the software bill of materials of the program that is shipped, CycloneDX in JSON, into a folder: artifacts/sbom unless
# named. It lists what the build restored, from the machine's own package folder: nothing but the tool itself is fetched.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
folder=${1:-$root/artifacts/sbom}
cd "$root"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

version=$(sed -n 's|.*<VersionPrefix>\(.*\)</VersionPrefix>.*|\1|p' Directory.Build.props)
[[ -f artifacts/obj/PahlawanPangan.Silo/project.assets.json ]] || dotnet restore silo/PahlawanPangan.Silo.csproj --locked-mode
dotnet tool restore
dotnet tool run dotnet-CycloneDX -- silo/PahlawanPangan.Silo.csproj --disable-package-restore --no-serial-number \
  --set-name pahlawan-pangan --set-version "$version" --spec-version 1.6 \
  --output "$folder" --filename PahlawanPangan.Silo.json --output-format Json
