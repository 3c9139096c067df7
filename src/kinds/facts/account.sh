# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Local accounts. KEY: the name; ARG: user or group. Reads the files of passwd(5), group(5) and shadow(5), not getent: an account
# of the domain with the same name is another account. Of a password hash only its SHA-256 leaves the host. One awk for all.
# Quick: it takes a moment, so that it may travel with others.

# most accounts have no password, so that their hashes are two or three words
hash_sum() {
  case $1 in
    '') sum=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 ;;
    '!') sum=bb7208bc9b5d7c04f1236a82a0093a5e33f40423d5ba8d4266f7092c3ba43b62 ;;
    '*') sum=684888c0ebb17f374298b65ee2807526c066094c701bcc7ebbe1c1095f494fc1 ;;
    *) sum=$(printf %s "$1" | sha256sum) sum=${sum%% *} ;;
  esac
}

tab='	'
shadow=/etc/shadow
[ -r "$shadow" ] || shadow=/dev/null
questions() {
  asked=''
  while [ $# -ge 4 ]; do
    asked="$asked$1$tab$3$tab$2
"
    shift 4
  done
}
questions "$@"
# Prints "INDEX user =HASH<tab>fields", "INDEX group -<tab>fields", "INDEX none -". Text of unknown content is percent-encoded.
told=$(
  awk -F: '
    function plain(text) { gsub(/%/, "%25", text); gsub(/\t/, "%09", text); gsub(/\r/, "%0D", text); return text }
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
          printf "%s user =%s\tuid=%s\tgid=%s\tgroup=%s\tgroups=%s\tcomment%%=%s\thome%%=%s\tshell%%=%s\n", ask[k], hash[key],
            f[3], f[4], named[f[4]], of[key], plain(f[5]), plain(f[6]), plain(f[7])
        } else if (sort[k] == "group" && key in group) {
          split(group[key], f, ":")
          printf "%s group -\tgid=%s\tmembers=%s\n", ask[k], f[3], f[4]
        } else {
          printf "%s %s -\n", ask[k], sort[k] == "user" || sort[k] == "group" ? "none" : "bad"
        }
      }
    }' what=question - what=user /etc/passwd what=hash "$shadow" what=group /etc/group <<QUESTIONS
$asked
QUESTIONS
)
while read -r i sort rest; do
  hash=${rest%%"$tab"*} fields=${rest#*"$tab"}
  hash=${hash#=} # the sign keeps an empty one from being lost among the blanks
  case $sort in
    user)
      if [ "$shadow" = /dev/null ]; then
        broken "$i" 'cannot read /etc/shadow: this needs root'
        continue
      fi
      hash_sum "$hash"
      fact "$i" "$fields${tab}password=$sum"
      ;;
    group) fact "$i" "$fields" ;;
    bad) broken "$i" 'unknown sort of account' ;;
    none) answer "$i" ;;
  esac
done <<TOLD
$told
TOLD
