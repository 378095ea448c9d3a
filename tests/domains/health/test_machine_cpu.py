"""How busy the processors are, whoever asks."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from server.domains.health import machine


def test_a_busy_processor_is_seen_from_every_thread() -> None:
    machine.cpu_percent()
    for _ in range(2):
        until = time.process_time() + 0.3
        while time.process_time() < until:
            pass
        with ThreadPoolExecutor(1) as pool:  # a new thread each time
            assert 0 < pool.submit(machine.cpu_percent).result() <= 100
