# shellcheck shell=bash
# Sourced by ./run, ./test and ./bench.sh: prepares a machine and a checkout, and builds. Sets root, logs and programs.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
logs=$root/.local/logs
programs=$root/.local/programs
export PANGAN_ROOT=$root HOME=${HOME:-/tmp}
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# Programs that only a command needs, as install_for_tests takes them; install_more may name a command that installs what is no program.
tools=()

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# shellcheck source=deploy/local/sdk.sh
. "$root/deploy/local/sdk.sh"
# shellcheck source=deploy/local/servers.sh
. "$root/deploy/local/servers.sh"

# The inputs of a project's build: the checkout's files with their sizes and times, so that changed, new and deleted files
# are detected; the SDKs; and the build's arguments. Tests and benches are inputs of themselves only.
fingerprint() {
  local project=$1 apart=()
  shift
  [[ $project == tests || $project == bench ]] || apart=(-o -path "$root/tests" -o -path "$root/bench")
  {
    printf '%s\n' "$project" "$@" "${CI:-}"
    dotnet --list-sdks
    find "$root" \( -path "$root/.git" -o -path "$root/.local" -o -path "$root/artifacts" -o -path "$root/docs" \
      -o -name bin -o -name obj -o -name node_modules "${apart[@]}" \) -prune -o -type f ! -name '*.md' -printf '%P %s %T@\n' | LC_ALL=C sort
  } | sha256sum | cut -c 1-16
}

# Runs dotnet. Its output is shown only if it fails; it is always in .local/logs.
run_dotnet() {
  local name=$1 log
  shift
  log=$logs/build-$name.log
  # The lock's descriptor is closed for dotnet, whose compiler server would otherwise hold it long after the build.
  if ! timeout --foreground --kill-after=30 900 dotnet "$@" --configuration Release --verbosity quiet "${build_flags[@]}" \
    >"$log" 2>&1 </dev/null 9>&-; then
    show_build_errors "$log" >&2
    fail "The build of $name failed; its output is in ${log#"$root/"}."
  fi
}

# Builds a project unless its inputs are unchanged.
build() {
  local project=$1 assembly stamp now
  assembly=$(assembly_of "$2") stamp=$root/.local/build/$2
  now=$(fingerprint "$project")
  [[ ! -f $assembly || ! -f $stamp || $(<"$stamp") != "$now" ]] || return 0
  rm -f "$stamp"
  run_dotnet "$(basename -- "$project")" build "$root/$project"
  mkdir -p "${stamp%/*}"
  printf '%s' "$now" >"$stamp"
}

# Compiles the host and ./run ahead of time.
publish_programs() { publish "$programs" programs silo:PahlawanPangan.Silo deploy/local:PahlawanPangan.Local; }

# publish FOLDER INPUTS PROJECT…: compiles projects ahead of time into a folder named by the hash of the inputs, and links FOLDER/current to
# it. A running instance keeps the folder that it was started from.
publish() {
  local folder=$1 now project publishing=() failed=''
  now=$(fingerprint "$2")
  shift 2
  if [[ ! -d $folder/$now ]]; then
    rm -rf "$folder/making"
    # At once: most of it is one compilation ahead of time after the other, each on one processor.
    for project in "$@"; do
      run_dotnet "$(basename -- "${project%:*}")" publish "$root/${project%:*}" -p:Precompile=true \
        --output "$folder/making/${project#*:}/release" &
      publishing+=("$!")
    done
    for project in "${publishing[@]}"; do
      wait "$project" || failed=yes
    done
    [[ -z $failed ]] || exit 1
    mv "$folder/making" "$folder/$now"
  fi
  ln -sfn "$now" "$folder/current"
  instance_runs || find "$folder" -mindepth 1 -maxdepth 1 -type d ! -name "$now" -exec rm -rf {} +
}

instance_runs() { [[ -e $root/.local/run/lock ]] && ! flock --nonblock "$root/.local/run/lock" true; }

show_build_errors() {
  if grep -q ': error ' "$1"; then
    grep ': error ' "$1" | sort -u | sed -n '1,25p'
  else
    tail -n 40 "$1"
  fi
}

# Prepares and builds under the checkout's lock, so that concurrent commands in one checkout build one after the other. Servers, and what
# else the caller has put into an array named tools, are installed beside the build, which downloads nothing most of the time.
# prepare COMMAND… runs the build, such as: build tests PahlawanPangan.Tests
prepare() {
  local installing=''
  mkdir -p "$logs" || fail "Cannot write to $root/.local. It may belong to another user: was ./run started as root before?"
  exec 9>"$root/.local/build.lock"
  if ! flock --nonblock 9; then
    say "Waiting for another build in this checkout."
    flock --timeout 1800 9 || fail "Another build in this checkout has held the lock for 30 minutes. Is it stuck?"
  fi
  build_flags=(-nologo)
  if [[ ${CI:-} == true ]]; then
    # No build server is left running on a CI machine: the compiler's has a name of its own, by which it is stopped.
    compiler=pangan-$$
    build_flags+=(-nodeReuse:false -p:UseSharedCompilation=true "-p:SharedCompilationId=$compiler")
  fi
  require_sdk
  if [[ ${needs_servers:-yes} != no ]]; then
    : >"$logs/install.log"
    install_all &
    installing=$!
  fi
  "$@"
  [[ -z $installing ]] || wait "$installing" || exit 1
  [[ -z ${compiler:-} ]] || stop_compiler "$compiler"
  flock --unlock 9
  exec 9>&-
}

# The SDK's own command stops only the server with the usual name.
stop_compiler() {
  local folder
  folder=$(dotnet --list-sdks | sed -nE "s|^$(dotnet --version) \[(.*)\]$|\1/$(dotnet --version)/Roslyn/bincore|p")
  dotnet "$folder/VBCSCompiler.dll" -shutdown "-pipename:$1" >/dev/null 2>&1 || true
}

install_all() {
  install_servers
  ((${#tools[@]} == 0)) || install_for_tests "${tools[@]}"
  [[ -z ${install_more:-} ]] || "$install_more"
}

# Where a project's build is: assembly_of PahlawanPangan.Local
assembly_of() { printf '%s' "$root/artifacts/bin/$1/release/$1.dll"; }
