"""Commits whose branch is gone, and what carries their change now."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from server.domains.ledger import workspace
from server.domains.ledger.workspace import changes, equivalents
from server.domains.ledger.workspace.changes import Step
from tests.domains.ledger.workspace.conftest import LONG_HASHES
from tests.factories.repositories import Repository

LINES = "".join(f"line {number}\n" for number in range(40))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "work")
    made.commit("First", {"a.py": LINES, "b.py": LINES, "logo.png": b"\0\1\2"})
    return made


def feature(repository: Repository, *changes: dict[str, str | bytes | None]) -> list[str]:
    """Commits on the branch feature; main is checked out again, and one commit further."""
    repository.branch("feature")
    made = [repository.commit(f"Feature {number}", files) for number, files in enumerate(changes)]
    repository.checkout("main")
    repository.commit("Main", {"main.py": "1\n"})
    return made


async def carrier(repository: Repository, commit: str) -> str | None:
    """The commit found in place of one that is on no branch; None when there is none."""
    found = await workspace.find_commit(repository.path, commit)
    if found.equivalent_of is None:
        assert (found.hash, found.reachable, found.reachable_from) == (commit, False, ())
        return None
    assert (found.equivalent_of, found.reachable, found.reachable_from) == (commit, True, ("main",))
    return found.hash


async def test_a_rebased_commit(repository: Repository) -> None:
    one, two = feature(repository, {"a.py": LINES + "1\n"}, {"a.py": "0\n" + LINES + "1\n", "c.py": "c\n"})
    repository.checkout("feature")
    last = repository.rebase("main")
    repository.checkout("main")
    repository.git("merge", "--quiet", "--ff-only", "feature")
    repository.delete_branch("feature")
    assert await carrier(repository, one) == repository.git("rev-parse", f"{last}~")
    assert await carrier(repository, two) == last
    found = await workspace.find_commit(repository.path, two[:10])
    assert (found.subject, found.files) == ("Feature 1", ("a.py", "c.py"))


async def test_a_cherry_picked_commit_whose_lines_have_moved(repository: Repository) -> None:
    (picked,) = feature(repository, {"a.py": LINES + "1\n"})
    repository.commit("Move", {"a.py": "0\n" * 50 + LINES})
    copy = repository.cherry_pick(picked)
    repository.delete_branch("feature")
    repository.commit("Later", {"a.py": "something else\n"})
    assert await carrier(repository, picked) == copy


async def test_an_amended_message(repository: Repository) -> None:
    old = repository.commit("Speling", {"a.py": LINES + "1\n"})
    repository.git("commit", "--quiet", "--amend", "--message", "Spelling")
    assert await carrier(repository, old) == repository.head


async def test_an_amended_first_commit(repository: Repository) -> None:
    old = repository.head
    repository.git("commit", "--quiet", "--amend", "--message", "Other words")
    assert await carrier(repository, old) == repository.head


async def test_a_commit_whose_change_was_taken_back_before_it_was_merged(repository: Repository) -> None:
    (picked,) = feature(repository, {"a.py": LINES + "1\n"})
    repository.branch("copy")
    copy = repository.cherry_pick(picked)
    repository.commit("Take it back", {"a.py": LINES})
    repository.checkout("main")
    repository.merge("copy")
    repository.delete_branch("feature")
    repository.delete_branch("copy")
    assert await carrier(repository, picked) == copy


async def test_a_squashed_branch_is_known_by_each_of_its_commits(repository: Repository) -> None:
    made = feature(
        repository, {"a.py": LINES + "1\n"}, {"a.py": LINES + "2\n"}, {"c.py": "c\n", "b.py": None}
    )
    squashed = repository.squash_merge("feature")
    repository.commit("Later", {"a.py": "something else\n"})
    repository.delete_branch("feature")
    for commit in made:
        assert await carrier(repository, commit) == squashed


async def test_a_squashed_branch_into_which_main_was_merged(repository: Repository) -> None:
    feature(repository, {"a.py": LINES + "1\n"})
    repository.checkout("feature")
    repository.merge("main")
    last = repository.commit("Last", {"a.py": LINES + "2\n"})
    repository.checkout("main")
    squashed = repository.squash_merge("feature")
    repository.delete_branch("feature")
    assert await carrier(repository, last) == squashed


async def test_a_squashed_branch_that_only_a_remote_branch_still_knows(repository: Repository) -> None:
    first, last = feature(repository, {"a.py": LINES + "1\n"}, {"a.py": LINES + "2\n"})
    squashed = repository.squash_merge("feature")
    repository.git("update-ref", "refs/remotes/origin/feature", last)
    repository.delete_branch("feature")
    repository.forget()
    assert await carrier(repository, first) == squashed


async def test_a_squashed_branch_of_which_the_end_is_lost(repository: Repository) -> None:
    first, last = feature(repository, {"a.py": LINES + "1\n"}, {"a.py": LINES + "2\n"})
    squashed = repository.squash_merge("feature")
    repository.git("tag", "first", first)
    repository.delete_branch("feature")
    repository.forget()
    assert await carrier(repository, first) is None
    assert (await workspace.exists(repository.path, [last]))[last] is None
    assert (await workspace.find_commit(repository.path, squashed)).reachable


async def test_a_squashed_merge_commit(repository: Repository) -> None:
    feature(repository, {"a.py": LINES + "1\n"}, {"c.py": "c\n"})
    merged = repository.merge("feature")
    repository.git("reset", "--quiet", "--hard", "HEAD~")
    squashed = repository.squash_merge("feature")
    repository.delete_branch("feature")
    assert await carrier(repository, merged) == squashed


async def test_another_change_of_the_same_files(repository: Repository) -> None:
    (lost,) = feature(repository, {"a.py": LINES + "1\n", "b.py": LINES + "1\n"})
    repository.commit("Alike", {"a.py": LINES + "1\n", "b.py": LINES + "2\n"})
    repository.commit("A part", {"a.py": LINES + "3\n"})
    repository.delete_branch("feature")
    assert await carrier(repository, lost) is None


async def test_the_same_lines_in_another_file(repository: Repository) -> None:
    (lost,) = feature(repository, {"a.py": LINES + "1\n"})
    repository.commit("Other file", {"b.py": LINES + "1\n"})
    repository.delete_branch("feature")
    assert await carrier(repository, lost) is None


async def test_more_than_the_change(repository: Repository) -> None:
    (lost,) = feature(repository, {"a.py": LINES + "1\n"})
    repository.commit("More", {"a.py": LINES + "1\n", "b.py": LINES + "1\n"})
    repository.delete_branch("feature")
    assert await carrier(repository, lost) is None


async def test_a_commit_that_changes_nothing_has_no_equivalent(repository: Repository) -> None:
    repository.commit("Nothing")
    lost = repository.git("commit-tree", "-p", repository.head, "-m", "Nothing", "HEAD^{tree}")
    assert await carrier(repository, lost) is None


async def test_a_merge_on_the_branch_is_no_equivalent(repository: Repository) -> None:
    """It brings the change, but so does the commit that it merges; and that is found."""
    (picked,) = feature(repository, {"a.py": LINES + "1\n"})
    repository.branch("copy")
    copy = repository.cherry_pick(picked)
    repository.checkout("main")
    repository.merge("copy")
    repository.delete_branch("feature")
    repository.delete_branch("copy")
    assert await carrier(repository, picked) == copy


@pytest.mark.parametrize(("content", "same"), [(b"\0\7\7", True), (b"\0\7\6", False)])
async def test_binary_files(repository: Repository, content: bytes, same: bool) -> None:
    (lost,) = feature(repository, {"logo.png": b"\0\7\7", "a.py": LINES + "1\n"})
    other = repository.commit("Logo", {"logo.png": content, "a.py": LINES + "1\n"})
    repository.delete_branch("feature")
    assert await carrier(repository, lost) == (other if same else None)


async def test_binary_files_are_compared_although_patch_id_does_not(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before git 2.39 the patch id of a binary file was that of its name."""
    (lost,) = feature(repository, {"logo.png": b"\0\7\7"})
    repository.commit("Logo", {"logo.png": b"\0\7\6"})
    repository.delete_branch("feature")

    async def blind(path: Path, steps: list[Step]) -> dict[str, str]:
        return {step.commit: "the same" for step in steps}

    monkeypatch.setattr(changes, "patch_ids", blind)
    assert await carrier(repository, lost) is None


