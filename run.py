"""Sets everything up and starts it: `python run.py`; or tests it: `python run.py test`. Standard library only."""

from __future__ import annotations

import argparse
import ast
import contextlib
import hashlib
import importlib.util
import os
import platform
import re
import shlex
import shutil
import signal
import socket
import string
import subprocess
import sys
import sysconfig
import time
import webbrowser
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
WINDOWS = sys.platform == "win32"
OLDEST_PYTHON, OLDEST_NODE = (3, 11), (20, 19)
RUNNING: set[Any] = set()  # commands of the set-up and the tests that must not outlive us

NETWORK = (
    r"dns error|lookup address|name resolution|Name or service not known|getaddrinfo|ENOTFOUND|EAI_AGAIN|ECONNREFUSED"
    r"|ECONNRESET|ETIMEDOUT|NewConnectionError|ConnectTimeout|error sending request|tcp connect error"
)
RESTORE = "restore it with `git checkout` and run this again"
CAUSES = (
    (r"No space left|ENOSPC", "the disk is full: free some space and run this again"),
    (
        r"hash mismatch|DO NOT MATCH THE HASHES|EINTEGRITY",
        "a download differs from the lock file: " + RESTORE,
    ),
    (r"Couldn't parse req|Invalid requirement|EJSONPARSE|EUSAGE", "the lock file is broken: " + RESTORE),
    (r"ensurepip is not available", "Python lacks its venv module: install python3-venv, or uv"),
    (
        r"Permission denied|EACCES|EROFS|Read-only file system",
        "the folder cannot be written: check who owns it",
    ),
)


class Stop(Exception):
    """A reason to end, in one line that says what to do; `details` are the last lines of a log to read with it."""

    def __init__(self, reason: str, details: str = "") -> None:
        super().__init__(reason)
        self.details = details


class MayPass(Stop):
    """A failure that another tool may not meet, such as a registry that it cannot reach."""


# --- What the person sees


def sign(good: bool) -> str:
    """A mark that the console can show."""
    marks = "✓✗"
    try:
        marks.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return "ok" if good else "!!"
    return marks[0 if good else 1]


def say(good: bool, text: str, since: float | None = None) -> None:
    """One line; `since` is when the work began (time.monotonic)."""
    took = "" if since is None else f"  {time.monotonic() - since:.1f} s"
    clear = "\r\033[K" if sys.stdout.isatty() else ""
    print(clear + sign(good) + " " + text + took, flush=True)


def show_progress(title: str, since: float) -> None:
    """On a terminal, a line that is overwritten until the work is done."""
    if sys.stdout.isatty():
        print(f"\r  {title} ... {time.monotonic() - since:.0f} s", end="", flush=True)


# --- Commands of the set-up and the tests


def end_tree(child: Any) -> None:
    """Ends a command and all that it started."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(child.pid)], capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)


def execute(
    title: str, argv: list[str], log: Path, cwd: Path, env: dict[str, str], limit: float = 1800
) -> int:
    """Runs a command, its output going to the end of the log; its exit code, or 124 when it ran past the limit."""
    since = time.monotonic()
    with log.open("ab") as output:
        child = subprocess.Popen(
            argv,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=not WINDOWS,
        )
        RUNNING.add(child)
        try:
            while time.monotonic() - since < limit:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    return child.wait(0.5)
                show_progress(title, since)
            return 124
        finally:
            end_tree(child)
            child.wait()
            RUNNING.discard(child)


def tail(log: Path, start: int = 0, lines: int = 15) -> str:
    """The last lines that were written to the log after byte `start`."""
    with log.open("rb") as file:
        file.seek(start)
        return "\n".join(file.read().decode("utf-8", "replace").rstrip().splitlines()[-lines:])


def must(title: str, argv: list[str], log: Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Runs a command of the set-up. Raises Stop with the cause when it fails."""
    start = log.stat().st_size if log.exists() else 0
    if execute(title, argv, log, cwd, dict(os.environ) if env is None else env) != 0:
        raise failure(title, tail(log, start, 200), log)


def failure(title: str, output: str, log: Path) -> Stop:
    """What went wrong, from what the tool printed; with its last lines when we do not know."""
    for pattern, message in CAUSES:
        if re.search(pattern, output, re.IGNORECASE):
            return Stop(f"{title}: {message}")
    if re.search(NETWORK, output, re.IGNORECASE):
        return MayPass(f"{title}: no network: check the connection (or the proxy) and run this again")
    last = "\n".join(output.splitlines()[-15:])
    return MayPass(f"{title}: it failed, the whole output is in {log}", last)


# --- Stamps: what was made from which inputs


