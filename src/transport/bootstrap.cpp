// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "transport/bootstrap.hpp"

namespace reprise::transport {

const std::string& bootstrap_program() {
  // $g is the process group only if this shell leads it (sshd and setsid see to that): a group that is not ours is
  // reported as 0, so that nothing of somebody else is ever ended.
  // The input is held in memory (tmpfs, no name) until all of it is there: an effect never starts on half of its input.
  // $u gives the script its input and takes away what is ours.
  // A third word after the lengths: the shell reads on after the script, which runs in a subshell (see Feeding).
  static const std::string text =
      R"sh(IFS=" " read -r p c s q g r </proc/$$/stat; [ "$g" = $$ ] || g=0; echo "reprise-group $g" >&2; )sh"
      R"sh(cut() { echo "reprise: the script or its input was cut on its way and did not run" >&2; exit 254; }; )sh"
      R"sh(u="exec <&9 9<&-; set --; unset -f cut; unset l f p c q r g s u"; )sh"
      R"sh(while IFS= read -r l; do case $l in "reprise-script "*) set -- ${l#reprise-script }; s=$(head -c "$1"); )sh"
      R"sh(case $s in *"#reprise-end") ;; *) cut;; esac; case $2 in -) exec 9<&0;; 0) exec 9</dev/null;; )sh"
      R"sh(*) f=$(mktemp -p /dev/shm 2>/dev/null || mktemp -p /run 2>/dev/null || mktemp) || cut; )sh"
      R"sh(exec 8>"$f" 9<"$f"; rm -f "$f"; head -c "$2" >&8; exec 8>&-; )sh"
      R"sh([ "$(stat -L -c %s /dev/fd/9)" = "$2" ] || cut;; esac; case $3 in ?*) set --; eval "$s"; exec 9<&-; s=;; )sh"
      R"sh(*) eval "$u; $s"; exit;; esac;; esac; done; exit 254)sh";
  return text;
}

std::string bootstrap_command(Become become) {
  const std::string shell = "sh -c '" + bootstrap_program() + "'";
  switch (become) {
    case Become::no:
      return "exec " + shell;  // sshd made this shell the leader of a session of its own
    case Become::sudo:
      return "exec sudo -n -H -- setsid -w " + shell;
    case Become::sudo_password:
      break;
  }
  return "exec sudo -S -H -p '" + std::string(kSudoPrompt) + "' -- setsid -w " + shell;
}

namespace {

/// Puts a reader that does not depend on the connection behind a stream of the script.
///
/// With -p tee(1) reads on when nobody listens any more, so that no process of an effect ever dies of a connection that
/// broke (SIGPIPE in a postinst leaves a package half configured). setsid(1) moves it out of the group that is ended on
/// cancel, so that last words still come through. The limit of its processor time ends what nobody is left to end and
/// prints without end; where the host has a lower one already, that holds.
///
/// The shell holds a here-document in a pipe, whose other end can be opened by the name of the first (proc(5), on
/// /proc/pid/fd): that takes no process. Where it holds it elsewhere a FIFO does it, kept open on both ends until both
/// are open, as opening one end waits for the other.
std::string reader(const std::string& limit, const std::string& from, const std::string& to) {
  return R"sh(exec 5<<END
END
if [ -p /dev/fd/5 ]; then
  exec 6>/dev/fd/5
else
  f=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d -p /run 2>/dev/null || mktemp -d) && mkfifo "$f/1" || {
    echo "reprise: no pipe can be made in /dev/shm, /run or /tmp" >&2
    exit 254
  }
  exec 4<>"$f/1" 5<"$f/1" 6>"$f/1" 4>&-
  rm -rf "$f"
  unset f
fi
{ ulimit -t )sh" +
         limit + " 2>/dev/null; exec setsid tee -p /dev/null; } <&5 >&" + to + " 5<&- 6>&- 9<&- &\nexec " + from +
         ">&6 5<&- 6>&-\n";
}

/// What comes before a script that outlives its connection. The reader of standard error is told first, as it must not
/// hold what the other one reads.
std::string readers(const Feeding& how) {
  if (!how.outlives) return {};
  const auto seconds = how.outlives->count() / 1000;
  const auto limit = seconds > 0 ? std::to_string(seconds) : "unlimited";
  if (how.one_stream) return reader(limit, "1", "1") + "exec 2>&1\n";
  return reader(limit, "2", "2") + reader(limit, "1", "1");
}

/// The script of one of many that run in the same shell, and after it the line by which its end is known.
std::string one_of_many(const std::string& script, const std::string& over) {
  return "(\neval \"$u\"\n" + script + "\n)\nprintf '\\n%s %s\\n' '" + over + "' $?";
}

}  // namespace

