"""Keeps the Procfile's processes running: starts them, prints their lines, brings back what dies, stops all.

honcho runs and prints each process. Its manager ends all when one ends, so the policy here is our own.
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import struct
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, cast
from urllib.parse import urlsplit

from honcho.colour import get_colours
from honcho.printer import Message, Printer
from honcho.process import Process

from server.core import parent

STOP_WITHIN = 12.0  # seconds that processes have to end by themselves
STEADY_AFTER = 10.0  # a process that ran for this many seconds had started well
MOST_FAILURES = 5  # so many failed starts in a row end everything
LONGEST_WAIT = 30.0
TICK = 0.5
ASK_EVERY = 0.05
OURSELVES = "run"


@dataclass
class Service:
    """A process that is kept running."""

    name: str
    argv: list[str]
    env: Mapping[str, str]
    colour: str | None = None
    child: subprocess.Popen[bytes] | None = None  # the last that was started
    process: Process | None = None  # honcho's view of it, until its end was reported
    due: float = 0.0  # when to start it next (time.monotonic)
    started: float = 0.0
    failures: int = 0  # in a row, each soon after its start
    last_line: str = ""


@dataclass
class Running:
    """What the loop knows: the services, what they report, and whether the first of them ever answered."""

    services: Sequence[Service]
    folder: Path
    events: SimpleQueue[Message] = field(default_factory=SimpleQueue)
    printer: Printer = field(default_factory=lambda: Printer(sys.stdout))
    printed: deque[str] = field(default_factory=lambda: deque(maxlen=200))
    ready: bool = False
    ended_by: int | None = None  # a signal

    def say(self, text: str) -> None:
        """A line of our own between theirs."""
        self.printer.write(_message("line", OURSELVES, text))


def keep_running(
    services: Sequence[Service], folder: Path, ready_url: str, on_ready: Callable[[list[str]], None]
) -> int:
    """Runs the services until a signal or a hopeless failure. Once `ready_url` answers at all, calls
    `on_ready` with the last lines that were printed.

    Exit code: 0 after SIGTERM, 130 after Ctrl-C, 1 when a process would not stay up. Leaves no process behind.
    """
    running = Running(services, folder)
    running.printer.width = max(len(service.name) for service in services)
    for service, colour in zip(services, get_colours(), strict=False):
        service.colour = colour
    _listen_to_signals(running.events)
    threading.Thread(target=_await_answer, args=(ready_url, running.events), daemon=True).start()
    try:
        hopeless = _loop(running, on_ready)
    finally:
        _stop(running)
    if hopeless is not None:
        running.say(
            f"stopped: {hopeless.name} does not stay up: {hopeless.last_line or 'it printed nothing'}"
        )
        return 1
    return 130 if running.ended_by == signal.SIGINT else 0


def _loop(running: Running, on_ready: Callable[[list[str]], None]) -> Service | None:
    """Until a signal (None), or until a service is hopeless (that one)."""
    while running.ended_by is None:
        for service in running.services:
            if service.process is None and service.due <= time.monotonic():
                _launch(service, running)
        event = _next_event(running)
        if event is None:
            continue
        if event.type == "ready":
            running.ready = True
            on_ready(list(running.printed))
        if event.type == "stop":
            service = _named(event.name, running.services)
            if not _plan_restart(service, event.data["returncode"], running):
                return service
    return None


def _next_event(running: Running) -> Message | None:
    """Prints lines and takes note of signals; what else there is goes to the caller."""
    try:
        event = running.events.get(timeout=TICK)
    except Empty:
        _end_remains(running.services)
        return None
    if event.type == "line":
        running.printer.write(event)
        _remember(event, running)
    elif event.type == "signal":
        running.ended_by = event.data
    return event


def _remember(event: Message, running: Running) -> None:
    text = event.data.decode("utf-8", "replace").strip()
    if text:
        running.printed.append(text)
        _named(event.name, running.services).last_line = text


def _plan_restart(service: Service, code: int, running: Running) -> bool:
    """Decides when a service that ended comes back. False when there is no hope.

    Before the page was ever served, an end of the first service is a wrong configuration rather than an accident.
    """
    _end_group(service)
    service.process = None
    soon = time.monotonic() - service.started < STEADY_AFTER
    service.failures = service.failures + 1 if soon else 1
    if service.failures >= MOST_FAILURES or (service is running.services[0] and not running.ready):
        return False
    wait = min(LONGEST_WAIT, 0.5 * 2 ** (service.failures - 1)) if soon else 0.0
    service.due = time.monotonic() + wait
    reason = f"was killed (signal {-code})" if code < 0 else f"ended (exit code {code})"
    running.say(f"{service.name} {reason}; starting it again" + (f" in {wait:g} s" if wait else ""))
    return True


# --- One process


def _launch(service: Service, running: Running) -> None:
    """Starts the process, and a thread that reports its lines and its end."""
    service.started, service.last_line = time.monotonic(), ""
    service.process = process = Process(service.argv, name=service.name, colour=service.colour)
    try:
        service.child = child = _start(service.argv, env=_environment(service), cwd=running.folder)
    except OSError as error:
        running.events.put(_message("line", service.name, f"{service.argv[0]}: {error.strerror}".encode()))
        running.events.put(_message("stop", service.name, {"returncode": 127}))
    else:
        process._child_ctor = lambda *args, **options: child
        threading.Thread(target=process.run, args=(running.events,), name=service.name, daemon=True).start()


def _environment(service: Service) -> dict[str, str]:
    return {**service.env, **({} if sys.platform == "win32" else {parent.NAME: "1"})}


def _start(argv: list[str], **options: Any) -> subprocess.Popen[bytes]:
    """A process that ends when we are gone: by the pipe that it watches, on Windows by a job.

    It leads a group of its own: Ctrl-C reaches only us, and we can end the whole group.
    """
    options |= {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    if sys.platform == "win32":
        options |= {"stdin": subprocess.DEVNULL, "creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
        child: subprocess.Popen[bytes] = subprocess.Popen(argv, **options)  # noqa: S603
        kernel, job = _windows_job()
        kernel.AssignProcessToJobObject(job, int(cast("Any", child)._handle))
        return child
    return subprocess.Popen(argv, stdin=subprocess.PIPE, start_new_session=True, **options)  # noqa: S603


@functools.cache
def _windows_job() -> tuple[Any, Any]:
    """Windows' kernel and a job whose processes it ends when the last handle, which is ours, is closed."""
    import ctypes

    kernel = cast("Any", ctypes).WinDLL("kernel32")
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    kernel.AssignProcessToJobObject.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    # JOBOBJECT_EXTENDED_LIMIT_INFORMATION with nothing but LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE.
    limits = ctypes.create_string_buffer(144 if struct.calcsize("P") == 8 else 112)
    struct.pack_into("<I", limits, 16, 0x2000)
    kernel.SetInformationJobObject(job, 9, limits, len(limits))
    return kernel, job


