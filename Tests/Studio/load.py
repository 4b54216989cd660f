#!/usr/bin/env python3
"""Load on a running studio, with the standard library alone.

    load.py http://127.0.0.1:8080 --seconds 60 --listeners 1000 --rate 100 --pid PID
    load.py http://127.0.0.1:8080 --seconds 60 --slow 300

The first holds streams of events open and sends requests beside them; the second opens clients that are slow in three
ways (silent and dripping heads, dripping bodies, answers that nobody reads) and measures an ordinary client meanwhile.
Prints one JSON document; ends with 1 where a status of 500 or more came, or /health was slower than --limit at p99.
"""
import argparse
import asyncio
import json
import os
import resource
import sys
import time
import urllib.parse


def memory(pid):
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def percentile(values, share):
    values = sorted(values)
    return values[min(int(share * len(values)), len(values) - 1)] if values else None


class Client:
    """One kept connection."""

    def __init__(self, host, port):
        self.host, self.port, self.streams = host, port, None

    async def get(self, path):
        for attempt in range(2):
            if self.streams is None:
                self.streams = await asyncio.open_connection(self.host, self.port)
            reader, writer = self.streams
            try:
                writer.write(f"GET {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n\r\n".encode())
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = next(
                    (int(line.split(":")[1]) for line in head.split("\r\n") if line.lower().startswith("content-length:")), 0)
                await reader.readexactly(length)
                return int(head.split()[1])
            except (ConnectionError, asyncio.IncompleteReadError):
                writer.close()
                self.streams = None
                if attempt:
                    raise


class Figures:
    def __init__(self):
        self.statuses, self.seconds, self.health, self.errors = {}, [], [], 0

    async def timed(self, client, path):
        begin = time.monotonic()
        try:
            status = await client.get(path)
        except Exception:
            self.errors += 1
            client.streams = None
            return
        elapsed = time.monotonic() - begin
        self.statuses[status] = self.statuses.get(status, 0) + 1
        (self.health if path == "/health" else self.seconds).append(elapsed)

    def report(self):
        def words(values):
            return {
                "count": len(values),
                **{name: round(1000 * percentile(values, share), 2) for name, share in (("p50", 0.5), ("p99", 0.99))
                   if values},
                **({"max": round(1000 * max(values), 2)} if values else {}),
            }
        return {"health_ms": words(self.health), "others_ms": words(self.seconds), "statuses": self.statuses,
                "errors": self.errors}


async def listener(host, port, counts, stop):
    try:
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(f"GET /api/events HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: text/event-stream\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n")[0]:
            counts["refused"] += 1
            return
        counts["open"] += 1
        while not stop.is_set():
            data = await reader.read(65536)
            if not data:
                counts["lost"] += 1
                break
            counts["bytes"] += len(data)
        writer.close()
    except asyncio.CancelledError:
        writer.close()
    except ConnectionError:
        counts["refused"] += 1


async def requests(host, port, paths, rate, until, figures):
    clients = [Client(host, port) for _ in range(16)]
    free = asyncio.Queue()
    for client in clients:
        free.put_nowait(client)

    async def one(path):
        client = await free.get()
        try:
            await figures.timed(client, path)
        finally:
            free.put_nowait(client)

    tasks, begin, number = set(), time.monotonic(), 0
    while time.monotonic() < until:
        task = asyncio.create_task(one(paths[number % len(paths)]))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        number += 1
        await asyncio.sleep(max(begin + number / rate - time.monotonic(), 0))
    if tasks:
        await asyncio.wait(tasks, timeout=30)


async def slow_head(host, port, until, ends):
    """Sends the head letter by letter, for ever."""
    while time.monotonic() < until:
        begin = time.monotonic()
        try:
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(b"GET / HTTP/1.1\r\n")
            while time.monotonic() < until:
                writer.write(b"X")
                await writer.drain()
                if reader.at_eof():
                    break
                try:
                    if not await asyncio.wait_for(reader.read(1), 1):
                        break
                except asyncio.TimeoutError:
                    pass
            writer.close()
        except (ConnectionError, OSError):
            pass
        ends["head"].append(time.monotonic() - begin)
        await asyncio.sleep(0.1)