def fingerprint(*parts: Path | str) -> str:
    """A hash over texts and over the contents of files and folders. A missing file counts as empty."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, str):
            digest.update(b"\0text\0" + part.encode())
            continue
        for path in files_in(part):
            name = path.relative_to(part.parent).as_posix()
            digest.update(f"\0{name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def files_in(path: Path) -> list[Path]:
    """The file itself, or a folder's sources: nothing that tools make."""
    made = {"node_modules", "dist", "test-output", "coverage"}
    found = [path] if path.is_file() else []
    for folder, folders, names in os.walk(path):
        folders[:] = [name for name in folders if name not in made and not name.startswith(".")]
        found += [Path(folder, name) for name in names if not name.endswith(".tsbuildinfo")]
    return sorted(found)


def is_fresh(stamp: Path, *accepted: str) -> bool:
    """Whether the stamp is one of these. One that cannot be read is stale."""
    try:
        return stamp.read_text("utf-8") in accepted
    except (OSError, UnicodeDecodeError):
        return False


@contextlib.contextmanager
def step(title: str, stamp: Path, value: str) -> Any:
    """Work that leaves its stamp only when it went well."""
    since = time.monotonic()
    show_progress(title, since)
    stamp.unlink(missing_ok=True)
    yield
    stamp.write_text(value, "utf-8")
    say(True, title, since)


# --- Python packages


def venv_python(root: Path) -> Path:
    return root / ".venv" / ("Scripts/python.exe" if WINDOWS else "bin/python")


def python_key(lock: Path) -> str:
    return fingerprint(lock.name, lock, platform.python_version(), platform.machine())


def set_up_python(root: Path, log: Path, dev: bool) -> None:
    """Makes .venv with exactly what the lock file says. The packages for tests do not hurt a start."""
    lock, dev_lock = root / "requirements.lock", root / "requirements-dev.lock"
    accepted = [python_key(dev_lock)] if dev else [python_key(lock), python_key(dev_lock)]
    stamp = root / ".venv" / "stamp"
    if is_fresh(stamp, *accepted) and venv_python(root).exists():
        return
    with step("Python packages", stamp, accepted[0]):
        install_python(root, dev_lock if dev else lock, log)


def install_python(root: Path, lock: Path, log: Path) -> None:
    """With uv when there is one; what uv cannot do (a registry that only pip knows to reach), pip may."""
    uv, python = find_uv(), str(venv_python(root))
    base = getattr(sys, "_base_executable", None) or sys.executable
    if uv:
        with contextlib.suppress(MayPass):
            env = uv_environment(pip_configuration())
            must("Python packages", [*uv, "venv", "--clear", "--python", base, ".venv"], log, root, env)
            sync = [*uv, "pip", "sync", "--require-hashes", "--python", python, str(lock)]
            return must("Python packages", sync, log, root, env)
    must("Python packages", [base, "-m", "venv", "--clear", ".venv"], log, root)
    install = [python, "-m", "pip", "install", "--retries", "1", "--require-hashes"]
    must("Python packages", [*install, "-r", str(lock)], log, root)


def find_uv() -> list[str]:
    """The command for uv, or nothing."""
    on_path = shutil.which("uv")
    commands = [[on_path]] if on_path else []
    if importlib.util.find_spec("uv"):
        commands.append([sys.executable, "-m", "uv"])
    for command in commands:
        with contextlib.suppress(OSError):
            if subprocess.run([*command, "--version"], capture_output=True, check=False).returncode == 0:
                return command
    return []


def pip_configuration() -> dict[str, str]:
    """What pip is told by its files and its environment, for instance {"index-url": "https://…"}."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    listing = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    values = {}
    for section in ("global", "install", ":env:"):
        for name, value in re.findall(rf"^{section}\.([\w-]+)=(.+)$", listing, re.MULTILINE):
            with contextlib.suppress(ValueError, SyntaxError):
                values[name] = str(ast.literal_eval(value))
    return values


def uv_environment(pip: dict[str, str]) -> dict[str, str]:
    """The environment that makes uv use pip's registries and certificates. What was set for uv stays."""
    found = {
        "UV_DEFAULT_INDEX": os.environ.get("UV_INDEX_URL") or pip.get("index-url"),
        "UV_INDEX": " ".join(pip.get("extra-index-url", "").split()),
        "UV_FIND_LINKS": ",".join(pip.get("find-links", "").split()),
        "UV_INSECURE_HOST": " ".join(pip.get("trusted-host", "").split()),
        "UV_NO_INDEX": "1" if pip.get("no-index", "").lower() in ("1", "true", "yes", "on") else "",
        "SSL_CERT_FILE": pip.get("cert"),
        "HTTPS_PROXY": pip.get("proxy"),
        # To pip all registries are equal, and the hashes say which file is meant.
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_SYSTEM_CERTS": "1",
    }
    return {**{name: value for name, value in found.items() if value}, **os.environ}


# --- The page


