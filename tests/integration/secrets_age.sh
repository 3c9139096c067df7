#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# secrets.yaml.age: migration from clear text, editing, several recipients, the passphrase of the paper, what can go wrong on
# the way (no identity, bad input, an editor that fails, a kill), and an estate that is opened without an identity. Nothing of
# the clear text may reach a disk. No root, no network.
set -u
. "$(dirname "$0")/lib.sh"
export HOME="$scratch/home" XDG_CONFIG_HOME="$scratch/home/.config" XDG_RUNTIME_DIR=
estate=$scratch/estate
reprise=$build/reprise
file=$estate/secrets.yaml.age
export EDITOR="$scratch/editor" VISUAL=
mkdir -p "$HOME"
tidy() { rm -rf "$scratch"; }
trap tidy EXIT
trap 'exit 130' INT TERM

if ! command -v age >/dev/null; then
  skip "secrets with age" "age is not installed"
  finish
fi

run() {
  code=0
  out=$("$reprise" --lang en -i "$estate" "$@" 2>&1 </dev/null) || code=$?
}
exits() {
  exits_name=$1 exits_code=$2
  shift 2
  run "$@"
  if [ "$code" = "$exits_code" ]; then pass "$exits_name"; else
    fail "$exits_name" "exit code $code, wanted $exits_code"
    printf '%s\n' "$out" | tail -n 20 | sed 's/^/    /'
  fi
}
# in_terminal ANSWER... -- COMMAND: runs it on a terminal of its own; each answer is typed when a line that ends with "?", ":" or
# "]" waits for it
in_terminal() {
  python3 - "$@" <<'PY'
import os, pty, select, sys, time
split = sys.argv.index("--")
answers, command = sys.argv[1:split], sys.argv[split + 1:]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
seen, quiet, end = b"", 0, time.time() + 60
while time.time() < end:
    ready, _, _ = select.select([fd], [], [], 0.2)
    if ready:
        try:
            data = os.read(fd, 4096)
        except OSError:
            break
        if not data:
            break
        seen += data
        quiet = 0
        continue
    quiet += 1
    tail = seen.replace(b"\x1b[K", b"").rstrip(b" \r")
    if quiet >= 2 and answers and tail[-1:] in (b":", b"?", b"]"):
        os.write(fd, answers.pop(0).encode() + b"\n")
        quiet = 0
sys.stdout.write(seen.decode(errors="replace"))
os.close(fd)  # hangs up: who still waits for an answer ends
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status) % 256)
PY
}
opened() { age -d -i "${1:-$XDG_CONFIG_HOME/reprise/identity.txt}" "$file" 2>/dev/null; }
sum() { sha256sum <"$file"; }
# with_editor SHELL_CODE ARGS: the editor is `sh -c CODE`, its file is $1
with_editor() {
  printf '#!/bin/sh\n%s\n' "$1" >"$scratch/editor"
  chmod +x "$scratch/editor"
  shift
  run "$@"
}

# ---- from clear text to age -------------------------------------------------------------------------------------------
"$reprise" init "$estate" --template hopital-local >/dev/null </dev/null
cp "$estate/secrets.yaml" "$scratch/clear"
exits "check: clear text is a problem" 1 secrets check
contains "check: and what to do is said" "$out" "reprise secrets encrypt"
exits "edit without an encrypted file" 1 secrets edit
exits "encrypt makes an identity and the encrypted file" 0 secrets encrypt
check "the clear file is gone" test ! -e "$estate/secrets.yaml"
same "the identity is for its owner only" "$(stat -c %a "$XDG_CONFIG_HOME/reprise/identity.txt")" 600
same "age itself opens the same text" "$(opened)" "$(cat "$scratch/clear")"
exits "the estate is valid" 0 validate
lacks_warning() { case $out in *warning*) return 1 ;; esac }
check "without a warning" lacks_warning
exits "encrypting twice changes nothing" 1 secrets encrypt

