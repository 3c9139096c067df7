#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
"""The same 100 resources a host, over real SSH, by reprise and by what one would use instead.

20 packages, 50 files, 10 directories, 5 groups, 10 users and 5 units on each lab host: a first apply, a run that has
nothing to change, and one after a file was changed on each host, by

  reprise   `reprise apply`, packages from its own kit
  ansible   pipelining, forks = hosts, loops as people write them
  mitogen   the same playbook with the mitogen strategy
  floor     one ssh a host, all hosts at once, that runs a hand-written script: one that brings the same resources about
            from bare, one that only checks them; each tool once where it can be

Wall time, processor time of the controller (all processes that it waited for) and of the hosts (their control groups), which
other work on the machine disturbs less. Needs root; started by ./run bench-ssh.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("REPRISE_BUILD", TOP / "build")) / "reprise"
PACKAGES = ("bc bzip2 cpio dc dos2unix ed less lsof patch psmisc pv rename sharutils time tree unzip uuid-runtime "
            "whois xxd zip").split()
GROUPS = [f"bgroup{n}" for n in range(5)]
USERS = [f"buser{n}" for n in range(10)]
DIRECTORIES = [f"/srv/bench/d{n}" for n in range(10)]
UNITS = [f"bench{n}.service" for n in range(5)]


def unit_text(n):
    return (f"[Unit]\nDescription=Bench {n}\n\n[Service]\nExecStart=/usr/bin/sleep infinity\n\n"
            "[Install]\nWantedBy=multi-user.target\n")


def files():
    """path -> text: 45 of about 1 KB in the ten directories, and the texts of the five units."""
    texts = {f"/srv/bench/d{n % 10}/f{n}.conf": f"# file {n}\n" + "".join(f"key{k} = value {n * k}\n" for k in range(50))
             for n in range(45)}
    texts.update({f"/etc/systemd/system/{unit}": unit_text(n) for n, unit in enumerate(UNITS)})
    return texts


def quoted(value):
    return json.dumps(value)  # YAML's double quotes take JSON's


# ---- what each contender is given --------------------------------------------------------------------------------
def estate_text(count):
    hosts = "".join(f"  h{n}: {{address: 10.78.0.{10 + n}, network: lan}}\n" for n in range(count))
    names = ", ".join(f"h{n}" for n in range(count))
    return (f"estate: bench\ndomain: bench.test\nforks: {100 * count}\nsites: {{main: {{}}}}\n"
            f"networks: {{lan: {{site: main, cidr: 10.78.0.0/24}}}}\nhosts:\n{hosts}services:\n"
            f"  work: {{playbook: work, hosts: [{names}]}}\n  tools: {{playbook: tools, hosts: [{names}]}}\n")


def reprise_playbook():
    lines = ["playbook: work", "title: Bench", "per_host: true", "steps:"]
    for package in PACKAGES:
        lines.append(f"  - {{id: package-{package}, package: {{name: {package}}}}}")
    for name in GROUPS:
        lines.append(f"  - {{id: group-{name}, group: {{name: {name}}}}}")
    for n, name in enumerate(USERS):
        lines.append(f"  - {{id: user-{name}, user: {{name: {name}, groups: [{GROUPS[n % 5]}], shell: /bin/sh}}}}")
    for n, path in enumerate(DIRECTORIES):
        lines.append(f"  - {{id: dir-{n}, directory: {{path: {path}, owner: {USERS[n]}, group: {GROUPS[n % 5]}, mode: '0750'}}}}")
    for n, (path, text) in enumerate(files().items()):
        lines.append(f"  - {{id: file-{n}, file: {{path: {path}, content: {quoted(text)}, mode: '0640'}}}}")
    for n, unit in enumerate(UNITS):
        lines.append(f"  - {{id: unit-{n}, unit: {{name: {unit}, enabled: true, state: started}}, needs: [file-{45 + n}]}}")
    return "\n".join(lines) + "\n"


# what Ansible wants on its hosts
TOOLS = "playbook: tools\ntitle: Tools\nper_host: true\nsteps:\n  - {id: python, package: {name: [python3, python3-apt]}}\n"


def ansible_playbook():
    play = {"hosts": "all", "gather_facts": False, "tasks": [
        {"name": "packages", "apt": {"name": PACKAGES, "install_recommends": False}},
        {"name": "groups", "group": {"name": "{{ item }}"}, "loop": GROUPS},
        {"name": "users", "user": {"name": "{{ item.name }}", "groups": "{{ item.group }}", "append": True, "shell": "/bin/sh"},
         "loop": [{"name": name, "group": GROUPS[n % 5]} for n, name in enumerate(USERS)]},
        {"name": "directories", "file": {"path": "{{ item.path }}", "state": "directory", "owner": "{{ item.owner }}",
                                         "group": "{{ item.group }}", "mode": "0750"},
         "loop": [{"path": path, "owner": USERS[n], "group": GROUPS[n % 5]} for n, path in enumerate(DIRECTORIES)]},
        {"name": "files", "copy": {"dest": "{{ item.path }}", "content": "{{ item.text }}", "mode": "0640", "owner": "root",
                                   "group": "root"},
         "loop": [{"path": path, "text": text} for path, text in files().items()], "loop_control": {"label": "{{ item.path }}"}},
        {"name": "units", "systemd": {"name": "{{ item }}", "enabled": True, "state": "started"}, "loop": UNITS}]}
    return json.dumps([play])


def floor_script():
    """What a careful administrator would write to see the same things: each tool once, for all keys."""
    paths = " ".join(list(files()) + DIRECTORIES)
    return "\n".join([
        "export LC_ALL=C",
        f"dpkg-query -W -f '${{Package}} ${{db:Status-Status}} ${{Version}}\\n' {' '.join(PACKAGES)}",
        f"getent group {' '.join(GROUPS)}",
        f"getent passwd {' '.join(USERS)}",
        f"id {' '.join(USERS)}",
        f"stat -c '%n %F %a %U %G %s' {paths}",
        f"sha256sum {' '.join(files())}",
        f"systemctl is-active {' '.join(UNITS)}",
        f"systemctl is-enabled {' '.join(UNITS)}",
        ""])


def first_script():
    """What a careful administrator would write to bring them about on a bare host. `systemctl enable` reloads by itself."""
    lines = ["export LC_ALL=C DEBIAN_FRONTEND=noninteractive", "set -e",
             f"apt-get -q -y install --no-install-recommends {' '.join(PACKAGES)}",
             f"for group in {' '.join(GROUPS)}; do groupadd $group; done"]
    lines += [f"useradd -m -U -G {GROUPS[n % 5]} -s /bin/sh {name}" for n, name in enumerate(USERS)]
    lines += [f"install -d -o {USERS[n]} -g {GROUPS[n % 5]} -m 0750 {path}" for n, path in enumerate(DIRECTORIES)]
    lines += [f"cat >{path} <<'END_OF_FILE'\n{text}END_OF_FILE" for path, text in files().items()]
    lines += [f"chmod 0640 {' '.join(files())}", f"systemctl enable --now {' '.join(UNITS)}", ""]
    return "\n".join(lines)


def undo_script():
    return "\n".join([
        f"for unit in {' '.join(UNITS)}; do systemctl disable --now $unit; done",
        f"rm -f {' '.join('/etc/systemd/system/' + unit for unit in UNITS)}; systemctl daemon-reload",
        f"for user in {' '.join(USERS)}; do userdel -r $user; groupdel $user; done",
        f"for group in {' '.join(GROUPS)}; do groupdel $group; done",
        "rm -rf /srv/bench",
        f"DEBIAN_FRONTEND=noninteractive dpkg --purge {' '.join(PACKAGES)}",
        "apt-get -q -y autoremove --purge", "sync", ""])


# ---- the lab -----------------------------------------------------------------------------------------------------
class Lab:
    def __init__(self, work, count):
        self.estate = work / "estate"
        self.count = count
        self.hosts = [f"h{n}" for n in range(count)]
        self.dir = self.estate / ".reprise" / "lab"
        (self.estate / "playbooks").mkdir(parents=True)
        (self.estate / "estate.yaml").write_text(estate_text(count))
        (self.estate / "playbooks" / "work.yaml").write_text(reprise_playbook())
        (self.estate / "playbooks" / "tools.yaml").write_text(TOOLS)
        self.server = None

    def reprise(self, *words):
        return [str(PROGRAM), "-i", str(self.estate), *words]

    def up(self):
        quiet(self.reprise("lab", "up"))
        quiet(self.reprise("kit", "build"))
        root = str((self.dir / "hosts" / "h0" / "m").resolve())
        # the lab gives its name to its mounts and to its network
        self.name = next(line.split()[0] for line in open("/proc/mounts", encoding="utf-8") if line.split()[1] == root)

    def inside(self, *words):
        return ["nsenter", f"--net=/run/netns/{self.name}", *words]

    def ssh(self, host, *words):
        return self.inside("ssh", "-F", str(self.dir / "ssh_config"), "-o", "BatchMode=yes", host, *words)

    def serve_kit(self):
        """Ansible's hosts have no way to the internet either: the kit, over plain HTTP within the lab."""
        kit = self.estate / ".reprise" / "kit"
        self.server = subprocess.Popen(self.inside("python3", "-m", "http.server", "--bind", "10.78.0.1", "--directory", str(kit), "8080"),
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.everywhere("rm -f /etc/apt/sources.list; rm -f /etc/apt/sources.list.d/*\n"
                        "echo 'deb [trusted=yes] http://10.78.0.1:8080/debian-13/ ./' >/etc/apt/sources.list.d/bench.list\n"
                        "for i in 1 2 3 4 5; do apt-get -q -o APT::Update::Error-Mode=any update && break; sleep 1; done\n"
                        "DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends python3 python3-apt\n")

    def cpu_seconds(self):
        """Processor time of all hosts since they were booted."""
        root = next(line.split()[1] for line in open("/proc/mounts", encoding="utf-8") if line.split()[2] == "cgroup2")
        total = 0
        for host in self.hosts:
            stat = pathlib.Path(root, "reprise", self.name, host, "cpu.stat").read_text(encoding="utf-8").split()
            total += int(stat[stat.index("usage_usec") + 1])
        return total / 1e6

    def everywhere(self, script):
        running = [subprocess.Popen(self.ssh(host, "sh -s"), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                    stderr=subprocess.STDOUT, text=True) for host in self.hosts]
        for process in running:
            process.stdin.write(script)
            process.stdin.close()
        for process in running:
            said = process.stdout.read()
            if process.wait() not in (0,):
                print(said[-2000:], file=sys.stderr)

    def down(self):
        if self.server:
            self.server.kill()
            self.server.wait()
        subprocess.run(self.reprise("lab", "down"), stdout=subprocess.DEVNULL, check=False)


def quiet(argv):
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(argv)} ended with {done.returncode}:\n{done.stdout[-3000:]}")
    return done.stdout


