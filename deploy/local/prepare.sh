# shellcheck shell=bash
# Sourced by ./run and ./test: gets a machine and a checkout ready, and builds. Sets root and logs.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
logs=$root/.local/logs
export PANGAN_ROOT=$root HOME=${HOME:-/tmp}
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# shellcheck source=deploy/local/sdk.sh
. "$root/deploy/local/sdk.sh"
# shellcheck source=deploy/local/servers.sh
. "$root/deploy/local/servers.sh"

# Builds the given projects. Their output is shown only if it fails; it is in .local/logs in any case.
build() {
  local project log
  for project in "$@"; do
    log=$logs/build-$(basename -- "$project").log
    # The lock's descriptor is closed for dotnet, whose compiler server would otherwise hold it long after the build.
    if ! timeout --foreground --kill-after=30 900 dotnet build "$root/$project" --configuration Release \
      --verbosity quiet "${build_flags[@]}" >"$log" 2>&1 </dev/null 9>&-; then
      show_build_errors "$log" >&2
      fail "The build of $project failed; all it said is in ${log#"$root/"}."
    fi
  done
}

show_build_errors() {
  if grep -q ': error ' "$1"; then
    grep ': error ' "$1" | sort -u | sed -n '1,25p'
  else
    tail -n 40 "$1"
  fi
}

# Prepares and builds under the checkout's lock, so that two commands at once in one checkout build one after the other.
prepare() {
  mkdir -p "$logs" || fail "Cannot write to $root/.local. It may belong to another user: was ./run started as root before?"
  exec 9>"$root/.local/build.lock"
  if ! flock --nonblock 9; then
    say "Waiting for another build in this checkout."
    flock --timeout 1800 9 || fail "Another build in this checkout has held the lock for 30 minutes. Is it stuck?"
  fi
  build_flags=(-nologo)
  if [[ ${CI:-} == true ]]; then
    # Nothing stays behind on a machine that is used for other things next.
    build_flags+=(-nodeReuse:false -p:UseSharedCompilation=false)
  fi
  require_sdk
  [[ ${needs_servers:-yes} == no ]] || install_servers
  build "$@"
  flock --unlock 9
  exec 9>&-
}

# Where a project's build is: assembly_of PahlawanPangan.Local
assembly_of() { printf '%s' "$root/artifacts/bin/$1/release/$1.dll"; }
