# shellcheck shell=bash
# Finds the .NET SDK. It is not installed, since the machine's owner chooses how to install it.

require_sdk() {
  local folder
  if ! has_sdk; then
    for folder in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet; do
      if [[ -n $folder && -x $folder/dotnet ]] && PATH=$folder:$PATH has_sdk; then
        export PATH=$folder:$PATH DOTNET_ROOT=$folder
        return
      fi
    done
    fail "The .NET 10 SDK is missing. Install it from https://dotnet.microsoft.com/download/dotnet/10.0
(Ubuntu: apt-get install dotnet-sdk-10.0; any Linux: the dotnet-install.sh of that page, with --channel 10.0)."
  fi
}

has_sdk() { command -v dotnet >/dev/null && dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; }
