"""A small model of the ledger's contract, written apart from it: what must be refused, and what comes of the rest."""

from __future__ import annotations

from dataclasses import dataclass, field

PRIORITIES = ["P0", "P1", "P2", "P3", None]
LIMITS = {"MVP": 4, "BACKLOG": 2}
Files = frozenset[str]


@dataclass
class ModelTask:
    """A task as the model knows it."""

    key: str
    scope: str
    priority: str | None
    surface: str | None
    needs: str | None
    review: bool = False
    state: str = "TODO"
    compliance: bool = False


@dataclass
class ModelRun:
    """The active run. `last` holds the last result of each kind of check since the task was selected."""

    holder: int
    step: str
    base: int
    surface: str | None
    key: str | None = None
    alive: bool = True
    changes: int = 0
    checked: int = 0
    passed_at: int | None = None
    passed_tree: str | None = None
    dead: bool = False
    sync: bool = False
    checking: tuple[str, str, bool] | None = None  # kind, tree at its start, whether the tree changed since
    last: dict[str, bool] = field(default_factory=dict)
    claimed: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)


@dataclass
class Commit:
    """A commit of the model's repository, whose history is one line."""

    hash: str
    tree: str
    files: Files


class World:
    """Tasks, the run, and the repository."""

    def __init__(self) -> None:
        self.tasks: dict[str, ModelTask] = {}
        self.run: ModelRun | None = None
        self.content: dict[str, int] = {"app/a": 0}
        self.commits = [Commit("0" * 40, self.tree, frozenset({"app/a"}))]
        self.changed: set[str] = set()
        self.writes = 0

    # --- the repository

    @property
    def tree(self) -> str:
        """The name of all files as they are."""
        return "|".join(f"{name}:{version}" for name, version in sorted(self.content.items()))

    @property
    def dirty(self) -> bool:
        return bool(self.changed)

    @property
    def head(self) -> Commit:
        return self.commits[-1]

    def write(self, file: str) -> None:
        self.writes += 1
        self.content[file] = self.writes
        self.changed.add(file)
        if self.run is not None and self.run.checking is not None:
            kind, tree, _ = self.run.checking
            self.run.checking = (kind, tree, True)

    def commit(self) -> None:
        number = len(self.commits)
        self.commits.append(Commit(f"{number:040x}", self.tree, frozenset(self.changed)))
        self.changed.clear()

    def undo(self) -> None:
        self.content = {
            name: int(version)
            for name, _, version in (part.partition(":") for part in self.head.tree.split("|"))
        }
        self.changed.clear()
        if self.run is not None and self.run.checking is not None:
            kind, tree, _ = self.run.checking
            self.run.checking = (kind, tree, tree != self.tree)

    # --- what comes next

    def open_needs(self, task: ModelTask, but: set[str] = frozenset()) -> bool:  # type: ignore[assignment]
        return task.needs is not None and task.needs not in but and self.tasks[task.needs].state != "DONE"

    def next(self) -> ModelTask | None:
        doing = [task for task in self.tasks.values() if task.state == "DOING"]
        if doing:
            return doing[0]
        free = [task for task in self.tasks.values() if self.is_free(task)]
        return min(free, key=self.rank) if free else None

    def is_free(self, task: ModelTask) -> bool:
        return task.state == "TODO" and not task.review and not self.open_needs(task)

    def rank(self, task: ModelTask) -> tuple[object, ...]:
        todo = [other for other in self.tasks.values() if other.state == "TODO"]
        unblocks = sum(other.needs == task.key for other in todo)
        sharing = sum(other.surface == task.surface for other in todo) - 1 if task.surface else 0
        return (
            task.scope != "MVP",
            PRIORITIES.index(task.priority),
            -unblocks,
            sharing,
            task.key,
        )

    # --- what may be done

    def holds(self, who: int) -> bool:
        return self.run is not None and self.run.alive and self.run.holder == who

    @property
    def limit(self) -> int:
        assert self.run is not None and self.run.key is not None
        return LIMITS[self.tasks[self.run.key].scope]

    def may_change(self, who: int, file: str) -> bool:
        run = self.run
        return (
            self.holds(who)
            and run is not None
            and not run.dead
            and run.step in ("EXECUTE", "VERIFY", "CHECKPOINT")
            and run.checking is None
            and not run.sync
            and run.changes < self.limit
            and inside(run.surface, file)
        )

    def may_check(self, who: int) -> bool:
        run = self.run
        steps = ("SAVE_FIRST", "EXECUTE", "MINI_CHECK", "VERIFY", "CHECKPOINT")
        return (
            self.holds(who)
            and run is not None
            and not run.dead
            and run.step in steps
            and run.checking is None
        )

    def is_verified(self) -> bool:
        assert self.run is not None
        return self.run.passed_at == self.run.changes and all(self.run.last.values())

    def may_close_task(self, task: ModelTask) -> bool:
        run = self.run
        assert run is not None
        return (
            task.state == ("DOING" if task.key == run.key else "TODO")
            and not task.review
            and not self.open_needs(task, run.taken)
            and (task.key in run.taken or len(run.taken) < 4)
            and (task.key == run.key or not run.surface or not task.surface or run.surface == task.surface)
        )

    def may_take(self, who: int, task: ModelTask, commit: Commit, sync: bool) -> bool:
        run = self.run
        if not self.holds(who) or run is None or run.dead or run.step not in ("VERIFY", "CHECKPOINT"):
            return False
        if run.checking is not None or not self.is_verified():
            return False
        syncs = sync or run.sync
        if (syncs and run.changes) or not self.may_close_task(task) or self.dirty:
            return False
        if run.passed_tree is None or run.passed_tree not in (commit.tree, self.head.tree):
            return False
        return self._of_surface(commit) if syncs else self._holds_changes(commit)

    def _of_surface(self, commit: Commit) -> bool:
        assert self.run is not None
        return not commit.files or any(inside(self.run.surface, file) for file in commit.files)

    def _holds_changes(self, commit: Commit) -> bool:
        run = self.run
        assert run is not None
        number = self.commits.index(commit)
        files = self.between(run.base, number)
        return bool(
            run.changes
            and number > run.base
            and run.claimed <= files
            and all(inside(run.surface, f) for f in files)
        )

    def between(self, base: int, number: int) -> Files:
        """Files whose content differs between two commits."""
        old, new = (dict(p.split(":") for p in self.commits[n].tree.split("|")) for n in (base, number))
        return frozenset(name for name in {*old, *new} if old.get(name) != new.get(name))

    def may_close(self, who: int) -> bool:
        run = self.run
        return (
            self.holds(who)
            and run is not None
            and run.step == "CHECKPOINT"
            and run.checking is None
            and run.key in run.taken
            and self.is_verified()
            and all(self.may_close_task(self.tasks[key]) for key in run.taken)
        )


def inside(surface: str | None, file: str) -> bool:
    """Whether a file lies in the surface; all do when there is none yet."""
    return surface is None or surface in file.split("/")[:1] or file in surface.split(", ")
