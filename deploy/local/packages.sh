# shellcheck shell=bash disable=SC2154 # root and logs are set by prepare.sh.
# Chooses between the official packages and the polyfills, and remembers the choice in .local/packages.props, which
# Directory.Build.props reads, so that a plain 'dotnet build' goes the same way.

choose_packages() {
  local props=$root/.local/packages.props question log=$logs/restore.log
  case ${PANGAN_PACKAGES:-} in
    official | polyfills)
      packages=$PANGAN_PACKAGES
      remember_packages "$props" forced
      return
      ;;
    '') ;;
    *) fail "PANGAN_PACKAGES is '$PANGAN_PACKAGES'; it can be 'official' or 'polyfills'." ;;
  esac
  # The tests refer to all that the product is made of; what only the benches need decides nothing.
  question=$(restore_question)
  if [[ -f $props ]] && grep -qF "answers $question" "$props"; then
    packages=$(sed -n 's/.*<!-- \(official\|polyfills\), answers .*/\1/p' "$props")
  elif timeout --foreground --kill-after=30 600 dotnet restore "$root/tests" -nologo -p:UsePolyfills=false \
    >"$log" 2>&1 </dev/null 9>&-; then
    packages=official
  else
    packages=polyfills
  fi
  remember_packages "$props" "$question"
  if [[ $packages == polyfills ]]; then
    say "Packages: polyfills, as the official ones do not restore here ($(first_restore_error "$log")); PANGAN_PACKAGES=official insists."
  fi
}

# What the answer depends on: the packages asked for, and where they come from.
restore_question() {
  {
    cat "$root/Directory.Packages.props" "$root/Directory.Build.props" "$root/global.json"
    grep -rh --include='*.csproj' PackageReference "$root"/{deploy,engine,gateway,grains,grains.interfaces,silo,tests} || true
    cat "$root"/[Nn]u[Gg]et.[Cc]onfig "$HOME"/.nuget/NuGet/*.[Cc]onfig "$HOME"/.config/NuGet/*.[Cc]onfig 2>/dev/null || true
    env | grep -iE '^(nuget|https?_proxy|no_proxy)' | LC_ALL=C sort || true
  } | sha256sum | cut -c 1-16
}

remember_packages() {
  local content
  printf -v content '<Project>\n  <!-- %s, answers %s -->\n  <PropertyGroup><UsePolyfills>%s</UsePolyfills></PropertyGroup>\n</Project>' \
    "$packages" "$2" "$([[ $packages == polyfills ]] && echo true || echo false)"
  # Written only when it changes: MSBuild takes a newer file for a reason to build everything again.
  if [[ ! -f $1 ]] || [[ $(<"$1") != "$content" ]]; then
    printf '%s\n' "$content" >"$1"
  fi
}

# A package that is missing explains the most, so it comes before other errors.
first_restore_error() {
  local error
  if [[ ! -f $1 ]]; then
    printf 'as found out before'
    return
  fi
  error=$(grep -oE 'error NU110[123]: [^[]*' "$1" | sed -n 1p || true)
  [[ -n $error ]] || error=$(grep -oE 'error [^[]*' "$1" | sed -n 1p || true)
  error=${error%% No packages exist*}
  printf '%s' "${error:-it took too long}"
}