# ---- editing ----------------------------------------------------------------------------------------------------------
before=$(sum)
with_editor ':' secrets edit
contains "an editor that changes nothing" "$out" "nothing was changed"
same "leaves the file as it is" "$(sum)" "$before"
with_editor 'stat -f -c %T "$1" >'"$scratch"'/fs; stat -c %a "$1" >>'"$scratch"'/fs; dirname "$1" >'"$scratch"'/folder; echo "$TMPDIR" >>'"$scratch"'/folder; echo "extra: \"added-4711\"" >>"$1"; : >"$(dirname "$1")/.swap"' secrets edit
same "an edit ends with 0" "$code" 0
contains "and tells what it changed, by name" "$out" "added: extra"
case $out in *added-4711*) fail "but no text" ;; *) pass "but no text" ;; esac
contains "the new text can be opened" "$(opened)" "added-4711"
same "the editor's file was in memory, for its owner only" "$(tr '\n' ' ' <"$scratch/fs")" "tmpfs 600 "
same "its temporary files go there too" "$(sort -u "$scratch/folder" | wc -l)" 1
check "and all of it is gone" test ! -e "$(head -n 1 "$scratch/folder")"
before=$(sum)
for bad in 'echo "a: [" >"$1"' ': >"$1"' 'echo "- list" >"$1"' 'rm "$1"' 'exit 3' 'kill -KILL $$' 'printf "a: \"x\"\na: \"y\"\n" >"$1"' 'head -c 100000 /dev/urandom >"$1"'; do
  with_editor "$bad" secrets edit
  same "bad input is refused: $bad" "$code $(sum)" "1 $before"
done
with_editor 'dirname "$1" >'"$scratch"'/folder; for p in $PPID $(ps -o ppid= -p $PPID); do [ "$(cat /proc/$p/comm)" != reprise ] || kill -KILL $p; done; sleep 1' secrets edit
gone() { for _ in $(seq 50); do [ -e "$(cat "$scratch/folder")" ] || return 0; sleep 0.1; done; return 1; }
check "reprise killed while the editor is open: nothing is left" gone
same "and the old secrets are there" "$(sum)" "$before"
with_editor 'echo "mine: \"mine-1234\"" >>"$1"; cp '"$file $scratch/theirs"'; printf x >>'"$file" secrets edit
same "somebody else was faster: an error" "$code" 1
contains "that says where my version is" "$out" "$file.mine"
contains "which can be opened" "$(age -d -i "$XDG_CONFIG_HOME/reprise/identity.txt" "$file.mine")" mine-1234
cp "$scratch/theirs" "$file"
rm "$file.mine"

# ---- several recipients -----------------------------------------------------------------------------------------------
ssh-keygen -q -t ed25519 -N '' -C bob@clinic -f "$scratch/bob"
age-keygen -o "$scratch/carla" 2>/dev/null
carla=$(age-keygen -y "$scratch/carla")
exits "rekey for an SSH key and another identity" 0 secrets rekey --add "$scratch/bob.pub" --add "$carla"
for who in bob carla; do contains "$who opens it" "$(opened "$scratch/$who")" "added-4711"; done
exits "and works with it" 0 --identity "$scratch/bob" validate
exits "check lists the three" 1 secrets check
contains "by name where there is one" "$out" "(bob@clinic)"
contains "and what nothing uses" "$out" 'nothing uses the secret "extra"'
with_editor 'sed -i /^extra:/d "$1"' secrets edit
exits "check is content" 0 secrets check
contains "with everybody" "$out" "$carla"
exits "a recipient who is none is refused" 1 secrets rekey --add age1nonsense
exits "one who is not there cannot be removed" 1 secrets rekey --remove nobody
before=$(sum)
exits "nobody locks themselves out" 1 secrets rekey --remove "$(age-keygen -y "$XDG_CONFIG_HOME/reprise/identity.txt")"
same "the old file is untouched" "$(sum)" "$before"
exits "who leaves is removed" 0 secrets rekey --remove "$carla"
contains "with the warning that an old copy stays open" "$out" "change the secrets themselves"
same "and cannot open the new file" "$(opened "$scratch/carla")" ""
age -e -r "$carla" -o "$file.foreign" "$scratch/clear" && cp "$file" "$scratch/kept" && cp "$file.foreign" "$file"
exits "a file for others than the list says is a problem" 1 secrets check
contains "and rekey is named" "$out" "reprise secrets rekey"
cp "$scratch/kept" "$file"
chmod 666 "$estate/secrets.recipients" && chmod 644 "$XDG_CONFIG_HOME/reprise/identity.txt"
exits "check: what is too open" 1 secrets check
contains "the list of recipients" "$out" "could add themselves"
contains "the identity" "$out" "identity.txt can be read by others"
chmod 644 "$estate/secrets.recipients" && chmod 600 "$XDG_CONFIG_HOME/reprise/identity.txt"
printf 'domain_admin: "twice-1234"\n' >"$estate/secrets.yaml" && chmod 600 "$estate/secrets.yaml"
exits "a secret in both files is an error" 3 validate
contains "that names it" "$out" '"domain_admin" is in secrets.yaml and in secrets.yaml.age'
rm "$estate/secrets.yaml"

