# Shared by the scripts beside it; sourced, with the checkout as the current folder.

# Flags of every build: with ECGMM_CHECKED (script/test sets it) warnings are errors, and the standard library
# checks its bounds.
checked=${ECGMM_CHECKED:+ON}
# shellcheck disable=SC2034  # for the scripts that source this one
CHECKED_FLAGS=(-DECGMM_WERROR="${checked:-OFF}" -DECGMM_ASSERTIONS="${checked:-OFF}")

say() { printf '== %s\n' "$*"; }
fail() { printf 'error: %s\n' "$1" >&2; [[ $# -lt 2 ]] || printf '       %s\n' "$2" >&2; exit 1; }

# Runs a command as root: directly, or through sudo.
as_root() {
  if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

# Installs the Debian packages that are not there yet.
install_packages() {
  command -v apt-get >/dev/null || fail "this script installs Debian packages, and there is no apt-get" "install by hand: $*"
  local missing=() package
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) == *"ok installed"* ]] || missing+=("$package")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  say "installing ${missing[*]}"
  as_root apt-get update -q >/dev/null
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" >/dev/null
}

make_venv() {
  [[ -x .venv/bin/pip ]] && return 0
  say "making .venv"
  python3 -m venv .venv || fail "python3 cannot make a virtual environment" "install python3-venv"
}

# The version of a package in .venv, or nothing.
installed_version() {
  .venv/bin/python -c 'import importlib.metadata as m, sys
try: print(m.version(sys.argv[1]))
except m.PackageNotFoundError: pass' "$1"
}

# install_pinned NAME==VERSION...: puts into .venv what is missing there or has another version.
install_pinned() {
  local wanted=() package version
  for package in "$@"; do
    version=$(installed_version "${package%%==*}")
    [[ ${version%%+*} == "${package##*==}" ]] || wanted+=("$package")
  done
  [[ ${#wanted[@]} -gt 0 ]] || return 0
  say "installing ${wanted[*]}"
  .venv/bin/pip install -q "${wanted[@]}" || fail "pip cannot install ${wanted[*]}" "see what it says above"
}
