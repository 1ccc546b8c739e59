#!/usr/bin/env bash
# install.sh FOLDER: installs what the folder's package-lock.json names, once, into a folder of .local that has its hash. Prints that folder.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
from=$(cd -- "$1" && pwd)
target=$root/.local/node/${from##*/}-$(sha256sum <"$from/package-lock.json" | cut -c 1-16)
if [[ ! -d $target ]]; then
  making=$target-$$
  mkdir -p "$making"
  cp "$from/package.json" "$from/package-lock.json" "$making"
  (cd "$making" && timeout --kill-after=30 480 npm ci --prefer-offline --no-audit --no-fund --loglevel=error) </dev/null >&2
  mv --no-target-directory "$making" "$target"
fi
printf '%s\n' "$target"
