# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# RECOMMENDS MASK PACKAGE[=VERSION]...: one apt transaction. RECOMMENDS: yes or no. MASK: units, separated by blanks, that must not
# start by themselves when their package comes: masked only where no such unit exists yet.
# Joins: 2 (calls with the same first 2 words may be one, with all their further words and inputs).
set -eu
recommends=$1 mask=$2
shift 2
stamp=/var/lib/apt/reprise-update-stamp
NEEDRESTART_SUSPEND=1
export NEEDRESTART_SUSPEND

# What apt need not do; a transaction of 20 small packages takes a twentieth less without it. Where somebody has set one of these
# himself, his setting stays.
set_by_hand=$(grep -rhis -e pre-install-pkgs -e architectures -e 'path[[:space:]]*"' /etc/apt/apt.conf /etc/apt/apt.conf.d) || :
settings='' architecture=''

# debconf's hook goes through the questions of all packages before they are unpacked, for somebody who sits in front of them; each
# postinst goes through its own again (debconf-devel(7)). The list of such hooks can only be emptied as a whole (apt.conf(5)), so it
# stays where anything else stands in it.
case $set_by_hand in
  'DPkg::Pre-Install-Pkgs {"/usr/sbin/dpkg-preconfigure --apt || true";};') settings='#clear DPkg::Pre-Install-Pkgs;' ;;
esac

# apt asks dpkg five times for the foreign architectures of the host. That it has none shows without dpkg: in the list that dpkg
# keeps where it ever had any (the native one is in it), else in the only libc6.
find_architecture() {
  if [ -e /var/lib/dpkg/arch ]; then
    { IFS= read -r architecture && ! IFS= read -r more && [ -z "$more" ]; } </var/lib/dpkg/arch || architecture=''
  else
    set -- /var/lib/dpkg/info/libc6:*.list
    [ $# != 1 ] || architecture=${1#*/libc6:} architecture=${architecture%.list}
  fi
  case $architecture in *[!a-z0-9-]*) architecture='' ;; esac
}

case $set_by_hand in
  *[Aa][Rr][Cc][Hh]*) ;;
  *) find_architecture ;;
esac
[ -z "$architecture" ] || settings="$settings
APT::Architectures {\"$architecture\";};"

# The scripts of a package with units have systemd read all units of the host, some of them twice, and a reading costs as much as a small
# package. None is needed to start a unit that is new here, as systemd looks on disk for what it has not loaded; so one reading at the
# end of the run serves all packages that are new. A systemctl before the real one in the PATH of dpkg sees to that.
systemctl_of_scripts() {
  cat <<END
#!/bin/sh
# Of reprise, in the PATH of dpkg and only while reprise installs packages: systemd reads the units of packages that are new on this host
# once, when the run of reprise ends, or as soon as a script asks for something that may depend on it.
owed=$owed/daemon-reload
known=$ours/known
reload_later='$reload_later'
END
  cat <<'END'

# by_debhelper ARGUMENT...: it is debhelper's part of a script that asks (dh_installsystemd(1), and dh_installinit(1) by way of
# update-rc.d(8)); an author who asks by himself may have a reason.
by_debhelper() {
  [ $# = 1 ] || return 0
  IFS= read -r caller <"/proc/$PPID/comm" && [ "$caller" = update-rc.d ]
}

# new: the package that is being configured was not here before, so nothing of it is loaded; and no generator has come that would make
# units for it.
new() {
  [ "${DPKG_MAINTSCRIPT_NAME-}" = postinst ] && [ -e /run/systemd/generator ] || return 1
  [ ! /usr/lib/systemd/system-generators -nt /run/systemd/generator ] || return 1
  list=/var/lib/dpkg/info/${DPKG_MAINTSCRIPT_PACKAGE-}
  ! grep -q -x -F -e "$list.list" -e "$list:${DPKG_MAINTSCRIPT_ARCH-}.list" -- "$known"
}

# may_wait ARGUMENT...: the reading is put off. Where the folder is gone nobody would see to it.
may_wait() {
  by_debhelper "$@" && new || return 1
  { echo "$reload_later" >"$owed"; } 2>/dev/null
}

# of_packages N ARGUMENT...: what comes after the first N are units that lie where packages put them.
of_packages() {
  shift "$(($1 + 1))"
  for unit; do [ -e "/usr/lib/systemd/system/$unit" ] || return 1; done
}

settle() {
  [ ! -e "$owed" ] || { /bin/systemctl daemon-reload && rm -f "$owed"; }
}

case $* in
  daemon-reload | '--system daemon-reload')
    if may_wait "$@"; then exit 0; fi
    [ ! -e "$owed" ] || rm -f "$owed"
    ;;
  --root=*) ;; # on disk alone
  # what deb-systemd-invoke(1p) and invoke-rc.d(8) ask about units, and to start those of packages
  '--system is-enabled -- '* | '--system --quiet is-active -- '* | '--quiet is-enabled '* | '--quiet is-active '* | 'is-active --quiet '*) ;;
  '--quiet --system start '*) of_packages 3 "$@" || settle ;;
  'show --value --property SourcePath '*) of_packages 4 "$@" || settle ;;
  *) settle ;;
