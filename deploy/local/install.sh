#!/usr/bin/env bash
# Run as root by servers.sh: installs Debian packages without their services and clusters. install.sh [--update] PACKAGE…
set -euo pipefail

export DEBIAN_FRONTEND=noninteractive
cluster_settings=/etc/postgresql-common/createcluster.conf
service_policy=/usr/sbin/policy-rc.d
made_policy='' changed_setting=''

undo() {
  [[ -z $made_policy ]] || rm -f "$service_policy"
  [[ -z $changed_setting ]] || sed -i 's/^create_main_cluster = false # pangan/#create_main_cluster = true/' "$cluster_settings"
}
trap undo EXIT

install() {
  apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=600 "$@"
}

# The lists of a fresh image are empty, and those of an old machine are outdated.
if [[ $1 == --update ]]; then
  shift
  apt-get update || true
fi

# Debian asks this file whether a service may start; an existing file of the machine's owner stays.
if [[ ! -e $service_policy ]]; then
  printf '#!/bin/sh\nexit 101\n' >"$service_policy"
  chmod 755 "$service_policy"
  made_policy=yes
fi

# The package's installation creates a cluster called main unless disabled; a machine that has it keeps its setting.
if [[ " $* " == *' postgresql '* && ! -e $cluster_settings ]]; then
  install postgresql-common
  sed -i 's/^#\?create_main_cluster .*/create_main_cluster = false # pangan/' "$cluster_settings"
  changed_setting=yes
fi

install "$@"
