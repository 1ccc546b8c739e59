#!/usr/bin/env bash
# make-secrets.sh --namespace NAMESPACE --keys FOLDER [--development]
# Creates or updates the secrets that the manifests refer to. FOLDER is the folder that the command `keys` fills.
# Addresses come from PANGAN_POSTGRES, PANGAN_POSTGRES_MIGRATE (the same unless set), PANGAN_NATS and PANGAN_REDIS_PASSWORD;
# --development generates them once for the servers of that overlay, and then keeps them.
set -euo pipefail

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

namespace='' keys='' development=''
while (($#)); do
  case $1 in
    --namespace) namespace=${2:?} && shift 2 ;;
    --keys) keys=${2:?} && shift 2 ;;
    --development) development=yes && shift ;;
    *) fail "Use: make-secrets.sh --namespace NAMESPACE --keys FOLDER [--development]" ;;
  esac
done
[[ -n $namespace && -n $keys ]] || fail "Use: make-secrets.sh --namespace NAMESPACE --keys FOLDER [--development]"
[[ -f $keys/identity.key && -d $keys/tokens && -d $keys/contacts ]] || fail "$keys has no keys: fill it with the command keys."

# Values are passed in files that only this user can read, not in arguments, which all users can see.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# secret NAME KEY=FILE…
secret() {
  local name=$1
  shift
  kubectl create secret generic "$name" --namespace "$namespace" "${@/#/--from-file=}" --dry-run=client --output yaml |
    kubectl apply --namespace "$namespace" --filename -
}

value() { printf '%s' "$2" >"$scratch/$1"; }

exists() { kubectl get secret "$1" --namespace "$namespace" >/dev/null 2>&1; }

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

if [[ -n $development ]] && ! exists pangan-postgres; then
  PANGAN_POSTGRES_PASSWORD=$(random) NATS_PASSWORD=$(random) PANGAN_REDIS_PASSWORD=$(random)
  PANGAN_POSTGRES="Host=pangan-dev-postgres;Username=pangan;Password=$PANGAN_POSTGRES_PASSWORD;Database=pangan"
  PANGAN_NATS="nats://pangan:$NATS_PASSWORD@pangan-dev-nats:4222"
fi

if [[ -z $development || -n ${PANGAN_POSTGRES:-} ]]; then
  value silo "${PANGAN_POSTGRES:?is not set}"
  value migrate "${PANGAN_POSTGRES_MIGRATE:-$PANGAN_POSTGRES}"
  value password "${PANGAN_POSTGRES_PASSWORD:-}"
  secret pangan-postgres silo="$scratch/silo" migrate="$scratch/migrate" password="$scratch/password"
  value url "${PANGAN_NATS:?is not set}"
  value password "${NATS_PASSWORD:-}"
  secret pangan-nats url="$scratch/url" password="$scratch/password"
  value password "${PANGAN_REDIS_PASSWORD:?is not set}"
  secret pangan-redis password="$scratch/password"
fi

# A key's age is in the name that the command keys gave it, and a mount keeps names; a key of another name counts as the oldest.
secret pangan-silo-keys "$keys"/{pickup-codes.key,identity.key,webhooks.key,ledger.pem}
secret pangan-contact-keys "$keys"/contacts/*.key
secret pangan-token-keys "$keys"/tokens/*.pem
