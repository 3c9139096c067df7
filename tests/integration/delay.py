#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
"""delay.py PORT TARGET_PORT DELAY_MS LOG: forwards TCP on the loopback network, each byte so much later, both ways.

Writes a line to LOG for each connection that has ended: the client's words. A word is what it sent from one answer of the
server to the next, given as the sizes of its messages in bytes, "60+52"; so there is a word for each time it has waited.
"""
import asyncio
import sys


class Turns:
    """What the client said each time it had the word: sizes of its messages, in bytes."""

    def __init__(self):
        self.words = []
        self.speaker = None

    def heard(self, speaker, size):
        if speaker == "client":
            if self.speaker != "client":
                self.words.append([])
            self.words[-1].append(size)
        self.speaker = speaker


async def carry(reader, writer, who, turns, delay):
    queue = asyncio.Queue()

    async def deliver():
        while True:
            at, data = await queue.get()
            await asyncio.sleep(max(0, at - asyncio.get_running_loop().time()))
            if not data:
                writer.close()
                return
            writer.write(data)
            await writer.drain()

    task = asyncio.create_task(deliver())
    try:
        while True:
            data = await reader.read(65536)
            if data:
                turns.heard(who, len(data))
            queue.put_nowait((asyncio.get_running_loop().time() + delay, data))
            if not data:
                break
        await task
    except (ConnectionError, asyncio.CancelledError):
        task.cancel()


async def serve(client_in, client_out, target, delay, log):
    server_in, server_out = await asyncio.open_connection("127.0.0.1", target)
    turns = Turns()
    await asyncio.gather(carry(client_in, server_out, "client", turns, delay), carry(server_in, client_out, "server", turns, delay))
    with open(log, "a", encoding="utf-8") as out:
        out.write(" ".join("+".join(map(str, word)) for word in turns.words) + "\n")


async def main():
    port, target, delay, log = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) / 1000, sys.argv[4]
    server = await asyncio.start_server(lambda r, w: serve(r, w, target, delay, log), "127.0.0.1", port)
    async with server:
        await server.serve_forever()


asyncio.run(main())