# --- Ending


def _stop(running: Running) -> None:
    """Asks all to end, and ends those that do not; at once when asked a second time."""
    deadline = time.monotonic() + STOP_WITHIN
    for service in running.services:
        _ask_to_end(service)
    with contextlib.suppress(OSError):  # our own output may be gone
        while any(service.process for service in running.services) and time.monotonic() < deadline:
            event = _next_event(running)
            if event is not None and event.type == "stop":
                _named(event.name, running.services).process = None
            if event is not None and event.type == "signal":
                break
    for service in running.services:
        _end_group(service)
        if service.child is not None:
            service.child.wait()


def _ask_to_end(service: Service) -> None:
    if service.child is None or service.child.poll() is not None:
        return
    if sys.platform == "win32":
        service.child.send_signal(signal.CTRL_BREAK_EVENT)
    else:
        _signal_group(service.child.pid, signal.SIGTERM)


def _end_group(service: Service) -> None:
    """Ends the process with all that it started, also when it is itself gone already."""
    if service.child is None:
        return
    if sys.platform == "win32":
        command = ["taskkill", "/T", "/F", "/PID", str(service.child.pid)]
        subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    else:
        _signal_group(service.child.pid, signal.SIGKILL)


def _signal_group(pid: int, number: int) -> None:
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, number)


def _end_remains(services: Sequence[Service]) -> None:
    """What a dead process has left behind would keep its output open, and its end would go unnoticed."""
    for service in services:
        if service.process is not None and service.child is not None and service.child.poll() is not None:
            _end_group(service)


# --- What comes in from outside


def _message(kind: str, name: str, data: Any) -> Message:
    return Message(kind, data, datetime.now(), name, None)  # noqa: DTZ005 - the time that a person reads


def _named(name: str, services: Sequence[Service]) -> Service:
    return next(service for service in services if service.name == name)


def _listen_to_signals(events: SimpleQueue[Message]) -> None:
    """Ctrl-C, a request to end, and a closed console become events (a SimpleQueue may be filled by a handler)."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(
                getattr(signal, name), lambda number, frame: events.put(_message("signal", OURSELVES, number))
            )


def _await_answer(url: str, events: SimpleQueue[Message]) -> None:
    """Puts one event when the address answers, whatever it answers."""
    time.sleep(ASK_EVERY)  # nothing answers at once
    import http.client  # here, because the processes need not wait for it

    parts = urlsplit(url)
    while True:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            connection.request("GET", parts.path)
            connection.getresponse().read()
            return events.put(_message("ready", OURSELVES, None))
        time.sleep(ASK_EVERY)
