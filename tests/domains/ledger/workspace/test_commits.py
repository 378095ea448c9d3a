"""Commits by their hash: what they say, what they touch, and what is no commit."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from server.core.errors import InvalidInput, NotFound, Unavailable
from server.domains.ledger import workspace
from server.domains.ledger.workspace import git
from tests.domains.ledger.workspace.conftest import LONG_HASHES
from tests.factories.repositories import Repository

WHO = "Ada <ada@example.org>"


def write_object(repository: Repository, kind: str, content: bytes) -> str:
    """Writes an object that git itself would not make. Its hash."""
    return repository.git("hash-object", "-t", kind, "-w", "--literally", "--stdin", stdin=content)


def raw_commit(repository: Repository, message: bytes, *, date: str = "0 +0000", more: bytes = b"") -> bytes:
    """One that changes nothing, after HEAD."""
    tree = repository.git("rev-parse", "HEAD^{tree}")
    header = f"tree {tree}\nparent {repository.head}\nauthor {WHO} {date}\ncommitter {WHO} {date}\n".encode()
    return header + more + b"\n" + message


async def test_what_a_commit_tells(repository: Repository) -> None:
    made = repository.commit("Second\nline\n\nBody", {"a/b.py": "", "README.md": "Changed"})
    found = await workspace.find_commit(repository.path, made)
    when = datetime(2026, 1, 1, 12, 2, tzinfo=UTC)
    assert found == workspace.Commit(
        made, "Second line", when, when, ("README.md", "a/b.py"), True, ("main",), None
    )


async def test_both_dates_are_in_utc(repository: Repository) -> None:
    dates = {"GIT_AUTHOR_DATE": "2026-01-01T00:30:00+0200", "GIT_COMMITTER_DATE": "2026-01-02T23:00:00-0500"}
    repository.git("commit", "--quiet", "--allow-empty", "--message", "Dates", environment=dates)
    found = await workspace.find_commit(repository.path, repository.head)
    assert found.authored_at == datetime(2025, 12, 31, 22, 30, tzinfo=UTC)
    assert found.committed_at == datetime(2026, 1, 3, 4, tzinfo=UTC)
    assert found.authored_at.tzinfo is UTC


async def test_the_first_commit_touches_all_its_files(repository: Repository) -> None:
    assert (await workspace.find_commit(repository.path, repository.head)).files == ("README.md",)


async def test_a_commit_that_changes_nothing(repository: Repository) -> None:
    assert (await workspace.find_commit(repository.path, repository.commit("Nothing"))).files == ()


async def test_a_merge_touches_what_it_brings_to_its_first_parent(repository: Repository) -> None:
    repository.branch("feature")
    repository.commit("Feature", {"feature.py": ""})
    repository.checkout("main")
    repository.commit("Main", {"main.py": ""})
    merged = repository.merge("feature")
    assert (await workspace.find_commit(repository.path, merged)).files == ("feature.py",)


async def test_a_renamed_file_counts_with_both_names(repository: Repository) -> None:
    repository.git("mv", "README.md", "READ.md")
    found = await workspace.find_commit(repository.path, repository.commit("Rename"))
    assert found.files == ("READ.md", "README.md")


async def test_branches_that_hold_it_are_named_up_to_a_number(repository: Repository) -> None:
    for number in range(12):
        repository.git("branch", f"b/{number:02}")
    found = await workspace.find_commit(repository.path, repository.head)
    assert found.reachable
    assert found.reachable_from == tuple(f"b/{number:02}" for number in range(10))


@pytest.mark.parametrize("length", [4, 7, 39])
async def test_short_hashes_and_capitals(repository: Repository, length: int) -> None:
    found = await workspace.find_commit(repository.path, repository.head[:length].upper())
    assert found.hash == repository.head


async def test_a_branch_that_is_called_like_a_short_hash_does_not_get_in_between(
    repository: Repository,
) -> None:
    first = repository.head
    repository.commit("Second")
    repository.git("branch", first[:7])
    assert (await workspace.find_commit(repository.path, first[:7])).hash == first
    assert await workspace.exists(repository.path, [first[:7]]) == {first[:7]: first}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "a" * 65,
        "HEAD",
        "main",
        "abcd~1",
        "--output=/tmp/x",
        "-p",
        "abcd\n",
        "abcd\n--all",
        "abcd\0",
        "abcd efab",
        "@{u}",
        ":/First",
        "abcd:README.md",
        "٠١٢٣",
        "ａｂｃｄ",
    ],
)
async def test_nothing_but_hashes_is_handed_to_git(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("git was called")

    monkeypatch.setattr(git, "command", refuse)
    path, head = repository.path, repository.head
    for ask in (
        lambda: workspace.find_commit(path, text),
        lambda: workspace.is_ancestor(path, text, head),
        lambda: workspace.is_ancestor(path, head, text),
        lambda: workspace.files_between(path, text, head),
        lambda: workspace.files_between(path, None, text),
    ):
        with pytest.raises(InvalidInput):
            await ask()
    assert await workspace.exists(repository.path, [text]) == {text: None}
    assert await workspace.reachable(repository.path, [text]) == set()


async def test_what_is_not_there(repository: Repository) -> None:
    for text in ("0" * 40, "0" * 64, "0" * 50, "00000000"):
        with pytest.raises(NotFound):
            await workspace.find_commit(repository.path, text)


async def test_what_is_no_commit(repository: Repository) -> None:
    repository.git("tag", "--annotate", "--message", "Tag", "v1")
    for name in ("HEAD^{tree}", "HEAD:README.md", "v1"):
        other = repository.git("rev-parse", name)
        for text in (other, other[:12]):
            with pytest.raises(NotFound):
                await workspace.find_commit(repository.path, text)


async def test_ambiguous_short_hashes(repository: Repository) -> None:
    start, seen = raw_commit(repository, b""), dict[str, bytes]()
    for number in range(100_000):
        content = start + b"%d" % number
        name = hashlib.sha1(b"commit %d\0%s" % (len(content), content)).hexdigest()
        if name[:4] in seen:
            break
        seen[name[:4]] = content
    write_object(repository, "commit", content)
    write_object(repository, "commit", seen[name[:4]])
    with pytest.raises(InvalidInput, match="2 commits begin with"):
        await workspace.find_commit(repository.path, name[:4])
    assert await workspace.exists(repository.path, [name[:4], name]) == {name[:4]: None, name: name}


async def test_other_objects_do_not_make_a_commit_ambiguous(repository: Repository) -> None:
    start = repository.head[:4]
    content = next(
        text
        for number in range(10_000_000)
        if hashlib.sha1(b"blob %d\0%s" % (len(text := b"%d" % number), text)).hexdigest().startswith(start)
    )
    assert write_object(repository, "blob", content).startswith(start)
    assert (await workspace.find_commit(repository.path, start)).hash == repository.head


async def test_a_commit_on_no_branch(repository: Repository) -> None:
    repository.branch("gone")
    lost = repository.commit("Lost", {"lost.py": "lost"})
    repository.checkout("main")
    repository.git("tag", "kept", lost)
    repository.delete_branch("gone")
    found = await workspace.find_commit(repository.path, lost)
    assert (found.hash, found.reachable, found.reachable_from) == (lost, False, ())
    assert (found.equivalent_of, found.files) == (None, ("lost.py",))


async def test_a_commit_that_only_a_detached_head_holds(repository: Repository) -> None:
    repository.checkout(repository.head)
    lost = repository.commit("Lost", {"lost.py": "lost"})
    assert not (await workspace.find_commit(repository.path, lost)).reachable


async def test_a_commit_that_was_collected(repository: Repository) -> None:
    repository.branch("gone")
    lost = repository.commit("Lost", {"lost.py": "lost"})
    repository.checkout("main")
    repository.delete_branch("gone")
    repository.forget()
    with pytest.raises(NotFound):
        await workspace.find_commit(repository.path, lost)


async def test_replaced_and_grafted_history_does_not_count(repository: Repository) -> None:
    first = repository.head
    second = repository.commit("Second", {"a.py": ""})
    other = write_object(repository, "commit", raw_commit(repository, b"Forged"))
    repository.git("replace", second, other)
    repository.write({".git/info/grafts": f"{second}\n"})
    found = await workspace.find_commit(repository.path, second)
    assert (found.subject, found.files) == ("Second", ("a.py",))
    assert await workspace.is_ancestor(repository.path, first, second)


@pytest.mark.parametrize(
    ("message", "more", "subject"),
    [
        (b"", b"", ""),
        (b"\n\n  Late  \n", b"", "Late"),
        (b"One\r\ntwo\r\n\r\nthree", b"", "One two"),
        (b"caf\xe9", b"", "caf\ufffd"),
        (b"caf\xe9", b"encoding ISO-8859-1\n", "café"),
        (b"caf\xe9", b"encoding iso-8859-99\n", "caf\ufffd"),
        (b"636166e9", b"encoding hex\n", "636166e9"),
        (b"x" * 100_000, b"", "x" * 1000),
        (b"a\0b", b"", "a\ufffdb"),
    ],
)
async def test_subjects(repository: Repository, message: bytes, more: bytes, subject: str) -> None:
    made = write_object(repository, "commit", raw_commit(repository, message, more=more))
    assert (await workspace.find_commit(repository.path, made)).subject == subject


@pytest.mark.parametrize("date", ["99999999999999999 +0000", "9" * 30 + " +0000", "nonsense", "-5 +0000", ""])
async def test_dates_that_cannot_be(repository: Repository, date: str) -> None:
    made = write_object(repository, "commit", raw_commit(repository, b"When", date=date))
    assert (await workspace.find_commit(repository.path, made)).authored_at.tzinfo is UTC


@LONG_HASHES
async def test_repositories_with_long_hashes(repository: Repository) -> None:
    long = Repository(repository.path.parent / "long", "--object-format=sha256")
    first = long.commit("First", {"a.py": ""})
    second = long.commit("Second", {"b.py": ""})
    assert len(first) == 64
    assert (await workspace.inspect(long.path)).head == second
    assert (await workspace.find_commit(long.path, first)).files == ("a.py",)
    assert (await workspace.find_commit(long.path, second[:40])).files == ("b.py",)
    assert await workspace.files_between(long.path, None, second) == {"a.py", "b.py"}


async def test_a_shallow_clone_says_so(repository: Repository) -> None:
    last = repository.commit("Second", {"a.py": ""})
    repository.git("clone", "--quiet", "--depth=1", repository.path.as_uri(), "../shallow")
    with pytest.raises(Unavailable, match="shallow"):
        await workspace.find_commit(repository.path.parent / "shallow", last)
