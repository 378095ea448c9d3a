"""Runs one command that `resolve` has allowed, watches what it prints, and leaves nothing of it behind."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from server.domains.ledger.verification import environment
from server.domains.ledger.verification.kinds import Command, Outcome, Probe, Result
from server.domains.ledger.verification.output import OnOutput, Output, deliver
from server.domains.ledger.verification.tree import Tree, end

MOST_SECONDS = 1800.0
PIPE_GRACE = 2.0  # seconds that what outlives the command may go on printing
END_GRACE = 5.0  # seconds for the system, or a receiver of output, to come to an end when we stop
LEFT_RUNNING = "\n[The command ended, but left processes running. They were ended.]\n"

Stops = Iterable[asyncio.Future[Any]]
Ended = tuple[Outcome, int | None]


async def run(
    command: Command,
    on_output: OnOutput,
    *,
    cancel: asyncio.Event | None = None,
    marker: str | None = None,
) -> Result:
    """Runs the command to its end and hands its text to `on_output` while it comes, at most 1 MB in all.

    Setting `cancel`, or cancelling the task, ends the command with all that it started and gives CANCELLED: a result
    is returned in both cases, so that it can be recorded. A loop around this should look at its own stop sign.
    What `on_output` raises ends the command too, and is raised. `marker` is carried by all processes of the command,
    so that `end_marked` finds them when we are killed meanwhile.
    """
    stop: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    # A task of its own, which nobody cancels: so the cleaning up is never interrupted.
    work = asyncio.create_task(
        _run(command, on_output, cancel or asyncio.Event(), stop, marker or uuid4().hex)
    )
    while not work.done():
        try:
            await asyncio.wait({work})
        except asyncio.CancelledError:
            if not stop.done():
                stop.set_result(None)
    return work.result()


async def _run(
    command: Command, on_output: OnOutput, cancel: asyncio.Event, stop: asyncio.Future[Any], marker: str
) -> Result:
    output, started = Output(), time.monotonic()
    delivering = asyncio.create_task(deliver(output, on_output))
    cancelled = asyncio.create_task(cancel.wait())
    try:
        outcome, code = await _dispatch(command, output, (stop, cancelled, delivering), marker)
        duration = round((time.monotonic() - started) * 1000)
        output.close()
        await _drain(delivering, (stop, cancelled))
    finally:
        cancelled.cancel()
        delivering.cancel()
    return Result(outcome, code, duration, output.digest, output.size, output.tail, output.truncated)


async def _dispatch(command: Command, output: Output, stops: Stops, marker: str) -> Ended:
    await asyncio.sleep(0)  # lets a `cancel` that is set already be seen
    if any(one.done() for one in stops):
        return Outcome.CANCELLED, None
    if command.probe is not None:
        return await _ask(command.probe, command.timeout, output, stops)
    return await _execute(command, output, stops, marker)


async def _drain(delivering: asyncio.Task[None], stops: Stops) -> None:
    """A receiver of output may be slow, but once somebody wants to stop it has END_GRACE left."""
    await asyncio.wait({delivering, *stops}, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.wait({delivering}, timeout=END_GRACE)
    if delivering.done():
        delivering.result()


async def _stopped(work: asyncio.Future[None], stops: Stops, timeout: float) -> Outcome | None:
    """Waits for the work. None when it ended by itself, else what kept it from that."""
    done, _ = await asyncio.wait({work, *stops}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
    if work in done:
        return None
    return Outcome.CANCELLED if done else Outcome.TIMED_OUT


async def _ask(probe: Probe, timeout: float, output: Output, stops: Stops) -> Ended:
    # Here, because the start of the server would wait for the HTTP client.
    from server.domains.ledger.verification import probing

    asking = asyncio.create_task(probing.ask(probe, timeout, output))
    try:
        await asyncio.wait({asking, *stops}, return_when=asyncio.FIRST_COMPLETED)
        return (asking.result() if asking.done() else Outcome.CANCELLED), None
    finally:
        asking.cancel()
        await asyncio.wait({asking})


async def _execute(command: Command, output: Output, stops: Stops, marker: str) -> Ended:
    try:
        transport, process = await _start(command, marker, output)
    except (OSError, ValueError, NotImplementedError) as error:
        output.feed(f"Could not be started: {error}\n".encode(errors="replace"))
        return Outcome.ERROR, None
    tree = Tree(transport.get_pid(), marker)
    environment.lower_priority(tree.pid)
    try:
        stopped = await _stopped(process.exited, stops, min(command.timeout, MOST_SECONDS))
        if stopped is None:
            await _stopped(process.closed, stops, PIPE_GRACE)
    finally:
        left = await _end(tree, transport, process)
    if stopped is not None:
        return stopped, None
    if left:
        output.note(LEFT_RUNNING)
    code = transport.get_returncode()
    return (Outcome.PASS if code == 0 else Outcome.FAIL), code


async def _start(
    command: Command, marker: str, output: Output
) -> tuple[asyncio.SubprocessTransport, _Process]:
    """The process, leader of a session of its own: nothing that is sent to our terminal reaches it."""
    return await asyncio.get_running_loop().subprocess_exec(
        lambda: _Process(output),
        *command.argv,
        cwd=command.cwd,
        env=environment.build(marker),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # without effect on Windows, where the flags do the like
        creationflags=environment.CREATION_FLAGS,
    )


async def _end(tree: Tree, transport: asyncio.SubprocessTransport, process: _Process) -> bool:
    """Ends what is left of the tree, reads what is left in the pipe, and gives both back to the system. True when
    something was left."""
    left = await asyncio.to_thread(end, tree)
    await asyncio.wait({process.exited, process.closed}, timeout=PIPE_GRACE)
    transport.close()
    await asyncio.wait({process.lost}, timeout=END_GRACE)
    return left


class _Process(asyncio.SubprocessProtocol):
    """Tells of a process: its end (exited), its pipe's end (closed), and when asyncio is through with it (lost)."""

    def __init__(self, output: Output) -> None:
        loop = asyncio.get_running_loop()
        self.exited: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[None] = loop.create_future()
        self.lost: asyncio.Future[None] = loop.create_future()
        self._output = output

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self._output.feed(data)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        self.closed.set_result(None)

    def process_exited(self) -> None:
        self.exited.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost.set_result(None)