def page_keys(root: Path) -> tuple[str, str]:
    """What the npm packages and the built page are made from."""
    page = root / "admin-ui"
    packages = fingerprint(page / "package.json", page / "package-lock.json")
    return packages, fingerprint(page, root / "schema" / "schema.graphql")


def set_up_page(root: Path, log: Path) -> None:
    """Installs the locked npm packages and builds the page, each only when its inputs changed."""
    page, modules = root / "admin-ui", root / "admin-ui" / "node_modules"
    packages_key, page_key = page_keys(root)
    fresh = is_fresh(modules / ".packages-stamp", packages_key)
    built = is_fresh(modules / ".page-stamp", page_key) and (page / "dist" / "index.html").exists()
    if fresh and built:
        return
    npm = find_npm()
    if not fresh:
        with step("npm packages", modules / ".packages-stamp", packages_key):
            flags = ["--include=dev", "--no-audit", "--no-fund", "--no-progress"]
            must("npm packages", [npm, "ci", *flags], log, page)
    if not built:
        with step("The page", modules / ".page-stamp", page_key):
            must("The page", [npm, "run", "build"], log, page)


def find_npm() -> str:
    """The path of npm. Raises Stop when Node is missing or too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    advice = "install Node {}.{} or newer from https://nodejs.org, and run this again".format(*OLDEST_NODE)
    if not node or not npm:
        raise Stop(f"{'npm' if node else 'Node'} is not installed: {advice}")
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    version = re.match(r"v(\d+)\.(\d+)", answer)
    if not version or (int(version[1]), int(version[2])) < OLDEST_NODE:
        raise Stop(f"Node {answer or '(of an unknown version)'} is too old: {advice}")
    return npm


# --- Settings and processes


def parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py", description=__doc__)
    parser.add_argument(
        "command", nargs="?", choices=("start", "test"), default="start", help="left out: start"
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="with test: only these checks")
    parser.add_argument("--host", help="where to listen; left out: 127.0.0.1")
    parser.add_argument("--port", type=int, help="left out: 8710")
    parser.add_argument("--database-url", help="postgres://…; left out: SQLite in the data folder")
    parser.add_argument("--redis-url", help="redis://…, to wake up several processes")
    parser.add_argument(
        "--comfyui-url", action="append", help="http://…, repeatable; left out: our own sandbox"
    )
    parser.add_argument("--data-dir", type=Path, help="the data folder; ./data")
    parser.add_argument("--open", action="store_true", help="open the page in the browser")
    options = parser.parse_args(argv)
    if options.names and options.command != "test":
        parser.error("only `test` takes names")
    return options


def environment(options: argparse.Namespace, base: dict[str, str]) -> dict[str, str]:
    """The environment of the processes: what was there, and the options over it."""
    given = {
        ("AINFLUENCER_HOST",): options.host,
        ("AINFLUENCER_PORT",): options.port,
        ("AINFLUENCER_DATA_DIR",): options.data_dir and options.data_dir.resolve(),
        ("DATABASE_URL", "AINFLUENCER_DATABASE_URL"): options.database_url,
        ("REDIS_URL", "AINFLUENCER_REDIS_URL"): options.redis_url,
        ("COMFYUI_URL", "AINFLUENCER_COMFYUI_URLS"): ",".join(options.comfyui_url or ()),
    }
    env = {**base, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    # Set in many containers; every start would compile everything anew.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    for names, value in given.items():
        if value not in (None, ""):
            for name in names:
                env.pop(name, None)
            env[names[0]] = str(value)
    return env


def setting(env: dict[str, str], *names: str) -> str:
    """The first of these names that has a value, or ''."""
    return next((env[name] for name in names if env.get(name)), "")


def commands(procfile: str, env: dict[str, str], dotenv: dict[str, str]) -> dict[str, list[str]]:
    """The Procfile's processes that this configuration needs; puts the sandbox's address into `env`."""
    import honcho.environ

    known = {**dotenv, **env}
    env["AINFLUENCER_DATA_DIR"] = str((ROOT / (setting(known, "AINFLUENCER_DATA_DIR") or "data")).resolve())
    database = setting(known, "DATABASE_URL", "AINFLUENCER_DATABASE_URL")
    needed = {"worker": database.startswith(("postgres", "asyncpg")), "sandbox": False}
    if not setting(known, "COMFYUI_URL", "AINFLUENCER_COMFYUI_URLS", "AINFLUENCER_SANDBOX_URL"):
        needed["sandbox"] = True
        env["PORT"] = str(free_port())
        env["AINFLUENCER_SANDBOX_URL"] = "http://127.0.0.1:" + env["PORT"]
    lines = honcho.environ.parse_procfile(procfile).processes
    return {name: argv_of(line, env) for name, line in lines.items() if needed.get(name, True)}


def argv_of(command: str, env: dict[str, str]) -> list[str]:
    """The words of a Procfile's line, `python` being the one with our packages."""
    words = [string.Template(word).safe_substitute(env) for word in shlex.split(command)]
    return [str(venv_python(ROOT)), *words[1:]] if words[0] == "python" else words


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def check_port(host: str, port: int) -> None:
    """Raises Stop when the port cannot be had, naming who holds it when that can be seen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if not WINDOWS:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except socket.gaierror:
            raise Stop(f"{host} is no address of this machine: choose another with --host") from None
        except PermissionError:
            raise Stop(f"Port {port} is not allowed to you: choose another with --port") from None
        except OSError as error:
            if "assign" in str(error):
                raise Stop(f"{host} is no address of this machine: choose another with --host") from None
            text = "Port {} is taken{}: end that, or choose another with --port {}"
            raise Stop(text.format(port, holder(port), port + 1)) from None


def holder(port: int) -> str:
    """' by NAME (process 123)', or '' when the system does not say."""
    import psutil

    with contextlib.suppress(psutil.Error, OSError):
        listening = [link for link in psutil.net_connections("tcp") if link.status == "LISTEN" and link.pid]
        for link in listening:
            if link.laddr and link.laddr.port == port:
                return f" by {psutil.Process(link.pid).name()} (process {link.pid})"
    return ""


def serve(options: argparse.Namespace) -> int:
    """Runs the processes until somebody stops them; the exit code."""
    venv = str(ROOT / ".venv")
    sys.path.insert(0, sysconfig.get_path("purelib", "venv", vars={"base": venv, "platbase": venv}))
    sys.dont_write_bytecode = False  # as in `environment`
    try:
        import dotenv

        from server.core import processes
    except ImportError as error:
        (ROOT / ".venv" / "stamp").unlink(missing_ok=True)
        raise Stop(f"Python packages: {error.name} is missing; run this again to install them anew") from None
    env = environment(options, dict(os.environ))
    file = {name: value or "" for name, value in dotenv.dotenv_values(ROOT / ".env").items()}
    host = setting({**file, **env}, "AINFLUENCER_HOST") or "127.0.0.1"
    port = setting({**file, **env}, "AINFLUENCER_PORT") or "8710"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise Stop(f"{port} is no port: choose one between 1 and 65535 with --port")
    check_port(host, int(port))
    since, url = time.monotonic(), address(host, int(port))
    argvs = commands((ROOT / "Procfile").read_text("utf-8"), env, file)

    def ready(printed: list[str]) -> None:
        say(True, f"Serving on {url} (Ctrl-C stops it)", since)
        if options.open:
            links = re.findall(r"https?://\S+/setup\?\S+", "\n".join(printed))
            webbrowser.open(links[0] if links else url)

    kept = [processes.Service(name, argv, env) for name, argv in argvs.items()]
    return processes.keep_running(kept, ROOT, url + "/readyz", ready)


def address(host: str, port: int) -> str:
    """Where a browser on this machine finds us."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def test(names: list[str], log: Path) -> int:
    """Sets up everything and runs the checks; their exit code."""
    set_up_python(ROOT, log, dev=True)
    set_up_page(ROOT, log)
    child = subprocess.Popen([str(venv_python(ROOT)), "-m", "tests.checks", *names], cwd=ROOT)
    try:
        return child.wait()
    finally:
        child.terminate()
        child.wait()