# ---- the contenders ----------------------------------------------------------------------------------------------
def timed(lab, run):
    before, hosts = os.times(), lab.cpu_seconds()
    begin = time.monotonic()
    said = run()
    wall = time.monotonic() - begin
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return {"wall_s": round(wall, 3), "controller_cpu_s": round(cpu, 3), "hosts_cpu_s": round(lab.cpu_seconds() - hosts, 1)}, said


class Reprise:
    name = "reprise"

    def __init__(self, lab, work):
        self.lab = lab

    def run(self):
        return quiet(self.lab.reprise("--lang", "en", "apply", "--lab", "--yes", "--tags", "work"))

    def changed(self, said):
        return sum(int(word.split("=")[1]) for word in said.split() if word.startswith("changed="))


class Ansible:
    name = "ansible"
    strategy = ""

    def __init__(self, lab, work):
        self.lab = lab
        self.dir = work / self.name
        self.dir.mkdir()
        (self.dir / "play.yaml").write_text(ansible_playbook())
        (self.dir / "hosts").write_text("".join(f"{host}\n" for host in lab.hosts))
        (self.dir / "ansible.cfg").write_text(
            f"[defaults]\ninventory = hosts\nforks = {lab.count}\nhost_key_checking = true\nremote_user = root\n"
            f"interpreter_python = /usr/bin/python3\n{self.strategy}"
            f"[ssh_connection]\npipelining = true\nssh_args = -F {lab.dir}/ssh_config -o ControlMaster=auto -o ControlPersist=60s\n"
            f"control_path_dir = {self.dir}/cp\n")

    def run(self):
        env = "env", f"ANSIBLE_CONFIG={self.dir}/ansible.cfg", f"HOME={self.dir}"
        return quiet(self.lab.inside(*env, "ansible-playbook", "-i", str(self.dir / "hosts"), str(self.dir / "play.yaml")))

    def changed(self, said):
        return sum(int(word.split("=")[1]) for word in said.split() if word.startswith("changed="))


