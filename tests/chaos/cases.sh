# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=sh
#
# Sourced by run.sh: one function a case. Each starts a rebuild, harms it, says how the run must have ended, and leaves
# the host mended from outside (cable plugged in, disk freed); what must hold then is the same for all.
# shellcheck disable=SC2034,SC2154 # used by run.sh; set by lib.sh
cases='kill kills cut5 cut60 cut_for_good late reboot sshd disk_host disk_journal dpkg memory two two_machines'

case_kill() {
  begin
  at_a_moment
  kill -KILL "$controller" 2>/dev/null
  ended
  told 137 0
}

# six controllers one after the other, each killed soon after it has begun to work
case_kills() {
  begin
  for _ in 1 2 3 4 5 6; do
    sleep "$(random "pause$_" 2).$(random "tenths$_" 9)"
    kill -KILL "$controller" 2>/dev/null || break
    ended
    [ "$code" = 137 ] || break
    begin --resume
  done
  ended
  told 0
}

cut_for() {
  begin
  at_a_moment
  run lab cut h1
  sleep "$1"
  run lab restore h1
  ended
  told 0 1 4
  light_is_done
}
case_cut5() { cut_for 5; }
case_cut60() { cut_for 60; }

# The host learns nothing of the end of its connection: no packet of it ever comes again (as where a line is gone, or a
# controller is switched off). Its sshd still holds lock and port of the controller that gave up.
case_cut_for_good() {
  begin
  at_a_moment
  run lab cut h1
  ip netns exec "$(lab_name)" ss -K dst 10.78.0.11 >/dev/null 2>&1
  ended
  told 0 1 4
  light_is_done
  run lab restore h1
}
lab_name() { awk -v at="$estate/" 'index($2, at) == 1 && $3 == "overlay" { print $1; exit }' /proc/mounts; }

# the host is down when the run starts, and comes up a few seconds later
case_late() {
  run lab cut h1
  begin
  sleep "$(random seconds 12)"
  run lab restore h1
  ended
  told 0 4
}

case_reboot() {
  begin
  at_a_moment
  on h1 systemctl reboot
  ended
  told 0 1 4
  light_is_done
  wait_for_host
}

case_sshd() {
  begin
  at_a_moment
  on h1 'systemctl restart ssh; pkill -KILL -f "sshd: root@notty"'
  ended
  told 0 1 4
  light_is_done
}

# no space and no inodes where packages and files go
case_disk_host() {
  begin
  at_a_moment
  on h1 'mkdir -p /srv/d; for at in /var/cache/apt/archives /usr/share/doc /srv/d; do
    mount -t tmpfs -o size=4k,nr_inodes=2 full $at; head -c 8192 /dev/zero >$at/full; done'
  ended
  told 0 1
  light_is_done
  on h1 'for at in /srv/d /usr/share/doc /var/cache/apt/archives; do umount $at; done'
}

case_disk_journal() {
  mkdir -p "$estate/.reprise/lab-runs" && mount -t tmpfs -o size=2m,mode=700 small "$estate/.reprise/lab-runs" || return 1
  begin
  at_a_moment
  head -c 4000000 /dev/zero >"$estate/.reprise/lab-runs/full" 2>/dev/null
  ended
  told 0 1
  rm -f "$estate/.reprise/lab-runs/full"
}

# the host itself waits for dpkg, as a login takes seconds where two hosts are at work
case_dpkg() {
  begin
  killed=no
  on h1 "timeout 240 sh -c 'until pgrep -x dpkg; do sleep 0.1; done; sleep $(random seconds 3).$(random delay 9)
    until pkill -KILL -x dpkg; do sleep 0.1; done'" >/dev/null &
  killer=$!
  while under_way && kill -0 $killer 2>/dev/null; do sleep 0.5; done
  kill $killer 2>/dev/null || { wait $killer && killed=yes; }
  same "$case: dpkg was killed at its work" "$killed" yes
  ended
  told 0 1
  light_is_done
}

# Memory is exhausted. What the kernel does then: it kills the largest process, again and again; and where it does not
# overcommit: no program of the session gets any more than it has (setrlimit(2), RLIMIT_AS).
case_memory() {
  begin
  at_a_moment
  if [ "$(random way 1)" = 0 ]; then
    # shellcheck disable=SC2016 # for the host's shell
    hit=$(on h1 'n=0; for _ in 1 2 3 4 5; do
      kill -KILL $(ps -eo pid=,rss=,comm= --sort=-rss | awk "\$3 ~ /^(apt|apt-get|dpkg|perl|tar|sh)\$/ { print \$1; exit }") && n=$((n + 1))
      sleep 0.3; done; echo $n killed')
  else
    # shellcheck disable=SC2016
    hit=$(on h1 'n=0; for p in $(pgrep -x sshd; pgrep -x sh; pgrep -x apt-get; pgrep -x dpkg); do
      [ $p = $(cat /run/sshd.pid) ] || [ $p = $$ ] || [ $p = $PPID ] || prlimit --pid $p --as=16000000 && n=$((n + 1)); done
      echo $n limited')
  fi
  line "  processes: $hit"
  ended
  told 0 1 4
  light_is_done
}

case_two() {
  begin
  at_a_moment
  second refused
  ended
  told 0
}

# a second controller of the same estate on another machine: it has a journal, a lock and a name of its own. It looks before it is
# refused, and a look waits some seconds for what is at work on its host; where that was the last change, nothing is left for it to do
case_two_machines() {
  begin
  at_a_moment
  rm -rf "$scratch/copy"
  mkdir "$scratch/copy"
  (cd "$estate" && tar -cf - --exclude=./.reprise/lab/hosts --exclude=./.reprise/lab-runs .) | tar -C "$scratch/copy" -xf -
  mkdir -p "$scratch/netns"
  # shellcheck disable=SC2016 # for the other machine's shell
  second idle unshare --mount --uts sh -ec 'hostname other; mount --bind "$1" "$2"; mount --rbind /run/netns "$3"
    mount -t tmpfs run /run; mkdir /run/netns; mount --rbind "$3" /run/netns; shift 3; exec "$@"' \
    sh "$scratch/copy" "$estate" "$scratch/netns"
  ended
  told 0
}

# second MAY COMMAND...: another controller, started by that command, while the first is at work. MAY: refused, or idle where it may
# find nothing to do before it is refused.
second() {
  may=$1 second=0
  shift
  "$@" "$reprise" -i "$estate" --lang en apply --lab --yes >"$scratch/second.log" 2>&1 </dev/null || second=$?
  if ! under_way; then
    line "  the first had already finished"
  elif [ "$may/$second" = idle/0 ]; then
    same "$case: the second controller, not refused, changed nothing" "$(changes "$scratch/second.log")" "changed=0"
  else
    same "$case: the second controller is refused" "$second" 6
    contains "$case: and told who is at work" "$(cat "$scratch/second.log")" "pid $controller"
  fi
}

# what befell h1 did not hold up h2
light_is_done() {
  contains "$case: the other host is as it should be" "$(sed -n '/^RECAP/,$p' "$scratch/apply.log" | grep '^ *h2 ')" "failed=0"
}

wait_for_host() {
  for _ in $(seq 120); do
    on h1 true && return 0
    sleep 1
  done
  return 1
}
