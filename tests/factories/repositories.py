"""Real git repositories for tests, made by git itself in a folder of the test."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)


def git_version() -> tuple[int, ...]:
    """Of the git that makes them, such as (2, 39)."""
    told = subprocess.run(["git", "version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(number) for number in re.findall(r"\d+", told)[:2])


class Repository:
    """A repository with a working tree. Each commit is made a minute after the one before, whatever the clock says.

    `Repository(tmp_path / "work").commit("Add a module", {"a/b.py": "text"})` returns the commit's full hash.
    """

    def __init__(self, path: Path, *options: str) -> None:
        """Makes it, with the branch main and no commit yet; `options` are those of `git init`."""
        self.path = path
        self._minutes = 0
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", *options)
        self.git("symbolic-ref", "HEAD", "refs/heads/main")

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    def git(self, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None) -> str:
        """What git prints, without the last line end. Raises AssertionError with git's own words when it fails."""
        done = subprocess.run(
            ["git", "-c", "core.autocrlf=false", "-c", "protocol.file.allow=always", *arguments],
            cwd=self.path,
            env=self._environment() | dict(environment or {}),
            input=stdin,
            capture_output=True,
        )
        assert done.returncode == 0, f"git {arguments}: {done.stderr.decode(errors='replace')}"
        return done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        """Writes files, by their path from the top folder, with LF line ends; None removes one."""
        for name, content in files.items():
            file = self.path / name
            if content is None:
                file.unlink()
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, subject: str, files: Mapping[str, str | bytes | None] | None = None) -> str:
        """Commits all that is changed, after writing `files`; also when nothing is. The commit's full hash."""
        self.write(files or {})
        self.git("add", "--all")
        self._minutes += 1
        self.git("commit", "--quiet", "--allow-empty", "--message", subject)
        return self.head

    def branch(self, name: str, start: str = "HEAD") -> None:
        """Makes a branch and checks it out."""
        self.git("checkout", "--quiet", "-b", name, start)

    def checkout(self, name: str) -> None:
        """Checks out a branch, or a commit without one."""
        self.git("checkout", "--quiet", name)

    def delete_branch(self, name: str) -> None:
        self.git("branch", "--quiet", "-D", name)

    def merge(self, name: str, subject: str = "Merge") -> str:
        """Merges a branch into the one that is checked out, with a merge commit. Its hash."""
        self._minutes += 1
        self.git("merge", "--quiet", "--no-ff", "--message", subject, name)
        return self.head

    def squash_merge(self, name: str, subject: str = "Squash") -> str:
        """Puts all of a branch into one commit on the branch that is checked out. Its hash."""
        self.git("merge", "--quiet", "--squash", name)
        return self.commit(subject)

    def rebase(self, onto: str) -> str:
        """Rebases the branch that is checked out. The hash of its new end."""
        self._minutes += 1
        self.git("rebase", "--quiet", onto)
        return self.head

    def cherry_pick(self, commit: str) -> str:
        """Repeats a commit on the branch that is checked out. The hash of the copy."""
        self._minutes += 1
        self.git("cherry-pick", commit)
        return self.head

    def forget(self) -> None:
        """Removes every object that no branch or tag needs."""
        self.git("reflog", "expire", "--expire=now", "--all")
        self.git("gc", "--quiet", "--prune=now")

    def _environment(self) -> dict[str, str]:
        date = f"{int((FIRST + timedelta(minutes=self._minutes)).timestamp())} +0000"
        ours = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        return ours | {
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_AUTHOR_NAME": "Ada",
            "GIT_AUTHOR_EMAIL": "ada@example.org",
            "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.org",
            "GIT_COMMITTER_DATE": date,
            "GIT_EDITOR": "true",
            "GIT_TERMINAL_PROMPT": "0",
        }