async def slow_body(host, port, until, ends):
    while time.monotonic() < until:
        begin = time.monotonic()
        try:
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(
                f"POST /api/scores?name=a.mid HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 1000000\r\n\r\n".encode())
            while time.monotonic() < until:
                writer.write(b"X")
                await writer.drain()
                try:
                    if not await asyncio.wait_for(reader.read(1), 1):
                        break
                except asyncio.TimeoutError:
                    pass
            writer.close()
        except (ConnectionError, OSError):
            pass
        ends["body"].append(time.monotonic() - begin)
        await asyncio.sleep(0.1)


async def slow_reader(host, port, until, ends):
    """Asks for much, many times over one connection, and reads nothing."""
    while time.monotonic() < until:
        begin = time.monotonic()
        try:
            reader, writer = await asyncio.open_connection(host, port, limit=1024)
            writer.transport.pause_reading()
            request = f"GET /openapi.json HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode()
            while time.monotonic() < until:
                writer.write(request * 20)
                await asyncio.wait_for(writer.drain(), 60)
                await asyncio.sleep(0.5)
                if writer.is_closing():
                    break
            writer.close()
        except (ConnectionError, OSError, asyncio.TimeoutError):
            pass
        ends["read"].append(time.monotonic() - begin)
        await asyncio.sleep(0.1)


async def run(options):
    url = urllib.parse.urlsplit(options.address)
    host, port = url.hostname, url.port or 80
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    pid = options.pid
    result = {"seconds": options.seconds}
    if pid:
        result["memory_before_mb"] = round(memory(pid) / 1e6, 1)
        result["descriptors_before"] = descriptors(pid)
    paths = ["/health", "/api/state", "/health", "/api/scores?limit=20", "/health", "/api/jobs?limit=20", "/health", "/"]
    peak, stop, others = 0, asyncio.Event(), []
    counts = {"open": 0, "refused": 0, "lost": 0, "bytes": 0}
    ends = {"head": [], "body": [], "read": []}

    if options.slow:
        baseline = Figures()
        await requests(host, port, paths, options.rate, time.monotonic() + min(options.seconds, 15), baseline)
        result["without_slow_clients"] = baseline.report()
    until = time.monotonic() + options.seconds
    for _ in range(options.listeners):
        others.append(asyncio.create_task(listener(host, port, counts, stop)))
    kinds = {"head": slow_head, "body": slow_body, "read": slow_reader}
    for kind in (kinds[name] for name in options.kinds.split(",")):
        for _ in range(options.slow):
            others.append(asyncio.create_task(kind(host, port, until, ends)))
    await asyncio.sleep(2)
    figures = Figures()
    work = asyncio.create_task(requests(host, port, paths, options.rate, until, figures))
    while not work.done():
        await asyncio.wait([work], timeout=1)
        if pid:
            peak = max(peak, memory(pid))
    await work
    result.update(figures.report())
    if options.listeners:
        result["listeners"] = dict(counts)
    if options.slow:
        result["slow_clients_closed_after_s"] = {
            kind: {"count": len(values), "p50": round(percentile(values, 0.5), 1), "max": round(max(values), 1)}
            for kind, values in ends.items() if values}
    stop.set()
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    if pid:
        await asyncio.sleep(3)
        result["memory_peak_mb"] = round(peak / 1e6, 1)
        result["memory_after_mb"] = round(memory(pid) / 1e6, 1)
        result["descriptors_after"] = descriptors(pid)
    print(json.dumps(result, indent=2))
    failed = any(status >= 500 for status in figures.statuses) or figures.errors
    slow = (percentile(figures.health, 0.99) or 0) * 1000 > options.limit
    return 1 if failed or slow else 0


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("address")
parser.add_argument("--seconds", type=float, default=60)
parser.add_argument("--listeners", type=int, default=0)
parser.add_argument("--rate", type=float, default=100, help="requests a second")
parser.add_argument("--slow", type=int, default=0, help="slow clients of each kind")
parser.add_argument("--kinds", default="head,body,read", help="of slow clients")
parser.add_argument("--pid", type=int, help="of the server, to watch its memory")
parser.add_argument("--limit", type=float, default=250, help="milliseconds for /health at p99")
sys.exit(asyncio.run(run(parser.parse_args())))