Secret bootstrap_feed(const Secret& script, const Secret& input, const Feeding& how) {
  const auto before = how.prepared ? std::string() : readers(how);
  const bool goes_on = !how.over.empty();
  const auto text = goes_on ? one_of_many(script.reveal(), how.over) : script.reveal();
  const auto size = before.size() + text.size() + kScriptEnd.size();
  const auto stdin_size = how.stream ? "-" : std::to_string(input.reveal().size());
  std::string feed;
  feed.reserve(size + input.reveal().size() + 60);
  feed += "reprise-script " + std::to_string(size) + " " + stdin_size + (goes_on ? " on\n" : "\n");
  feed += before;
  feed += text;
  feed += kScriptEnd;
  feed += input.reveal();
  return Secret(std::move(feed));
}

std::string kill_script(std::int64_t group) {
  const auto there = "kill -s 0 -- -" + std::to_string(group) + " 2>/dev/null";
  const auto send = [group](const char* signal) {
    return std::string("kill -s ") + signal + " -- -" + std::to_string(group) + " 2>/dev/null\n";
  };
  const auto wait = [&there](int tenths) {
    return "i=0; while [ $i -lt " + std::to_string(tenths) + " ] && " + there + "; do sleep 0.1; i=$((i + 1)); done\n";
  };
  return send("TERM") + wait(20) + send("KILL") + wait(10) + "exit 0\n";
}

namespace {

/// Functions that find out about the holder of the lock from its line "PID TOKEN RUN NAME OWNER" in $dir/reprise.owner.
/// `holder`: that line is of a shell of ours that lives (the line is written just after the lock was taken, so at first
/// it is of somebody before; and process ids are used again). `server PID`: the first sshd above a process.
const char* const kHolderFunctions = R"sh(
holder() {
  pid= other= session= label= rest=
  { IFS=" " read -r pid other session label rest <"$dir/reprise.owner"; } 2>/dev/null
  [ -n "$pid" ] && grep -qs reprise-script "/proc/$pid/cmdline"
}
server() {
  p=$1
  while [ "${p:-0}" -gt 1 ]; do
    IFS= read -r comm <"/proc/$p/comm" || break
    case $comm in sshd*) echo "$p"; break ;; esac
    p=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$p/status")
  done
}
end_session() {
  old=$(server "$1")
  kill -s TERM "$1" 2>/dev/null
  [ -z "$old" ] || [ "$old" = "$(server $$)" ] || kill -s TERM "$old" 2>/dev/null
}
)sh";

}  // namespace

const std::string& lock_script() {
  // The lock is the open file 9 of this shell alone (it starts no child that lives on), so it falls with the shell.
  // What is owed is taken away as a whole before it is done: who leaves something after that finds no folder, and
  // knows. A shell that was killed on the way has left its folder; that is done too.
  static const std::string text = std::string(R"sh(umask 022
dir=/run; [ -w "$dir" ] || dir=${HOME:-/tmp})sh") +
                                  kHolderFunctions + R"sh(
refuse() { printf '%s\n' "$1"; exit "$2"; }
IFS= read -r token && IFS= read -r run && IFS= read -r name && IFS= read -r me || exit 74
exec 9>>"$dir/reprise.lock" || exit 74
tries=0
until flock -n 9; do
  if holder; then
    [ "$other" = "$token" ] || refuse "$rest (process $pid)" 75
    [ "$session" != "$run" ] || [ "$label" = "$name" ] || refuse "$label" 76
    end_session "$pid" 9>&-
    flock -w 5 9 && break
    refuse "$rest (process $pid)" 75
  fi
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || refuse "${rest:-?} (process ${pid:-?})" 75
  sleep 0.1 9>&-
done
printf '%s %s %s %s %s\n' "$$" "$token" "$run" "$name" "$me" >"$dir/reprise.owner"
echo held
while IFS= read -r line; do :; done
cd "$dir" || exit 74
[ ! -d reprise-owed ] || mv reprise-owed "reprise-owed.$$"
set -- reprise-owed.*
[ -d "$1" ] || exit 0
for owed in reprise-owed.*/*; do [ ! -e "$owed" ] || sh "$owed" </dev/null >/dev/null 2>&1 9>&-; done
rm -rf "$@"
)sh";
  return text;
}

std::string takeover_script(const std::string& token, const std::string& run) {
  return std::string("dir=/run; [ -r \"$dir/reprise.owner\" ] || dir=${HOME:-/tmp}") + kHolderFunctions +
         ("if holder && [ \"$other\" = " + token + " ] && [ \"$session\" != " + run +
          " ]; then end_session \"$pid\"; echo ended; fi\nexit 0\n");
}

}  // namespace reprise::transport
