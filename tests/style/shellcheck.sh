#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Every shell text that reprise sends to a host must be clean POSIX sh. Fragments are function bodies of one script that
# starts with prelude.sh, so each is checked behind it.
set -eu
cd "$(dirname "$0")/../.."
if ! command -v shellcheck >/dev/null; then
  echo "SKIP shellcheck: it is not installed"
  echo "0 passed, 0 failed, 1 skipped"
  exit 77
fi
status=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# SC2317/SC2329: the helpers of the prelude are not all called by every fragment
shellcheck --shell=sh --severity=style --exclude=SC2317,SC2034 src/kinds/prelude.sh || status=1
for script in $(find src/kinds -mindepth 2 -name '*.sh' | sort); do
  {
    echo 'REPRISE_NONCE=x'
    cat src/kinds/prelude.sh
    echo 'fragment() ('
    cat "$script"
    printf ')\nfragment "$@"\n'
  } >"$work/script.sh"
  # SC2317: see above; SC2015: `a && b || fail` is meant. SC1072 and the like stay on: a fragment must parse as a body
  if ! shellcheck --shell=sh --severity=style --exclude=SC2317,SC2015 "$work/script.sh" >"$work/out"; then
    echo "$script:"
    cat "$work/out"
    status=1
  fi
  # the two header lines, and no bashisms hidden behind another shebang
  head -n 4 "$script" | grep -q 'SPDX-License-Identifier: EUPL-1.2' || { echo "$script: no SPDX header"; status=1; }
done
echo "$((1 - status)) passed, $status failed, 0 skipped"
exit $status
