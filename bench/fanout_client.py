"""Watches one thing with many sockets and tells what that cost the server, see fanout.py.

Prints a line as soon as all watch, then waits for a line or the end of its input. From then on it measures from the
`at` of an event to its receipt, and the server's processor time and memory meanwhile. It reads frames from plain
sockets, because a client library takes longer for a message than the server does, and would measure itself.
"""

from __future__ import annotations

import argparse
import json
import re
import selectors
import socket
import sys
import time
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import psutil

OURS = """subscription ($id: ID!, $after: Int) { generationProgress(jobId: $id, after: $after) { __typename
  ... on GenerationEvent { seq at } ... on GenerationSnapshot { job { state progress { percent } } }
  ... on GenerationNodeStarted { node percent } ... on GenerationStepped { node step total percent etaSeconds }
  ... on GenerationPreviewed { previewUrl } ... on GenerationFinished { state } } }"""
PEER = "subscription { progress { jobId state step totalSteps percent etaSeconds node at } }"
AT = re.compile(rb'"at": ?"?([^",}]+)')
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
SETTLING = 3.0  # seconds after which all have caught up


@dataclass(slots=True)
class Watcher:
    """A connection that speaks as much of RFC 6455 as a server's short unmasked frames need."""

    socket: socket.socket
    pending: bytes = b""
    received: list[tuple[float, bytes]] = field(default_factory=list)

    def send(self, opcode: int, payload: bytes) -> None:
        """One frame, its mask all zeros."""
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
        self.socket.sendall(bytes([0x80 | opcode]) + length + bytes(4) + payload)

    def read(self) -> None:
        """Takes what has come, and stamps each whole text with the time before it was read."""
        now = time.time()
        if not (fresh := self.socket.recv(65536)):
            raise ConnectionError("The server hung up.")
        data = self.pending + fresh
        begin = 0
        while len(data) - begin >= 2:
            size, head = data[begin + 1], 2
            if size >= 126:
                head = 4 if size == 126 else 10
                size = int.from_bytes(data[begin + 2 : begin + head], "big")
            end = begin + head + size
            if len(data) < end:
                break
            self.take(data[begin] & 15, data[begin + head : end], now)
            begin = end
        self.pending = data[begin:]

    def take(self, opcode: int, payload: bytes, now: float) -> None:
        if opcode == TEXT:
            self.received.append((now, payload))
        elif opcode == PING:
            self.send(PONG, payload)
        elif opcode == CLOSE:
            raise ConnectionError(f"The server closes: {payload!r}")

    def wait(self, texts: int) -> None:
        """Until so many texts have come."""
        while len(self.received) < texts:
            self.read()


def watch(options: argparse.Namespace) -> Watcher:
    """A watcher that has subscribed, and has been told the first event where there is one."""
    where = urlsplit(options.url)
    address = (where.hostname or "127.0.0.1", where.port or 80)
    connection = socket.create_connection(address, timeout=60)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(
        f"GET {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n".encode()
    )
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        answer += connection.recv(1)
    assert answer.startswith(b"HTTP/1.1 101"), answer
    watcher = Watcher(connection)
    login = {"authorization": f"Bearer {options.token}"} if options.token else {}
    watcher.send(TEXT, json.dumps({"type": "connection_init", "payload": login}).encode())
    watcher.wait(1)
    query = {"query": OURS, "variables": {"id": options.job}} if options.job else {"query": PEER}
    watcher.send(TEXT, json.dumps({"id": "1", "type": "subscribe", "payload": query}).encode())
    if options.job:
        watcher.wait(2)
    connection.setblocking(False)
    return watcher


def listen(chosen: selectors.BaseSelector, until: float) -> None:
    """Reads whatever comes until this time."""
    while (left := until - time.time()) > 0:
        for key, _ in chosen.select(left):
            key.data.read()


def seconds(at: bytes) -> float:
    """Seconds since 1970 of an ISO 8601 time, or of such a number."""
    return datetime.fromisoformat(at.decode()).timestamp() if b"-" in at else float(at)


def latencies(watchers: list[Watcher], since: float, until: float) -> list[float]:
    """Seconds from writing down to receipt of each event that came in this time, the shortest first."""
    found = []
    for watcher in watchers:
        for received, payload in watcher.received:
            at = AT.search(payload)
            if at is None and since <= received:
                raise ValueError(f"Not an event: {payload!r}")
            if at is not None and since <= received < until:
                found.append(received - seconds(at[1]))
    return sorted(found)


def arguments() -> argparse.Namespace:
    line = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    line.add_argument("url")
    line.add_argument("subscribers", type=int)
    line.add_argument("seconds", type=float)
    line.add_argument("pid", type=int, help="the server's process")
    line.add_argument("--token", help="of the product; peers know none")
    line.add_argument("--job", help="of the product; a peer has just one thing to watch")
    return line.parse_args()


def main() -> None:
    options = arguments()
    server = psutil.Process(options.pid)
    memory, joining = server.memory_info().rss, sum(server.cpu_times()[:2])
    chosen = selectors.DefaultSelector()
    watchers = []
    for _ in range(options.subscribers):
        watcher = watch(options)
        watchers.append(watcher)
        chosen.register(watcher.socket, selectors.EVENT_READ, watcher)
        listen(chosen, time.time() + 0.001)
    joining = sum(server.cpu_times()[:2]) - joining
    print("all watch", flush=True)
    sys.stdin.readline()
    listen(chosen, time.time() + SETTLING)
    cpu, since = sum(server.cpu_times()[:2]), time.time()
    listen(chosen, since + options.seconds)
    cpu, until = sum(server.cpu_times()[:2]) - cpu, time.time()
    grown = server.memory_info().rss - memory
    found = latencies(watchers, since, until)
    many = len(found)
    told = {
        "msgs": many,
        "seconds": until - since,
        "p50_ms": round(found[many // 2] * 1e3, 1),
        "p99_ms": round(found[int(many * 0.99)] * 1e3, 1),
        "join_ms": round(joining / options.subscribers * 1e3, 2),
        "cpu_us_per_msg": round(cpu / many * 1e6, 1),
        "kb_per_sub": round(grown / options.subscribers / 1024, 1),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
