# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Local accounts. KEY: the name; ARG: user or group. Reads the files of passwd(5), group(5) and shadow(5), not getent: an account
# of the domain with the same name is another account. Of a password hash only its SHA-256 leaves the host. One awk for all.
# Quick: it takes a moment, so that it may travel with others.

tab='	'
shadow=/etc/shadow why=''
if [ ! -r "$shadow" ]; then shadow=/dev/null why=$(printf 'cannot read /etc/shadow: this needs root' | b64); fi
questions() {
  asked=''
  while [ $# -ge 4 ]; do
    asked="$asked$1$tab$3$tab$2
"
    shift 4
  done
}
questions "$@"
# Text of unknown content is percent-encoded. Most accounts have no password, so that their hashes are two or three words.
# The nonce goes by the environment, which other users cannot read.
nonce=$REPRISE_NONCE awk -F: -v "why=$why" '
  BEGIN {
    nonce = ENVIRON["nonce"]
    sum[""] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    sum["!"] = "bb7208bc9b5d7c04f1236a82a0093a5e33f40423d5ba8d4266f7092c3ba43b62"
    sum["*"] = "684888c0ebb17f374298b65ee2807526c066094c701bcc7ebbe1c1095f494fc1"
    sha256 = "sha256sum | cut -c 1-64"
  }
  function plain(text) { gsub(/%/, "%25", text); gsub(/\t/, "%09", text); gsub(/\r/, "%0D", text); return text }
  function answer_user(i, f, h) {
    if (why != "") { printf "%s broken %s\t%s\n", nonce, i, why; return }
    printf "%s fact %s\tuid=%s\tgid=%s\tgroup=%s\tgroups=%s\tcomment%%=%s\thome%%=%s\tshell%%=%s\tpassword=", nonce, i,
      f[3], f[4], named[f[4]], of[f[1]], plain(f[5]), plain(f[6]), plain(f[7])
    if (h in sum) { print sum[h]; return }
    fflush()
    printf "%s", h | sha256
    close(sha256)
  }
  what == "question" { if ($0 == "") next; split($0, q, "\t"); ask[++n] = q[1]; sort[n] = q[2]; name[n] = q[3]; next }
  what == "user" { if (!($1 in user)) user[$1] = $0; next }
  what == "hash" { if (!($1 in hash)) hash[$1] = $2; next }
  {
    if (!($1 in group)) group[$1] = $0
    if (!($3 in named)) named[$3] = $1
    count = split($4, member, ",")
    for (k = 1; k <= count; k++) of[member[k]] = of[member[k]] (of[member[k]] == "" ? "" : ",") $1
  }
  END {
    for (k = 1; k <= n; k++) {
      key = name[k]
      if (sort[k] == "user" && key in user) {
        split(user[key], f, ":")
        answer_user(ask[k], f, hash[key])
      } else if (sort[k] == "group" && key in group) {
        split(group[key], f, ":")
        printf "%s fact %s\tgid=%s\tmembers=%s\n", nonce, ask[k], f[3], f[4]
      } else if (sort[k] == "user" || sort[k] == "group") {
        printf "%s fact %s\n", nonce, ask[k]
      }
    }
  }' what=question - what=user /etc/passwd what=hash "$shadow" what=group /etc/group <<QUESTIONS
$asked
QUESTIONS