class Mitogen(Ansible):
    name = "mitogen"
    strategy = ("strategy_plugins = /usr/lib/python3/dist-packages/ansible_mitogen/plugins/strategy\n"
                "strategy = mitogen_linear\n")


class Floor:
    name = "floor"

    def __init__(self, lab, work):
        self.lab = lab

    def run(self):
        self.lab.everywhere(floor_script())

    def first(self):
        self.lab.everywhere(first_script())

    def changed(self, said):
        return 0


def spoil(lab):
    lab.everywhere("echo 'changed by hand' >>/srv/bench/d3/f3.conf\n")


def once(lab, contender, run):
    got, said = timed(lab, run)
    got["changed"] = contender.changed(said)
    return got


def median(runs):
    return sorted(runs, key=lambda one: one["wall_s"])[len(runs) // 2]


def from_bare(lab, contender):
    lab.everywhere(undo_script())
    return once(lab, contender, contender.first if contender.name == "floor" else contender.run)


def told(name, what, got):
    print(f"{name}, {what}: {json.dumps(got)}", file=sys.stderr, flush=True)
    return got


def measure_first(lab, contenders, rounds, long_rounds):
    """First applies. The short ones go in turn, and each long one among them: the machine is not the same from hour to hour."""
    short = [each for each in contenders if each.name in ("reprise", "floor")]
    long = [each for each in contenders if each not in short] * long_rounds
    runs = {each.name: [] for each in contenders}
    for turn in range(max(rounds if short else 0, len(long))):
        for each in short if turn < rounds else []:
            runs[each.name].append(told(each.name, "first", from_bare(lab, each)))
        if turn < len(long):
            runs[long[turn].name].append(told(long[turn].name, "first", from_bare(lab, long[turn])))
    return {name: {"first": median(got)} for name, got in runs.items()}


def measure_later(lab, contender, rounds):
    """A run without a change, and one after a file was changed on each host. What another brought about is as it should be for all."""
    got = {"no_change": median([told(contender.name, "no change", once(lab, contender, contender.run))
                                for _ in range(rounds if contender.name in ("reprise", "floor") else 1)])}
    if contender.name != "floor":
        spoil(lab)
        got["one_file"] = told(contender.name, "one file", once(lab, contender, contender.run))
    return got


def ratio(a, b):
    return round(a / b, 2) if b else None


def ratios(results):
    found = {}
    ours = results.get("reprise", {})
    for name, theirs in results.items():
        if name == "reprise":
            continue
        for what in ("first", "no_change", "one_file"):
            if what not in ours or what not in theirs:
                continue
            if name == "floor":
                found[f"{what}: reprise / floor"] = ratio(ours[what]["wall_s"], theirs[what]["wall_s"])
                found[f"{what}: reprise / floor, processor time of the hosts"] = ratio(ours[what]["hosts_cpu_s"], theirs[what]["hosts_cpu_s"])
            else:
                found[f"{what}: {name} / reprise"] = ratio(theirs[what]["wall_s"], ours[what]["wall_s"])
    return found


def show(results, count):
    print(f"{count} hosts, 100 resources each")
    print(f"{'':10} {'first apply':>24} {'no change':>24} {'one file a host':>24}   wall s / controller cpu s / hosts cpu s / changed")
    for name, got in results.items():
        cells = ["/".join((f"{got[what]['wall_s']:.2f}", f"{got[what]['controller_cpu_s']:.2f}", f"{got[what]['hosts_cpu_s']:.1f}",
                           str(got[what]["changed"]))) if what in got else "-"
                 for what in ("first", "no_change", "one_file")]
        print(f"{name:10} {cells[0]:>24} {cells[1]:>24} {cells[2]:>24}")
    for name, value in ratios(results).items():
        print(f"{name}: {value}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=8)
    parser.add_argument("--only", default="reprise,floor,ansible,mitogen", help="contenders, separated by commas, in this order")
    parser.add_argument("--rounds", type=int, default=3, help="first applies, and runs without a change, of reprise and floor; the median counts")
    parser.add_argument("--long-rounds", type=int, default=1, help="the same for the first applies of the others (odd, as the median counts)")
    parser.add_argument("--no-first", action="store_true", help="do not undo and measure a first apply")
    parser.add_argument("--keep", metavar="DIR", help="work here and leave the lab up, or use the one that is there")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    known = {each.name: each for each in (Reprise, Ansible, Mitogen, Floor)}
    names = options.only.split(",")
    for name in names:
        if name not in known:
            sys.exit(f"no contender {name}: {', '.join(known)}")
    if os.geteuid() != 0:
        sys.exit("bench-ssh boots containers: it needs root")
    work = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="reprise-bench.", dir="/var/tmp"))
    shutil.rmtree(work / "estate" / "playbooks", ignore_errors=True)
    for name in known:
        shutil.rmtree(work / name, ignore_errors=True)
    lab = Lab(work, options.hosts)
    results = {}
    try:
        lab.up()
        lab.serve_kit()
        if not options.no_first:
            lab.everywhere(first_script())  # the first time after boot costs a third more, whoever comes first
        # the others know already where packages come from
        quiet(lab.reprise("apply", "--lab", "--yes", "--tags", "tools"))
        contenders = [known[name](lab, work) for name in names]
        if options.no_first:
            for each in contenders:
                each.run()
            results = {name: {} for name in names}
        else:
            results = measure_first(lab, contenders, options.rounds, options.long_rounds)
        for each in contenders:
            results[each.name].update(measure_later(lab, each, options.rounds))
    finally:
        if options.keep:
            if lab.server:
                lab.server.kill()
        else:
            lab.down()
            shutil.rmtree(work, ignore_errors=True)
    load = os.getloadavg()[0]
    if options.json:
        print(json.dumps({"hosts": options.hosts, "load": load, "results": results, "ratios": ratios(results)}, indent=2))
    else:
        show(results, options.hosts)
        print(f"load average at the end: {load:.1f}")


if __name__ == "__main__":
    main()
