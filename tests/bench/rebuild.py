#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
"""The rebuild of the demo estate from bare booted hosts to verified, measured step by step.

The journal says when each step ended and how long it took, the graph what waited for what. The bound that no order of
the steps can beat is the larger of the critical path (of the steps as measured) and the work: processor time that the
hosts and the controller used, over the cores. Compared with a sequential script of 25 steps that was measured for the
same estate on such a machine. Needs root; started by ./run bench-rebuild.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("REPRISE_BUILD", TOP / "build")) / "reprise"
REFERENCE_SEQUENTIAL_S = 274.7
REFERENCE_CRITICAL_S = 106.5


def reprise(estate, *words, program=PROGRAM):
    return [str(program), "-i", str(estate), "--lang", "en", *words]


def must(argv):
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(argv)} ended with {done.returncode}:\n{done.stdout[-5000:]}")
    return done.stdout


def edges_of(estate, steps):
    """(first, then) by step key, from the graph that the engine walks."""
    names = {}
    edges = []
    host = ""
    for line in must(reprise(estate, "graph")).splitlines():
        if box := re.match(r'\s+label="(.*)";$', line):
            host = box.group(1)
        elif node := re.match(r'\s+(s\d+) \[label="((?:[^"\\]|\\.)*)"', line):
            name = node.group(2).replace('\\"', '"')
            names[node.group(1)] = name if name in steps else f"{name}@{host}"
        elif edge := re.match(r'\s+(s\d+) -> (s\d+)', line):
            edges.append((names[edge.group(1)], names[edge.group(2)]))
    return edges


def steps_of(estate):
    """key -> (host, end, took) in seconds, of the last run; and the run's own begin and end."""
    base = sqlite3.connect(f"file:{estate}/.reprise/lab-runs/journal.db?mode=ro", uri=True)
    run = base.execute("SELECT max(run) FROM record WHERE what = 'begin'").fetchone()[0]
    begin = base.execute("SELECT at FROM record WHERE what = 'begin' AND run = ?", (run,)).fetchone()[0]
    end = base.execute("SELECT at FROM record WHERE what = 'end' AND run = ?", (run,)).fetchone()[0]
    steps = {}
    for name, host, state, at, span in base.execute(
            "SELECT name, host, state, at, span FROM record WHERE what = 'step' AND run = ? ORDER BY seq", (run,)):
        if state not in ("intended", "effect_unknown"):
            steps[name] = (host, at / 1000, span / 1000, state)
    return steps, begin / 1000, end / 1000


def critical_path(steps, edges):
    """The longest chain of measured durations; waiting is not part of it."""
    after = {}
    for first, then in edges:
        if first in steps and then in steps:
            after.setdefault(then, []).append(first)
    best = {}
    for name in sorted(steps, key=lambda one: steps[one][1]):
        ways = [best[first] for first in after.get(name, []) if first in best]
        length, chain = max(ways, default=(0.0, []), key=lambda one: one[0])
        best[name] = (length + steps[name][2], chain + [name])
    return max(best.values(), key=lambda one: one[0])


def lab_cpu():
    """Processor seconds of all lab hosts so far; nothing where the cgroups do not tell."""
    total = 0.0
    mounts = [line.split()[1] for line in open("/proc/mounts", encoding="utf-8") if line.split()[2] == "cgroup2"]
    for mount in mounts:
        for stat in pathlib.Path(mount, "reprise").glob("*/cpu.stat"):
            total += int(re.search(r"usage_usec (\d+)", stat.read_text()).group(1)) / 1e6
    return total


def rebuild(estate, program):
    """One rebuild of bare hosts by `program`, which knows nothing of earlier ones: what was measured."""
    shutil.rmtree(estate / ".reprise" / "lab-runs", ignore_errors=True)
    must(reprise(estate, "lab", "up"))
    try:
        cpu = lab_cpu()
        times = os.times()
        begin = time.monotonic()
        must(reprise(estate, "apply", "--lab", "--yes", program=program))
        wall = time.monotonic() - begin
        after = os.times()
        hosts_cpu = lab_cpu() - cpu
        steps, run_begin, _ = steps_of(estate)
        path, chain = critical_path(steps, edges_of(estate, steps))
    finally:
        subprocess.run(reprise(estate, "lab", "down"), stdout=subprocess.DEVNULL, check=False)
    own_cpu = after.children_user + after.children_system - times.children_user - times.children_system
    cores = os.cpu_count()
    bound = max(path, (hosts_cpu + own_cpu) / cores)
    return {"program": str(program), "wall_s": round(wall, 2), "steps": len(steps),
            "sum_of_steps_s": round(sum(s[2] for s in steps.values()), 1), "critical_path_s": round(path, 2),
            "work_s": round(hosts_cpu + own_cpu, 1), "controller_cpu_s": round(own_cpu, 2), "cores": cores,
            "bound_s": round(bound, 2), "wall_to_bound": round(wall / bound, 3), "load": os.getloadavg()[0],
            "reference_sequential_s": REFERENCE_SEQUENTIAL_S, "reference_critical_s": REFERENCE_CRITICAL_S,
            "path": [{"step": name, "begun_s": round(steps[name][1] - run_begin - steps[name][2], 2), "took_s": steps[name][2]}
                     for name in chain],
            "timeline": [{"step": name, "begun_s": round(end - run_begin - took, 2), "took_s": took, "state": state}
                         for name, (_, end, took, state) in sorted(steps.items(), key=lambda one: one[1][1])]}


def show(result, with_steps):
    if with_steps:
        for step in result["timeline"]:
            if step["took_s"] >= 0.1:
                print(f"{step['begun_s']:8.2f} {step['begun_s'] + step['took_s']:8.2f} {step['took_s']:7.2f} {step['state']:8} {step['step']}")
    print("critical path:")
    for step in result["path"]:
        if step["took_s"] >= 0.05:
            print(f"  {step['took_s']:7.2f} s, begun at {step['begun_s']:7.2f} s  {step['step']}")
    for name, value in result.items():
        if name not in ("path", "timeline"):
            print(f"{name}: {value}")
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--os", default="debian-13")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--steps", action="store_true", help="every step that took 0.1 s or more, in the order of their end")
    parser.add_argument("--repeat", type=int, default=1, metavar="N")
    parser.add_argument("--beside", type=pathlib.Path, metavar="PROGRAM", help="another build of reprise: it and this one in turn")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("bench-rebuild boots containers: it needs root")
    programs = [PROGRAM] + ([options.beside.resolve()] if options.beside else [])
    work = pathlib.Path(tempfile.mkdtemp(prefix="reprise-rebuild.", dir="/var/tmp"))
    estate = work / "estate"
    results = []
    try:
        must([str(PROGRAM), "init", str(estate), "--template", "hopital-local"])
        text = (estate / "estate.yaml").read_text().replace("debian-13", options.os)
        (estate / "estate.yaml").write_text(text)
        must(reprise(estate, "kit", "build"))
        for program in programs * options.repeat:
            results.append(rebuild(estate, program))
            if not options.json:
                show(results[-1], options.steps)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    if options.json:
        print(json.dumps(results, indent=2))
    else:
        print("work_s is processor time, of the machine's own load nothing; sum_of_steps_s counts a shared trip once for each step")


if __name__ == "__main__":
    main()