async def test_modes_and_empty_files(repository: Repository) -> None:
    repository.branch("feature")
    repository.git("update-index", "--chmod=+x", "a.py")
    repository.git("commit", "--quiet", "--message", "Mode")
    mode = repository.head
    repository.git("reset", "--quiet", "--hard")
    empty = repository.commit("Empty", {"empty": ""})
    repository.checkout("main")
    repository.commit("Main", {"main.py": "1\n"})
    copies = [repository.cherry_pick(mode), repository.cherry_pick(empty)]
    repository.delete_branch("feature")
    assert [await carrier(repository, mode), await carrier(repository, empty)] == copies


async def test_names_that_look_like_options_or_hashes(repository: Repository) -> None:
    names = ("--output=x", "0" * 40, "5\t5\tx", ":100644")
    (lost,) = feature(repository, dict.fromkeys(names, "text\n"))
    copy = repository.cherry_pick(lost)
    repository.delete_branch("feature")
    assert await carrier(repository, lost) == copy
    assert not (repository.path / "x").exists()
    assert set((await workspace.find_commit(repository.path, copy)).files) == set(names)


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
@pytest.mark.parametrize("name", ["ü \\ \" '", "*", ":(exclude)*", ":!x", "a\nb", "-- x"])
async def test_a_name_that_has_a_meaning_for_git(repository: Repository, name: str) -> None:
    (lost,) = feature(repository, {name: "text\n"})
    repository.commit("Alike", {"abc": "text\n"})
    copy = repository.cherry_pick(lost)
    repository.delete_branch("feature")
    assert await carrier(repository, lost) == copy


