# shellcheck shell=bash disable=SC2154 # root and logs are set by prepare.sh.
# Installs missing servers from Debian or Ubuntu packages. System services and clusters are not touched:
# none is created or started, and existing ones stay unchanged.

# Only clusters need Redis: the caller sets needs_redis.
install_servers() {
  local missing=()
  [[ -n ${PANGAN_POSTGRES:-} ]] || has_postgres || missing+=(postgresql)
  [[ -n ${PANGAN_NATS:-} ]] || has_program nats-server || missing+=(nats-server)
  [[ -z ${needs_redis:-} ]] || has_program redis-server || missing+=(redis-server)
  has_program setpriv || missing+=(util-linux)
  has_program curl || missing+=(curl)
  has_program jq || missing+=(jq)
  ((${#missing[@]})) || return 0

  local as_root=()
  if ! has_program apt-get; then
    fail "Missing: ${missing[*]} (Debian's names). Install them$(alternatives)."
  elif [[ $(id -u) != 0 ]]; then
    sudo -n true 2>/dev/null ||
      fail "Missing: ${missing[*]}. Install them with 'sudo apt-get install ${missing[*]}'$(alternatives)."
    as_root=(sudo -n)
  fi
  say "Installing ${missing[*]}."
  "${as_root[@]}" timeout --kill-after=30 1200 bash "$root/deploy/local/install.sh" "${missing[@]}" \
    >"$logs/install.log" 2>&1 </dev/null 9>&- ||
    fail "Installing ${missing[*]} failed; see .local/logs/install.log. Install them yourself$(alternatives)."
  [[ -n ${PANGAN_POSTGRES:-} ]] || has_postgres ||
    fail "This release's postgresql is older than 15. Install a newer one (https://wiki.postgresql.org/wiki/Apt)$(alternatives)."
}

alternatives() {
  printf '%s' ", or name servers that run already: PANGAN_POSTGRES (an Npgsql connection string), PANGAN_NATS (nats://host:port)"
}

has_program() { PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin command -v "$1" >/dev/null; }

has_postgres() {
  local binary
  for binary in /usr/lib/postgresql/*/bin/postgres $(type -P postgres); do
    [[ -x $binary && $("$binary" --version) =~ \(PostgreSQL\)\ ([0-9]+) ]] && ((BASH_REMATCH[1] >= 15)) && return 0
  done
  return 1
}

# Installs Debian packages that only tests use, if their program is missing; says so where that cannot be done. install_for_tests PROGRAM PACKAGE…
install_for_tests() {
  local program=$1 as_root=()
  shift
  ! has_program "$program" || return 0
  if has_program apt-get && { [[ $(id -u) == 0 ]] || sudo -n true 2>/dev/null; }; then
    [[ $(id -u) == 0 ]] || as_root=(sudo -n)
    say "Installing $*."
    "${as_root[@]}" timeout --kill-after=30 900 bash "$root/deploy/local/install.sh" "$@" >"$logs/install.log" 2>&1 </dev/null || true
  fi
  has_program "$program" || say "$program is not installed, so the tests that need it are skipped (Debian: apt-get install $*)."
}
