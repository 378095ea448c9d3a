"""The only things that a verification may run. Whoever asks chooses among them; an owner has set what they are.

Commands are never read from files of the repository (package.json, pyproject.toml, a Makefile): an agent could edit
such a file in the very change that is verified, and so decide what a PASS means.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from server.core.errors import FieldError, InvalidInput, Unavailable
from server.domains.ledger.verification import probe_address, programs
from server.domains.ledger.verification.kinds import Check, CheckKind, Command, Probe, WorkspaceConfig

MOST_FILES = 200
MOST_SECONDS = 1800
MOST_SHOWN = 500

# py_compile writes a .pyc beside each file, whatever the environment says (PYTHONPYCACHEPREFIX would not reach an
# isolated interpreter, and leaves a folder to clean up). compile() is the same parser and code generator, writes
# nothing, and so every file gets its turn, where `-m py_compile` stops at the first fault.
COMPILE = """
import sys, traceback
failed = False
for name in sys.argv[1:]:
    try:
        with open(name, "rb") as file:
            compile(file.read(), name, "exec", dont_inherit=True)
    except Exception as error:
        failed = True
        print(name + ": does not compile", *traceback.format_exception_only(error), sep="\\n")
    else:
        print(name + ": compiles")
sys.exit(failed)
"""


def resolve(workspace: Path, check: Check, config: WorkspaceConfig) -> Command:
    """What to run in the workspace folder for a check. Blocking, but short: it looks at the named files.

    Raises InvalidInput (field kind, files, url, expectStatus or timeoutSeconds) saying what would be accepted, and
    Unavailable when the folder is gone.
    """
    if not workspace.is_dir():
        raise Unavailable(f"The repository's folder {workspace} is not there.", "workspace")
    if not 1 <= config.timeout_seconds <= MOST_SECONDS:
        raise InvalidInput.of("timeoutSeconds", f"A command may take 1 to {MOST_SECONDS} seconds.")
    folder = workspace.resolve()
    if check.kind is CheckKind.HTTP_PROBE:
        return _probe(folder, check, config)
    if check.kind is CheckKind.PY_COMPILE:
        return _py_compile(folder, check.files, config)
    words = config.lint_command if check.kind is CheckKind.LINT else config.test_command
    return _configured(folder, check.kind, words, config)


def _configured(
    folder: Path, kind: CheckKind, words: tuple[str, ...] | None, config: WorkspaceConfig
) -> Command:
    if not words:
        name = kind.lower()
        message = f"No {name} command is set. An owner sets it with the ledger's repository ({name}Command)."
        raise InvalidInput.of("kind", message)
    program = programs.executable(words[0], folder, "kind")
    return Command(kind, (str(program), *words[1:]), folder, _shown(words), config.timeout_seconds)


def _probe(folder: Path, check: Check, config: WorkspaceConfig) -> Command:
    url = probe_address.accepted(check.url, config.probe_hosts)
    if not 100 <= check.expect_status <= 599:
        raise InvalidInput.of("expectStatus", "An HTTP status is between 100 and 599.")
    probe = Probe(str(url), check.expect_status, config.probe_hosts)
    return Command(check.kind, (), folder, _shown(("GET", str(url))), probe_address.SECONDS, probe)


def _py_compile(folder: Path, files: tuple[str, ...], config: WorkspaceConfig) -> Command:
    if not 1 <= len(files) <= MOST_FILES:
        raise InvalidInput.of("files", f"Name 1 to {MOST_FILES} Python files, not {len(files)}.")
    faults = [fault for name in files if (fault := _fault(folder, name))]
    if faults:
        raise InvalidInput(f"files: {faults[0]}", tuple(FieldError("files", fault) for fault in faults))
    # Isolated, so that no module of the workspace is imported. After -c a name may well begin with a dash.
    argv = (sys.executable, "-I", "-X", "utf8", "-c", COMPILE, *files)
    return Command(CheckKind.PY_COMPILE, argv, folder, _shown(("py_compile", *files)), config.timeout_seconds)


def _fault(folder: Path, name: str) -> str | None:
    """What keeps a name from being a Python file of the workspace."""
    path = Path(name)
    if not name.isprintable():
        return f"{name!r} holds characters that no file name should."
    if path.anchor or ".." in path.parts:
        return f"{name} is not relative to the repository: write it from its top folder, without '..'."
    if path.suffix.lower() != ".py":
        return f"{name} is no .py file."
    try:
        real = (folder / path).resolve(strict=True)
        regular = real.is_file()
    except (OSError, RuntimeError):  # not there, not readable, or links in a circle
        return f"{name} is not there."
    if not real.is_relative_to(folder):
        return f"{name} is a link that leads out of the repository."
    return None if regular else f"{name} is no regular file."


def _shown(words: tuple[str, ...]) -> str:
    text = shlex.join(words)
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"
