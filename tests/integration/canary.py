#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
"""Looks for secrets where they must not be, in whatever spelling.

canary.py FILE search PATH...   files and folders (raw bytes), or "-": standard input; one line a find, exit code 1 for any
canary.py FILE watch LOG        command lines and environments of all processes of this machine (those in containers too),
                                over and over until SIGTERM; finds go to LOG, its last line counts the rounds
FILE holds the secrets, one a line: no command line ever does. A text of letters and digits alone, at least 12 of them, is
looked for as it is; of any other the longest such part too, so that a half-masked secret is found.
"""
import base64
import errno
import json
import os
import re
import signal
import sys
import time
import urllib.parse


def inside_base64(raw):
    for before in range(3):
        text = base64.b64encode(b"\0" * before + raw)
        yield text[(before * 8 + 5) // 6:(before + len(raw)) * 8 // 6]


def spellings(secret):
    raw = secret.encode()
    yield raw
    yield json.dumps(secret)[1:-1].encode()
    yield json.dumps(secret, ensure_ascii=False)[1:-1].encode()
    yield urllib.parse.quote(secret, safe="").encode()
    yield secret.replace("'", "'\\''").encode()
    for form in (raw, secret.encode("utf-16-le"), secret.encode("utf-16-be")):
        yield form
        yield form.hex().encode()
        yield form.hex().upper().encode()
        yield from inside_base64(form)


def needles(path):
    found = set()
    with open(path, encoding="utf-8") as lines:
        for secret in lines.read().splitlines():
            parts = [part for part in re.findall(r"[0-9A-Za-z]+", secret) if len(part) >= 12]
            for text in [secret] + sorted(parts, key=len)[-1:]:
                found.update(spellings(text))
    return [needle for needle in found if len(needle) >= 8]


def hit(data, wanted):
    return next((needle for needle in wanted if needle in data), None)


def files(path):
    if os.path.islink(path) or not os.path.isdir(path):
        yield path
        return
    for folder, _, names in os.walk(path):
        yield from (os.path.join(folder, name) for name in names)


def search(wanted, paths):
    finds = 0
    for path in (file for top in paths for file in ([top] if top == "-" else files(top))):
        if path == "-":
            data = sys.stdin.buffer.read()
        elif os.path.isfile(path) and not os.path.islink(path):
            try:
                with open(path, "rb") as file:
                    data = file.read()
            except OSError as error:
                if error.errno in (errno.ENOENT, errno.EINVAL):  # gone by now; a namespace's name, which has no content
                    continue
                raise
        else:
            continue
        needle = hit(data, wanted)
        if needle is not None:
            finds += 1
            at = data.index(needle)
            print("%s: ...%r" % (path, data[max(0, at - 60):at]))  # what stands before it tells where it comes from
    return 1 if finds else 0


def look_at_processes(wanted, log, seen):
    for pid in filter(str.isdigit, os.listdir("/proc")):
        for name in ("cmdline", "environ"):
            try:
                with open("/proc/%s/%s" % (pid, name), "rb") as file:
                    data = file.read()
            except OSError:
                continue
            if hit(data, wanted) is not None and (pid, name) not in seen:
                seen.add((pid, name))
                program = data.split(b"\0")[0] if name == "cmdline" else b"?"
                log.write("%s of process %s: %r\n" % (name, pid, program[:60]))
                log.flush()


def watch(wanted, path):
    ended = []
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    seen, rounds = set(), 0
    with open(path, "w", encoding="utf-8") as log:
        while not ended:
            look_at_processes(wanted, log, seen)
            rounds += 1
            time.sleep(0.02)  # the rebuild wants the processor too
        log.write("%d rounds\n" % rounds)


if sys.argv[2] == "watch":
    watch(needles(sys.argv[1]), sys.argv[3])
else:
    sys.exit(search(needles(sys.argv[1]), sys.argv[3:]))
