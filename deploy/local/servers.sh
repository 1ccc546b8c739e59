# shellcheck shell=bash disable=SC2154 # root, logs and packages are set by prepare.sh and packages.sh.
# Installs what Debian and Ubuntu have and this machine lacks. System services and clusters are none of our business:
# none is made or started for us, and none that exists is touched.

# Only clusters need Redis: who calls sets needs_redis.
install_servers() {
  local missing=()
  [[ -n ${PANGAN_POSTGRES:-} ]] || has_postgres || missing+=(postgresql)
  [[ -n ${PANGAN_NATS:-} ]] || has_program nats-server || missing+=(nats-server)
  [[ -z ${needs_redis:-} || $packages != official ]] || has_program redis-server || missing+=(redis-server)
  has_program setpriv || missing+=(util-linux)
  has_program curl || missing+=(curl)
  has_program jq || missing+=(jq)
  # The tests alone check alerts and scrape an engine with it; they say so where it is missing.
  [[ -z ${wants_prometheus:-} ]] || has_program promtool || missing+=(prometheus)
  [[ $packages == official ]] || has_library libargon2.so.1 || missing+=(libargon2-1)
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

has_library() { compgen -G "/usr/lib/*/$1" >/dev/null || compgen -G "/usr/lib*/$1" >/dev/null || compgen -G "/lib/*/$1" >/dev/null; }

has_postgres() {
  local binary
  for binary in /usr/lib/postgresql/*/bin/postgres $(type -P postgres); do
    [[ -x $binary && $("$binary" --version) =~ \(PostgreSQL\)\ ([0-9]+) ]] && ((BASH_REMATCH[1] >= 15)) && return 0
  done
  return 1
}
