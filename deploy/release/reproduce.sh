#!/usr/bin/env bash
# reproduce.sh [COMMIT]: builds the program that is shipped twice from a commit (HEAD unless named), each time in a fresh clone, and compares every file
# of the two. It prints how many there are and one SHA-256 of all, which another machine with the same SDK gets as well, or the files that differ, and
# then ends with 1. It takes some minutes.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
commit=$(git -C "$root" rev-parse --verify "${1:-HEAD}^{commit}")
work=$(mktemp -d)
# The same path on every machine: the compiler of pages writes it into what it generates, of which the assembly holds a hash.
place=/tmp/pahlawan-pangan-build
trap 'rm -rf "$work"' EXIT
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

for build in first second; do
  mkdir "$place" || { echo "$place exists: another build may be under way." >&2; exit 1; }
  trap 'rm -rf "$work" "$place"' EXIT
  git clone --quiet --no-checkout "$root" "$place/checkout"
  git -C "$place/checkout" checkout --quiet --detach "$commit"
  # No compiler that another build has left running.
  (cd "$place/checkout" && dotnet publish silo --configuration Release --verbosity quiet -nologo -nodeReuse:false \
    -p:UseSharedCompilation=false -p:Precompile=true --output "$place/program")
  (cd "$place/program" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) >"$work/$build"
  rm -rf "$place"
done

if ! diff "$work/first" "$work/second"; then
  echo "The two builds of $commit differ." >&2
  exit 1
fi
printf '%s files, the same in both builds of %s; all of them: %s\n' \
  "$(wc -l <"$work/first")" "$commit" "$(sha256sum "$work/first" | cut -d ' ' -f 1)"