esac
exec /bin/systemctl "$@"
END
}

# who was to have systemd read its units has gone in the meantime
read_units() {
  if [ -e "$owed/daemon-reload" ] && ! lock_held; then systemctl daemon-reload; fi
}

# spare_readings: as above; where it cannot be done, scripts have systemd read its units as ever.
spare_readings() {
  ours=/var/lib/reprise/apt
  case $set_by_hand in *[Pp][Aa][Tt][Hh]*) return ;; esac
  [ -d /run/systemd/system ] && lock_held && mkdir -p "$ours" "$owed" || return 0
  printf '%s\n' /var/lib/dpkg/info/*.list >"$ours/known" && systemctl_of_scripts >"$ours/systemctl" &&
    chmod 755 "$ours/systemctl" || return 0
  trap read_units EXIT
  settings="$settings
DPkg::Path \"$ours:/usr/sbin:/usr/bin:/sbin:/bin\";"
}

apt() {
  apt-get -q -y -c=/dev/fd/3 -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=120 "$@" </dev/null 3<<END
$settings
END
}

# what a killed dpkg left behind; another apt may be at work right now, so its lock is waited for
configure_pending() {
  pending=no
  for update in /var/lib/dpkg/updates/*; do [ ! -e "$update" ] || pending=yes; done
  # without updates the status file says all
  if [ "$pending" = no ] && ! grep -q -E '^Status: .* (half-|unpacked|triggers-)' /var/lib/dpkg/status; then return 0; fi
  echo 'packages are half configured: dpkg --configure -a'
  tries=24
  until output=$(dpkg --force-confold --configure -a 2>&1 </dev/null); do
    tries=$((tries - 1))
    case $output in
      *lock*) ;;
      *) tries=0 ;;
    esac
    # what is left is tried again in the transaction below
    [ "$tries" -gt 0 ] || break
    sleep 5
  done
  printf '%s\n' "$output"
}

update() {
  tries=24
  until output=$(apt -o APT::Update::Error-Mode=any update 2>&1); do
    tries=$((tries - 1))
    case $output in
      *'Could not get lock'*) ;;
      *) tries=0 ;;
    esac
    if [ "$tries" -le 0 ]; then
      printf '%s\n' "$output"
      return 1
    fi
    sleep 5
  done
  printf '%s\n' "$output"
  touch "$stamp"
}

# the sources changed after the last update, or nobody has ever made one here; whoever made it, lists that are too old show when
# apt cannot install from them
stale() {
  last=$stamp
  for list in /var/lib/apt/lists/*Packages*; do
    if [ ! -e "$stamp" ] && [ -e "$list" ]; then last=/var/lib/apt/lists; fi
  done
  [ ! -e "$last" ] || [ -n "$(find /etc/apt -newer "$last" -print -quit)" ]
}

possible() { plan=$(apt -s "$@" 2>&1); }

# a killed transaction may have unpacked a package without what it depends on; apt refuses everything else until that is there
repair() {
  ! apt check >/dev/null 2>&1 || return 1
  echo 'dependencies are incomplete: apt-get --fix-broken install'
  apt --fix-broken --no-remove install
}

# how PACKAGES can be installed: as things are, after a repair, or with newer lists
find_way() {
  if possible "$@"; then return 0; fi
  if repair && possible "$@"; then return 0; fi
  [ "$fresh" = no ] && update || return 1
  possible "$@" || { repair && possible "$@"; }
}

mask_new() {
  masked=no
  for unit in $mask; do
    case $unit in *.*) ;; *) unit=$unit.service ;; esac
    known=no
    for folder in /etc/systemd/system /run/systemd/system /usr/lib/systemd/system /lib/systemd/system; do
      if [ -e "$folder/$unit" ] || [ -L "$folder/$unit" ]; then known=yes; fi
    done
    [ "$known" = no ] || continue
    mkdir -p /etc/systemd/system
    ln -s /dev/null "/etc/systemd/system/$unit"
    echo "masked $unit"
    masked=yes
  done
  if [ "$masked" = yes ] && [ -d /run/systemd/system ]; then owe_reload || systemctl daemon-reload; fi
}

if [ "$recommends" = yes ]; then how=--install-recommends; else how=--no-install-recommends; fi
set -- install "$how" "$@"
# a version that was asked for may be older than the one that is there
case $* in *=*) set -- "$@" --allow-downgrades ;; esac

spare_readings
configure_pending
fresh=no
if stale; then
  if update; then fresh=yes; else echo 'the package lists could not all be updated; going on with those that are there'; fi
fi
# apt settles whether it can before it changes anything, so the first try need not be a simulation; units are masked before
if [ -z "$mask" ] && apt "$@"; then exit 0; fi
if ! find_way "$@"; then
  printf '%s\n' "$plan"
  echo 'apt cannot install this; nothing was changed. Are the names right, and do the package sources of this host hold them?'
  exit 1
fi
mask_new
apt "$@"
