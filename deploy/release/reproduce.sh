#!/usr/bin/env bash
# reproduce.sh [COMMIT]: builds the program that is shipped twice from a commit (HEAD unless named), each time in a clone and a folder of its own, and
# compares every file of the two. It prints how many there are and one SHA-256 of all, which another machine with the same SDK gets as well, or the files
# that differ, and then ends with 1. It takes some minutes.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
commit=$(git -C "$root" rev-parse --verify "${1:-HEAD}^{commit}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# Paths of different lengths, and no compiler that the other build has left running.
for place in one a-second/place/with-a-longer-path; do
  mkdir -p "$work/$place"
  git clone --quiet --no-checkout "$root" "$work/$place/checkout"
  git -C "$work/$place/checkout" checkout --quiet --detach "$commit"
  (cd "$work/$place/checkout" && dotnet publish silo --configuration Release --verbosity quiet -nologo -nodeReuse:false \
    -p:UseSharedCompilation=false -p:Precompile=true --output "$work/$place/program")
  (cd "$work/$place/program" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) >"$work/$place/sums"
done

if ! diff "$work/one/sums" "$work/a-second/place/with-a-longer-path/sums"; then
  echo "The two builds of $commit differ." >&2
  exit 1
fi
printf '%s files, the same in both builds of %s; all of them: %s\n' \
  "$(wc -l <"$work/one/sums")" "$commit" "$(sha256sum "$work/one/sums" | cut -d ' ' -f 1)"
