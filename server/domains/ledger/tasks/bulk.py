"""One change of many tasks, all or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.expressions import F

from server.core import clock
from server.core.actor import Scope
from server.core.errors import InvalidInput
from server.domains.ledger import history
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import TaskEventKind
from server.domains.ledger.models import Task, TaskEvent
from server.domains.ledger.tasks import changing, editing, values
from server.domains.ledger.tasks.changing import Held
from server.domains.ledger.tasks.values import MAX_TAGS, Values

MOST = 500
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Updated:
    """The tasks that were changed, in the order asked for, and how many were as wanted already."""

    tasks: list[Task]
    unchanged: int


async def update_many(
    author: Author,
    keys: Sequence[str],
    given: Values,
    add_tags: Sequence[str] = (),
    remove_tags: Sequence[str] = (),
) -> Updated:
    """Writes priority, scope and surface, as far as they are given, and adds and removes tags.

    At most 500 tasks. Raises InvalidInput (unknown keys are named), GuardNotMet (a live run works on one of them,
    and scope or surface would change), NotAllowed; then nothing was changed.
    """
    author.actor.require(Scope.LEDGER)
    wanted = values.checked(given)
    added, removed = values.tags(list(add_tags), "addTags"), values.tags(list(remove_tags), "removeTags")
    names = values.keys(list(keys), MOST, "keys")
    if not names:
        raise InvalidInput.of("keys", "must name at least one task")
    async with changing.held(author) as state:
        rows = await _rows(state, names)
        planned = [(row, _differing(row, wanted, added, removed)) for row in rows]
        for row, differing in planned:
            await editing.check(state, row, differing)
        changed = [(row, differing) for row, differing in planned if differing]
        await _write(state, changed)
    return Updated([row for row, _ in changed], len(rows) - len(changed))


async def _rows(state: Held, keys: Sequence[str]) -> list[Task]:
    found = {row.key: row for row in await Task.filter(ledger_id=state.ledger.id, key__in=list(keys))}
    unknown = [key for key in keys if key not in found]
    if unknown:
        more = f" and {len(unknown) - SHOWN} more" if len(unknown) > SHOWN else ""
        raise InvalidInput.of("keys", f"there is no task {', '.join(unknown[:SHOWN])}{more}")
    return [found[key] for key in keys]


def _differing(row: Task, wanted: Values, added: Sequence[str], removed: Sequence[str]) -> Values:
    gone = {tag.lower() for tag in removed}
    tags = list(dict.fromkeys([*(tag for tag in row.tags if tag.lower() not in gone), *added]))
    if len(tags) > max(MAX_TAGS, len(row.tags)):
        raise InvalidInput.of("addTags", f"{row.key} would have more than {MAX_TAGS} tags")
    return {name: value for name, value in {**wanted, "tags": tags}.items() if getattr(row, name) != value}


async def _write(state: Held, changed: Sequence[tuple[Task, Values]]) -> None:
    """All entries of the history in one statement, then one UPDATE for all tasks that get the same values."""
    if not changed:
        return
    groups: dict[str, list[tuple[Task, Values]]] = defaultdict(list)
    events = []
    for row, differing in changed:
        changes = {name: (getattr(row, name), value) for name, value in differing.items()}
        row.version += 1
        events.append(history.event(row, TaskEventKind.EDITED, state.author, changes))
        groups[repr(sorted(differing.items()))].append((row, differing))
    await TaskEvent.bulk_create(events)
    for group in groups.values():
        await _update([row for row, _ in group], group[0][1])
    state.changed = True


async def _update(rows: Sequence[Task], differing: Values) -> None:
    now = clock.now()
    columns: dict[str, Any] = {**differing, "updated_at": now}
    ids = [row.id for row in rows]
    await Task.filter(id__in=ids).update(**columns, version=F("version") + 1)
    await Task.filter(id__in=ids, touched_at=None).update(touched_at=now)
    for row in rows:
        row.update_from_dict({**columns, "touched_at": row.touched_at or now})