async def test_how_a_diff_is_shown_does_not_matter(repository: Repository) -> None:
    (lost,) = feature(repository, {"a.py": LINES + "1\n", "d.py": LINES, "b.py": None})
    copy = repository.cherry_pick(lost)
    repository.delete_branch("feature")
    repository.write({".gitattributes": "a.py -diff\n"})
    for setting in (
        "diff.noprefix=true",
        "diff.renames=copies",
        "diff.context=0",
        "diff.algorithm=patience",
        "diff.orderFile=/not/there",
        "diff.submodule=log",
        "color.ui=always",
        "core.pager=false",
        "log.showSignature=true",
        "patchid.stable=false",
        "diff.ignoreSubmodules=all",
    ):
        repository.git("config", *setting.split("="))
    assert await carrier(repository, lost) == copy


@LONG_HASHES
async def test_long_hashes(tmp_path: Path) -> None:
    long = Repository(tmp_path / "long", "--object-format=sha256")
    long.commit("First", {"a.py": LINES, "logo.png": b"\0"})
    made = feature(long, {"a.py": LINES + "1\n"}, {"logo.png": b"\0\1"})
    squashed = long.squash_merge("feature")
    long.delete_branch("feature")
    assert [await carrier(long, commit) for commit in made] == [squashed, squashed]


async def test_a_search_that_takes_too_long_finds_nothing(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    (lost,) = feature(repository, {"a.py": LINES + "1\n"})
    repository.cherry_pick(lost)
    repository.delete_branch("feature")
    monkeypatch.setattr(equivalents, "SECONDS", 0)
    assert await carrier(repository, lost) is None


async def test_the_search_can_be_cancelled(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    started = asyncio.Event()

    async def hang(*_: object, **__: object) -> None:
        started.set()
        await asyncio.Event().wait()

    (lost,) = feature(repository, {"a.py": LINES + "1\n"})
    repository.delete_branch("feature")
    monkeypatch.setattr(equivalents, "_search", hang)
    task = asyncio.create_task(workspace.find_commit(repository.path, lost))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_few_commits_are_compared(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    (lost,) = feature(repository, {"a.py": LINES + "1\n"})
    copy = repository.cherry_pick(lost)
    for number in range(3):
        repository.commit("Later", {"a.py": f"{number}\n"})
    repository.delete_branch("feature")
    monkeypatch.setattr(equivalents, "AT_ONCE", 2)
    assert await carrier(repository, lost) == copy
    monkeypatch.setattr(equivalents, "MOST_COMPARED", 3)
    assert await carrier(repository, lost) is None
    monkeypatch.setattr(equivalents, "MOST_COMPARED", 50)
    monkeypatch.setattr(equivalents, "MOST_COMMITS", 3)
    assert await carrier(repository, lost) is None
