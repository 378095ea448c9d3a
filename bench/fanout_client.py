"""fanout_client.py URL TOKEN JOB SUBSCRIBERS SECONDS PID: watches a job with many sockets, see fanout.py.

Prints a line as soon as all watch, then waits for a line. From then on it measures from an event's `at` to its receipt,
and the server's processor time and memory meanwhile.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
import uuid
from datetime import datetime

import psutil
import websockets

DOCUMENT = """subscription ($id: ID!, $after: Int) { generationProgress(jobId: $id, after: $after) { __typename
  ... on GenerationEvent { seq at } ... on GenerationSnapshot { job { state progress { percent } } }
  ... on GenerationNodeStarted { node percent } ... on GenerationStepped { node step total percent etaSeconds }
  ... on GenerationPreviewed { previewUrl } ... on GenerationFinished { state } } }"""
AT = '"at":"'

latencies: list[float] = []
measuring = False
begun = 0


async def watch(url: str, token: str, job: str) -> None:
    global begun
    payload = {"query": DOCUMENT, "variables": {"id": job}}
    subscribe = {"id": str(uuid.uuid4()), "type": "subscribe", "payload": payload}
    protocol = websockets.Subprotocol("graphql-transport-ws")
    async with websockets.connect(
        url, subprotocols=[protocol], compression=None, open_timeout=60, close_timeout=1
    ) as socket:
        await socket.send(
            json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}})
        )
        await socket.recv()
        await socket.send(json.dumps(subscribe))
        await socket.recv()
        begun += 1
        while True:
            message = await socket.recv()
            received = time.time()
            if measuring:
                assert isinstance(message, str) and AT in message, message
                begin = message.index(AT) + len(AT)
                at = datetime.fromisoformat(message[begin : message.index('"', begin)])
                latencies.append(received - at.timestamp())


async def main() -> None:
    global measuring
    url, token, job = sys.argv[1:4]
    count, seconds, server = int(sys.argv[4]), float(sys.argv[5]), psutil.Process(int(sys.argv[6]))
    memory, joining = server.memory_info().rss, sum(server.cpu_times()[:2])
    tasks = []
    for _ in range(count // 50):
        tasks += [asyncio.create_task(watch(url, token, job)) for _ in range(50)]
        await asyncio.sleep(0.3)
    while begun < count:
        assert not any(task.done() for task in tasks), next(task for task in tasks if task.done())
        await asyncio.sleep(0.1)
    joining = sum(server.cpu_times()[:2]) - joining
    print("all watch", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await asyncio.sleep(3)
    cpu, began, measuring = sum(server.cpu_times()[:2]), time.time(), True
    await asyncio.sleep(seconds)
    measuring = False
    cpu, elapsed = sum(server.cpu_times()[:2]) - cpu, time.time() - began
    latencies.sort()
    many = len(latencies)
    found = {
        "subs": count,
        "msgs": many,
        "seconds": elapsed,
        "p50_ms": round(latencies[many // 2] * 1e3, 1),
        "p99_ms": round(latencies[int(many * 0.99)] * 1e3, 1),
        "join_ms": round(joining / count * 1e3, 2),
        "cpu_us_per_msg": round(cpu / many * 1e6, 1),
        "cpu_share": round(cpu / elapsed, 2),
        "kb_per_sub": round((server.memory_info().rss - memory) / count / 1024, 1),
    }
    print(json.dumps(found))
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


asyncio.run(main())
