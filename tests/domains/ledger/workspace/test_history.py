"""How commits hang together, what differs between them, and which of many are there."""

from __future__ import annotations

import pytest

from server.core.errors import InvalidInput, NotFound
from server.domains.ledger import workspace
from tests.factories.repositories import Repository


async def test_ancestors(repository: Repository) -> None:
    first = repository.head
    second = repository.commit("Second")
    repository.branch("side", first)
    side = repository.commit("Side", {"side.py": ""})
    path = repository.path
    assert await workspace.is_ancestor(path, first, second)
    assert await workspace.is_ancestor(path, first[:8], second[:8].upper())
    assert await workspace.is_ancestor(path, second, second)
    assert not await workspace.is_ancestor(path, second, first)
    assert not await workspace.is_ancestor(path, side, second)
    with pytest.raises(NotFound):
        await workspace.is_ancestor(path, "0" * 40, second)
    with pytest.raises(InvalidInput) as caught:
        await workspace.is_ancestor(path, first, "main")
    assert caught.value.field_errors[0].field == "newer"


async def test_files_between(repository: Repository) -> None:
    first = repository.head
    repository.commit("Second", {"a/b.py": "1\n" * 9, "c.py": ""})
    repository.git("mv", "a/b.py", "a/d.py")
    third = repository.commit("Third", {"c.py": None})
    path = repository.path
    assert await workspace.files_between(path, first, third) == {"a/d.py"}
    assert await workspace.files_between(path, third, first) == {"a/d.py"}
    assert await workspace.files_between(path, f"{third[:12]}", third) == frozenset()
    assert await workspace.files_between(path, None, third) == {"README.md", "a/d.py"}
    second = repository.git("rev-parse", "HEAD~")
    assert await workspace.files_between(path, second, third) == {"a/b.py", "a/d.py", "c.py"}
    with pytest.raises(InvalidInput) as caught:
        await workspace.files_between(path, "--root", third)
    assert caught.value.field_errors[0].field == "base"


async def test_which_of_many_commits_are_there(repository: Repository) -> None:
    first, tree = repository.head, repository.git("rev-parse", "HEAD^{tree}")
    asked = [first, first[:9], first[:9].upper(), tree, tree[:9], "0" * 40, "HEAD", "", "pending", "a\nb"]
    found = await workspace.exists(repository.path, asked)
    assert list(found) == asked
    assert {text for text, full in found.items() if full == first} == set(asked[:3])
    assert all(found[text] is None for text in asked[3:])


async def test_no_commits_need_no_answer(repository: Repository) -> None:
    assert await workspace.exists(repository.path, []) == {}
    assert await workspace.reachable(repository.path, []) == set()


async def test_more_short_hashes_than_fit_into_one_command_line(repository: Repository) -> None:
    asked = [f"{number:08x}" for number in range(900)]
    found = await workspace.exists(repository.path, [*asked, repository.head[:10]])
    assert [full for full in found.values() if full] == [repository.head]


async def test_which_commits_the_branches_hold(repository: Repository) -> None:
    first = repository.head
    repository.branch("side")
    side = repository.commit("Side", {"side.py": ""})
    repository.checkout("main")
    main = repository.commit("Main", {"main.py": ""})
    commits = [first, side, main]
    assert await workspace.reachable(repository.path, commits) == set(commits)
    repository.delete_branch("side")
    repository.git("tag", "side", side)
    assert await workspace.reachable(repository.path, [*commits, "0" * 40, "--all"]) == {first, main}
    tree = repository.git("rev-parse", "HEAD^{tree}")
    assert await workspace.reachable(repository.path, [tree]) == set()


async def test_without_branches_nothing_is_held(repository: Repository) -> None:
    first = repository.head
    second = repository.commit("Second")
    repository.checkout(second)
    repository.delete_branch("main")
    assert await workspace.reachable(repository.path, [first, second]) == set()
    assert not (await workspace.find_commit(repository.path, first)).reachable