# ---- host keys ----------------------------------------------------------------------------------------------------------
exits "host keys go into the encrypted file" 0 hosts keys
same "one a host" "$(opened | grep -c '^host_key_[a-z0-9]*: |$')" 4
exits "and the estate is valid with them" 0 validate
same "each once" "$(run hosts keys; printf '%s\n' "$out" | grep -c 'ssh-ed25519 SHA256:')" 4

# ---- without an identity ------------------------------------------------------------------------------------------------
mv "$XDG_CONFIG_HOME/reprise/identity.txt" "$scratch/mine"
exits "validate works without an identity" 0 validate
contains "and says that the secrets were not read" "$out" "the secrets were not read"
contains "and what to do" "$out" "--identity FILE"
exits "graph too" 0 graph
exits "plan does not" 3 plan
contains "and says what works" "$out" "work without it"
exits "nor apply" 3 apply --yes
before=$(sum)
with_editor 'echo "a: b" >"$1"' secrets edit
same "nor edit, and nothing is overwritten" "$code $(sum)" "1 $before"
exits "another identity does not help, and that is said" 3 --identity "$scratch/carla" plan
contains "why" "$out" "no identity matched"
head -c 300 "$file" >"$scratch/cut" && cp "$file" "$scratch/kept" && cp "$scratch/cut" "$file"
exits "a file that is cut is an error, not an empty estate" 3 --identity "$scratch/mine" plan
cp "$scratch/kept" "$file"
mv "$scratch/mine" "$XDG_CONFIG_HOME/reprise/identity.txt"

# ---- the paper in the safe --------------------------------------------------------------------------------------------
exits "the paper needs a terminal" 1 secrets paper
said=$(in_terminal "neuf mots pour le coffre" "neuf mots pour le coffre" "neuf mots pour le coffre" -- "$reprise" --lang en -i "$estate" secrets paper)
contains "a passphrase is asked for, and proven from the paper" "$said" "the paper alone opens the secrets now"
contains "the list names it" "$(cat "$estate/secrets.recipients")" "# paper"
mv "$XDG_CONFIG_HOME/reprise/identity.txt" "$scratch/mine"
said=$(in_terminal "neuf mots pour le coffre" -- "$reprise" --lang en -i "$estate" --identity "$estate/secrets.paper.age" secrets check)
contains "with nothing but the paper the estate is opened" "$said" "you open it with $estate/secrets.paper.age"
said=$(in_terminal "neuf mots pour le coffre" -- age -d -i "$estate/secrets.paper.age" "$file")
contains "and without reprise, by age alone" "$said" "domain_admin"
said=$(in_terminal "another passphrase" -- "$reprise" --lang en -i "$estate" --identity "$estate/secrets.paper.age" plan)
contains "a wrong passphrase is told" "$said" "cannot be opened"
mv "$scratch/mine" "$XDG_CONFIG_HOME/reprise/identity.txt"
with_editor 'echo "late: \"after-the-paper\"" >>"$1"' secrets edit
said=$(in_terminal "neuf mots pour le coffre" -- age -d -i "$estate/secrets.paper.age" "$file")
contains "the paper opens what was edited after it was written" "$said" "after-the-paper"
exits "a second paper does not replace the first" 1 secrets paper

# ---- a new estate -----------------------------------------------------------------------------------------------------
check "init --encrypt makes an estate without clear text" "$reprise" init "$scratch/new" --encrypt
check "none at all" test ! -e "$scratch/new/secrets.yaml"
check "and valid" "$reprise" -i "$scratch/new" validate

cut -d'"' -f2 "$scratch/clear" >"$scratch/needles"
printf 'added-4711-x\n' >>"$scratch/needles"
rm -f "$scratch/clear"
if found=$(python3 "$top/tests/integration/canary.py" "$scratch/needles" search "$estate" "$HOME" /dev/shm /tmp); then pass "no clear text on any disk"; else fail "no clear text on any disk" "$found"; fi
finish
