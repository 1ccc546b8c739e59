# shellcheck shell=bash disable=SC2154 # root and logs are set by prepare.sh.
# Installs missing servers from Debian or Ubuntu packages. System services and clusters are not touched:
# none is created or started, and existing ones stay unchanged.

# Only clusters need Redis: the caller sets needs_redis.
missing_servers() {
  [[ -n ${PANGAN_POSTGRES:-} ]] || has_postgres || echo postgresql
  [[ -n ${PANGAN_NATS:-} ]] || has_program nats-server || echo nats-server
  [[ -z ${needs_redis:-} ]] || has_program redis-server || echo redis-server
  has_program setpriv || echo util-linux
  has_program curl || echo curl
  has_program jq || echo jq
}

install_servers() {
  local missing=()
  mapfile -t missing < <(missing_servers)
  ((${#missing[@]})) || return 0

  if ! has_program apt-get; then
    fail "Missing: ${missing[*]} (Debian's names). Install them$(alternatives)."
  elif ! can_install; then
    fail "Missing: ${missing[*]}. Install them with 'sudo apt-get install ${missing[*]}'$(alternatives)."
  fi
  say "Installing ${missing[*]}."
  install_packages "${missing[@]}" ||
    fail "Installing ${missing[*]} failed; see .local/logs/install.log. Install them yourself$(alternatives)."
  [[ -n ${PANGAN_POSTGRES:-} ]] || has_postgres ||
    fail "This release's postgresql is older than 15. Install a newer one (https://wiki.postgresql.org/wiki/Apt)$(alternatives)."
}

can_install() { has_program apt-get && { [[ $(id -u) == 0 ]] || sudo -n true 2>/dev/null; }; }

# Installs packages, with new lists of packages the first time.
install_packages() {
  local as_root=()
  [[ $(id -u) == 0 ]] || as_root=(sudo -n)
  [[ -n ${has_lists:-} ]] || set -- --update "$@"
  has_lists=yes
  "${as_root[@]}" timeout --kill-after=30 1200 bash "$root/deploy/local/install.sh" "$@" >>"$logs/install.log" 2>&1 </dev/null 9>&-
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

# Installs Debian packages that only tests use, if their program is missing; says so where that cannot be done. They are named as
# PROGRAM[|PROGRAM…]:PACKAGE[,PACKAGE…], where the other programs will do if the first cannot be had. All are installed at once, unless
# one of them is unknown here.
install_for_tests() {
  local wanted asked missing=()
  for wanted in "$@"; do
    asked=$logs/asked-${wanted%%[|:]*}
    ! has_program "${wanted%%[|:]*}" || continue
    # Where another one will do, the first is asked for once in a checkout.
    if has_one_of "${wanted%%:*}"; then
      [[ ! -e $asked ]] || continue
      : >"$asked"
    fi
    missing+=("$wanted")
  done
  ((${#missing[@]})) || return 0
  if can_install; then
    say "Installing $(packages_of "${missing[@]}")."
    # shellcheck disable=SC2046 # Words are packages.
    if ! install_packages $(packages_of "${missing[@]}"); then
      for wanted in "${missing[@]}"; do
        install_packages $(packages_of "$wanted") || true
      done
    fi
  fi
  for wanted in "${missing[@]}"; do
    has_one_of "${wanted%%:*}" ||
      say "${wanted%%[|:]*} is not installed, so the tests that need it are skipped (Debian: apt-get install $(packages_of "$wanted"))."
  done
}

has_one_of() {
  local programs program
  IFS='|' read -ra programs <<<"$1"
  for program in "${programs[@]}"; do
    ! has_program "$program" || return 0
  done
  return 1
}

packages_of() {
  local names=("${@#*:}")
  printf '%s' "${names[*]//,/ }"
}
