#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
"""How a look at an estate grows with its hosts: 1, 8, 64, 500 sessions at once.

One sshd on the loopback network plays all hosts (127.77.x.y, each with a connection, a login and a look of its own), so that
the figures of the hosts' side are those of one small machine; what is measured is the controller: wall, processor time,
peak memory, threads. Each host has 20 resources that `reprise verify` looks at. Needs root.

  sessions.py [--hosts 1,8,64,500] [--json] [--svg FILE]
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("REPRISE_BUILD", TOP / "build")) / "reprise"
PORT = 22877
STEPS = 20


def keys(work):
    for name in ("host_key", "login_key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(work / name)], check=True)
    (work / "authorized").write_text((work / "login_key.pub").read_text())
    os.chmod(work / "authorized", 0o600)


def start_sshd(work):
    os.makedirs("/run/sshd", exist_ok=True)
    (work / "sshd_config").write_text(
        f"Port {PORT}\nListenAddress 0.0.0.0\nHostKey {work}/host_key\nAuthorizedKeysFile {work}/authorized\nStrictModes no\n"
        "PermitRootLogin yes\nUsePAM no\nMaxStartups 2000\nPidFile none\nLogLevel QUIET\nUseDNS no\nPrintMotd no\n"
        f"SetEnv HOME={work}\n")  # what the root of this machine has in his .bashrc is no part of the measurement
    return subprocess.Popen(["/usr/sbin/sshd", "-D", "-f", str(work / "sshd_config")])


def address(n):
    return f"127.77.{n // 250}.{n % 250 + 1}"


def estate(work, count):
    home = work / f"estate{count}"
    (home / "playbooks").mkdir(parents=True)
    names = [f"h{n}" for n in range(count)]
    hosts = "".join(f"  {name}: {{address: {address(n)}, ssh: {{port: {PORT}, user: root, identity_file: {work}/login_key}}}}\n"
                    for n, name in enumerate(names))
    (home / "estate.yaml").write_text(
        f"estate: sessions\ndomain: sessions.test\nforks: 1000\nhosts:\n{hosts}services:\n"
        f"  look: {{playbook: look, hosts: [{', '.join(names)}]}}\n")
    for number in range(STEPS):
        (work / f"f{number}").write_text(f"text {number}\n")
        os.chmod(work / f"f{number}", 0o644)
    (home / "playbooks" / "look.yaml").write_text(
        "playbook: look\ntitle: Look\nper_host: true\nsteps:\n" +
        "".join(f"  - {{id: f{n}, file: {{path: {work}/f{n}, content: \"text {n}\\n\"}}}}\n" for n in range(STEPS)))
    key = " ".join((work / "host_key.pub").read_text().split()[:2])
    (home / "known_hosts").write_text("".join(f"[{address(n)}]:{PORT} {key}\n" for n in range(count)))
    return home


class Watch(threading.Thread):
    """Peak memory and threads of a process, ten times a second."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.memory_mb, self.threads = pid, 0.0, 0

    def run(self):
        while True:
            try:
                text = pathlib.Path(f"/proc/{self.pid}/status").read_text()
            except OSError:
                return
            if found := re.search(r"VmHWM:\s+(\d+)", text):
                self.memory_mb = max(self.memory_mb, int(found.group(1)) / 1024)
            if found := re.search(r"Threads:\s+(\d+)", text):
                self.threads = max(self.threads, int(found.group(1)))
            time.sleep(0.1)


def measure(work, count):
    home = estate(work, count)
    argv = [str(PROGRAM), "-i", str(home), "--lang", "en", "verify"]
    begin = time.monotonic()
    with open(work / "out", "w", encoding="utf-8") as out:
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        watch = Watch(process.pid)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begin
    said = (work / "out").read_text()
    verified = sum(int(found) for found in re.findall(r"\bok=(\d+)", said))
    if status != 0 or verified != count * STEPS:
        sys.exit(f"{count} hosts: exit {os.waitstatus_to_exitcode(status)}, {verified} of {count * STEPS} verified:\n{said[-3000:]}")
    return {"hosts": count, "steps": count * STEPS, "wall_s": round(wall, 2), "cpu_s": round(usage.ru_utime + usage.ru_stime, 2),
            "peak_mb": round(watch.memory_mb, 1), "threads": watch.threads}


def svg(rows):
    """Three small plots on logarithmic axes, readable without colour."""
    def log(value):
        import math
        return math.log10(max(value, 0.01))
    width, height, parts = 250, 200, []
    for index, (key, title) in enumerate((("wall_s", "wall, s"), ("cpu_s", "controller CPU, s"), ("peak_mb", "peak memory, MB"))):
        left = 50 + index * (width + 60)
        low, high = log(min(r[key] for r in rows) / 2), log(max(r[key] for r in rows) * 2)
        right = log(max(r["hosts"] for r in rows)) or 1
        at = [(left + log(r["hosts"]) / right * width, 40 + height - (log(r[key]) - low) / (high - low) * height) for r in rows]
        parts.append(f'<text x="{left}" y="28" font-weight="bold">{title}</text>')
        parts.append(f'<path d="M{left} 40V{40 + height}H{left + width}" fill="none" stroke="#444"/>')
        parts.append(f'<polyline points="{" ".join(f"{x:.0f},{y:.0f}" for x, y in at)}" fill="none" stroke="#06c" stroke-width="2"/>')
        for row, (x, y) in zip(rows, at):
            parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="#06c"/>')
            parts.append(f'<text x="{x:.0f}" y="{y - 8:.0f}" text-anchor="middle">{row[key]:g}</text>')
            parts.append(f'<text x="{x:.0f}" y="{58 + height}" text-anchor="middle">{row["hosts"]}</text>')
        parts.append(f'<text x="{left + width / 2}" y="{76 + height}" text-anchor="middle">hosts</text>')
    return ('<!-- SPDX-FileCopyrightText: 2026 reprise contributors -->\n<!-- SPDX-License-Identifier: EUPL-1.2 -->\n'
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {3 * (width + 60) + 40} {height + 90}" font-family="sans-serif" '
            f'font-size="12"><title>A look against the number of hosts</title><rect width="100%" height="100%" fill="#fff"/>\n' +
            "\n".join(parts) + "\n</svg>\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", default="1,8,64,500")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--svg", metavar="FILE")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("sessions.py starts an sshd that lets root in: it needs root")
    work = pathlib.Path(tempfile.mkdtemp(prefix="reprise-sessions.", dir="/var/tmp"))
    keys(work)
    sshd = start_sshd(work)
    time.sleep(1)
    try:
        rows = [measure(work, int(count)) for count in options.hosts.split(",")]
    finally:
        sshd.kill()
        sshd.wait()
        shutil.rmtree(work, ignore_errors=True)
    if options.svg:
        pathlib.Path(options.svg).write_text(svg(rows), encoding="utf-8")
    if options.json:
        print(json.dumps({"load": os.getloadavg()[0], "rows": rows}, indent=2))
        return
    print(f"{'hosts':>6} {'steps':>6} {'wall s':>8} {'cpu s':>7} {'peak MB':>8} {'threads':>8}")
    for row in rows:
        print(f"{row['hosts']:>6} {row['steps']:>6} {row['wall_s']:>8} {row['cpu_s']:>7} {row['peak_mb']:>8} {row['threads']:>8}")
    print(f"load average at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
