# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Answers in the debconf database. KEY: a question. Answers type, seen, sha256 of the value, and the value itself unless the
# question is a password. The database is opened for reading only, so that a running apt does not keep us out
# (debconf-communicate(1) wants the lock, debconf-show(1) hides passwords); one perl for all.
# Quick: it takes a moment, so that it may travel with others.
# shellcheck disable=SC2016 # perl's variables
program='
use Debconf::Db; use Debconf::Question;
Debconf::Db->load(readonly => "true");
while (my $key = <STDIN>) {
  chomp $key;
  my $q = Debconf::Question->get($key);
  if (!defined $q) { print "absent\n"; next }
  my $value = $q->value; $value = "" unless defined $value;
  utf8::encode($value) if utf8::is_utf8($value);
  my $seen = $q->flag("seen") eq "true" ? "true" : "false";
  print join(" ", "value", $q->type || "string", $seen, uc unpack("H*", $value)), "\n";
}
print "end\n";
'

bytes() { printf %s "$1" | basenc -d --base16; }

keys() {
  while [ $# -ge 4 ]; do
    printf '%s\n' "$2"
    shift 4
  done
}

# tell INDEX TYPE SEEN HEX
tell() {
  sum=$(bytes "$4" | sha256sum)
  if [ "$2" = password ]; then
    answer "$1" "type=$2" "seen=$3" "sha256=${sum%% *}"
  else
    answer "$1" "type=$2" "seen=$3" "sha256=${sum%% *}" "value:=$(bytes "$4" | b64)"
  fi
}

answers=$(keys "$@" | perl -e "$program")
case $answers in
  *end) ;;
  *)
    while [ $# -ge 4 ]; do
      broken "$1" 'the debconf database cannot be read'
      shift 4
    done
    exit 0
    ;;
esac
exec 3<<ANSWERS
$answers
ANSWERS
while [ $# -ge 4 ]; do
  read -r found type seen hex <&3
  if [ "$found" = absent ]; then answer "$1"; else tell "$1" "$type" "$seen" "$hex"; fi
  shift 4
done
