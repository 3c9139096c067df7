# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=sh
#
# Sourced by the integration tests. A test says pass, fail or skip once for each thing it proves and ends with finish.
# REPRISE_BUILD: where the programs are (default: build/ of this checkout).
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${REPRISE_BUILD:-$top/build}
# the programs that ./run installs, before what a user's own PATH puts in their place
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$PATH
export PATH
passed=0
failed=0
skipped=0
test_begin=$(date +%s)

# with the time, so that the log of a long test shows where it went
line() { printf '%s [+%ss]\n' "$*" "$(($(date +%s) - test_begin))"; }

pass() {
  passed=$((passed + 1))
  line "PASS $1"
}

fail() {
  failed=$((failed + 1))
  line "FAIL $1${2:+: $2}"
}

skip() {
  skipped=$((skipped + 1))
  printf 'SKIP %s: %s\n' "$1" "$2"
}

# check NAME COMMAND...: passes where the command succeeds; shows what it said where it does not.
check() {
  check_name=$1
  shift
  if check_said=$("$@" 2>&1); then pass "$check_name"; else
    fail "$check_name" "\`$*\` ended with $?"
    printf '%s\n' "$check_said" | tail -n 30 | sed 's/^/    /'
  fi
}

# same NAME GOT WANTED
same() {
  if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "got \"$2\", wanted \"$3\""; fi
}

# contains NAME TEXT PART
contains() {
  case $2 in
    *"$3"*) pass "$1" ;;
    *) fail "$1" "no \"$3\" in \"$2\"" ;;
  esac
}

# finish: the line that ./run reads, and the exit code.
finish() {
  printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" = 0 ] && [ $((passed + skipped)) -gt 0 ]
  exit $?
}

# need_root NAME: ends the whole test as one skip where it cannot work.
need_root() {
  [ "$(id -u)" != 0 ] || return 0
  skip "$1" "needs root"
  finish
}

# need_mirror NAME: the same without a Debian mirror to download from.
need_mirror() {
  mirror=$(apt-get indextargets --format '$(REPO_URI)dists/$(RELEASE)/InRelease' 'Created-By: Packages' 2>/dev/null | head -n 1)
  if [ -n "$mirror" ] && /usr/lib/apt/apt-helper download-file "$mirror" "$scratch/mirror" >/dev/null 2>&1; then return 0; fi
  skip "$1" "no Debian mirror can be reached"
  finish
}

scratch=$(mktemp -d /var/tmp/reprise-test.XXXXXX)
