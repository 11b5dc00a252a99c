"""What the scripts of Python's clients share: their arguments, the loop of workers, and the line at the end."""

import asyncio
import json
import resource
import sys
import time

SMALL = 128
CHUNK = bytes(64 * 1024)


class Arguments:
    def __init__(self):
        pairs = dict(pair.split("=", 1) for pair in sys.argv[1:])
        self.work = pairs["work"]
        self.protocol = pairs["protocol"]
        self.ca = pairs["ca"]
        self.requests = int(pairs["requests"])
        self.bytes = int(pairs["bytes"])
        self.concurrency = int(pairs["concurrency"])
        self.connections = int(pairs["connections"])
        scheme = "https" if self.protocol in ("tls", "h2") else "http"
        self.base = f"{scheme}://127.0.0.1:{pairs['port']}"
        self.small = f"{self.base}/small"
        self.download = f"{self.base}/bytes/{self.bytes}"
        self.upload = f"{self.base}/upload"


class Clock:
    def __init__(self):
        self.wall = time.perf_counter()
        self.cpu = time.process_time()

    def line(self, **more):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        measured = {"seconds": time.perf_counter() - self.wall, "cpu": time.process_time() - self.cpu, "peak_kib": peak}
        print(json.dumps(measured | more), flush=True)


def chunks(length):
    while length:
        chunk = CHUNK[:length]
        length -= len(chunk)
        yield chunk


async def async_chunks(length):
    for chunk in chunks(length):
        yield chunk


def check(length, expected=SMALL):
    if length != expected:
        raise SystemExit(f"{length} bytes instead of {expected}")


def percentiles(latencies):
    latencies.sort()
    at = lambda share: latencies[min(int(len(latencies) * share), len(latencies) - 1)] * 1e6
    return {"p50": at(0.5), "p99": at(0.99)}


async def workers(count, requests, small):
    """`count` tasks that make `requests` together, each one after another."""
    latencies, left = [], iter(range(requests))

    async def worker():
        for _ in left:
            begun = time.perf_counter()
            check(await small())
            latencies.append(time.perf_counter() - begun)

    await asyncio.gather(*(worker() for _ in range(count)))
    return latencies


async def run(arguments, small, download, collect, upload, clock):
    """Does the work; `small` and the others give the length of the answer's body."""
    if arguments.work == "cold":
        check(await small())
        return clock.line()
    if arguments.work == "tasks":
        clock = Clock()
        for length in await asyncio.gather(*(small() for _ in range(arguments.requests))):
            check(length)
        return clock.line()
    await workers(arguments.concurrency, arguments.concurrency * 4, small)
    clock = Clock()
    if arguments.work == "small":
        latencies = await workers(arguments.concurrency, arguments.requests, small)
        return clock.line(requests=arguments.requests, **percentiles(latencies))
    for _ in range(arguments.requests):
        match arguments.work:
            case "download":
                check(await download(), arguments.bytes)
            case "collect":
                check(await collect(), arguments.bytes)
            case "upload":
                check(await upload())
    clock.line(bytes=arguments.bytes * arguments.requests)