# --- The way in


def interrupt(number: int, frame: object) -> None:
    """Asked to end: what we run must not outlive us."""
    for child in list(RUNNING):
        end_tree(child)
    raise KeyboardInterrupt


def main(argv: list[str]) -> int:
    """The exit code: 0 when all went well, 1 with one line that says what to do, 130 when stopped by Ctrl-C."""
    if sys.version_info < OLDEST_PYTHON:
        print(f"Python 3.11 or newer is needed, and this is {platform.python_version()}.")
        return 1
    options = parse(argv)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), interrupt)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        return explained(options)
    except BrokenPipeError:  # nobody reads us any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def explained(options: argparse.Namespace) -> int:
    """Runs, and says in one line why it ended if not as wanted."""
    try:
        return run(options)
    except Stop as stop:
        say(False, str(stop))
        print(stop.details, end="\n" if stop.details else "", flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        name = error.filename or ROOT
        say(False, f"{name}: {error.strerror or error}; check that the folder can be written")
    except KeyboardInterrupt:
        say(False, "Stopped.")
        return 130
    return 1


def run(options: argparse.Namespace) -> int:
    data = options.data_dir or Path(os.environ.get("AINFLUENCER_DATA_DIR") or ROOT / "data")
    data.mkdir(parents=True, exist_ok=True)
    log = data.resolve() / "setup.log"
    if options.command == "test":
        return test(options.names, log)
    set_up_python(ROOT, log, dev=False)
    set_up_page(ROOT, log)
    return serve(options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
