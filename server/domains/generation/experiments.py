"""A/B runs: one order with two prompts, each with the same seeds."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from server.core import db, keyset
from server.core.actor import Actor, Scope
from server.core.errors import FieldError, InvalidInput, NotFound
from server.core.texts import storable
from server.domains.generation import recording, service
from server.domains.generation.drafting import Draft
from server.domains.generation.models import Experiment, GenerationJob
from server.domains.generation.resolving import RANDOM_SEED, Order
from server.domains.generation.workflows.values import MAX_SEED

MAX_SEEDS = 8
USUAL_SEEDS = 4
ORDER = "CREATED_AT"
A, B = "A", "B"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to compare. Seeds are given, or drawn: `count` of them."""

    name: str
    prompt_a: str
    prompt_b: str
    order: Order
    seeds: Sequence[int] | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Both jobs of one seed; None for one that is not there any more."""

    seed: str
    a: GenerationJob | None
    b: GenerationJob | None


async def start(actor: Actor, plan: Plan) -> Experiment:
    """Queues two jobs for every seed, all of them or none.

    Raises what `service.start` raises; faults of an order are named by promptA and promptB where they are of prompts.
    """
    actor.require(Scope.GENERATION)
    faults = _faults(plan)
    if faults:
        raise InvalidInput("This cannot be compared.", tuple(faults))
    seeds = list(plan.seeds) if plan.seeds else _drawn(plan.count or USUAL_SEEDS)
    drafts = [(variant, await _draft(plan, variant, seed)) for seed in seeds for variant in (A, B)]
    async with db.transaction():
        experiment = await Experiment.create(
            name=plan.name.strip(),
            prompts={"a": plan.prompt_a.strip(), "b": plan.prompt_b.strip()},
            seeds=[str(seed) for seed in seeds],
            actor_name=actor.name,
        )
        of_it = {"experiment_id": experiment.id}
        jobs = [
            await recording.insert(one.row(actor.name) | of_it | {"variant": variant})
            for variant, one in drafts
        ]
    recording.announce(jobs)
    return experiment


def _drawn(count: int) -> list[int]:
    seeds: dict[int, None] = {}
    while len(seeds) < count:
        seeds[secrets.randbelow(RANDOM_SEED)] = None
    return list(seeds)


async def _draft(plan: Plan, variant: str, seed: int) -> Draft:
    prompt = plan.prompt_a if variant == A else plan.prompt_b
    order = replace(plan.order, prompt=prompt, seed=seed, idempotency_key=None)
    try:
        return await service.accepted(order)
    except InvalidInput as error:
        named = (
            FieldError(
                f"prompt{variant}" if fault.field == "prompt" else f"order.{fault.field}", fault.message
            )
            for fault in error.field_errors
        )
        raise InvalidInput(error.message, tuple(named)) from None


def _faults(plan: Plan) -> list[FieldError]:
    found = []
    if not 1 <= len(plan.name.strip()) <= 120 or not storable(plan.name):
        found.append(FieldError("name", "must have 1 to 120 characters"))
    if plan.seeds and plan.count is not None:
        found.append(FieldError("count", "is that of the seeds: give one of the two"))
    if plan.seeds and not (len(plan.seeds) == len(set(plan.seeds)) <= MAX_SEEDS):
        found.append(FieldError("seeds", f"must be 1 to {MAX_SEEDS} different ones"))
    if any(not 0 <= seed <= MAX_SEED for seed in plan.seeds or ()):
        found.append(FieldError("seeds", f"must lie between 0 and {MAX_SEED}"))
    if plan.count is not None and not 1 <= plan.count <= MAX_SEEDS:
        found.append(FieldError("count", f"must lie between 1 and {MAX_SEEDS}"))
    for side, prompt in (("promptA", plan.prompt_a), ("promptB", plan.prompt_b)):
        if not prompt.strip():
            found.append(FieldError(side, "must not be empty"))
    if plan.order.idempotency_key is not None:
        found.append(FieldError("order.idempotencyKey", "fits one job only"))
    return found


async def by_ids(ids: list[UUID]) -> dict[UUID, Experiment]:
    """Experiments by id."""
    return {row.id: row for row in await Experiment.filter(id__in=ids)}


async def pairs(experiments: list[Experiment]) -> dict[UUID, list[Pair]]:
    """The jobs of each experiment side by side, in the order of its seeds. A job that was retried stands for its
    latest retry."""
    jobs = GenerationJob.filter(experiment_id__in=[row.id for row in experiments]).order_by(
        "created_at", "id"
    )
    places = {(job.experiment_id, job.variant, job.seed): job for job in await jobs}
    return {
        row.id: [
            Pair(seed, places.get((row.id, A, seed)), places.get((row.id, B, seed))) for seed in row.seeds
        ]
        for row in experiments
    }


async def page(first: int, after: str | None) -> keyset.Page[Experiment]:
    """A page of experiments, newest first. Raises InvalidInput for `first` and `after`."""
    keyset.check_first(first)
    query = Experiment.all()
    if after is not None:
        query = query.filter(keyset.beyond("created_at", keyset.decode(after, ORDER, keyset.instant), True))
    rows = await query.order_by("-created_at", "-id").limit(first + 1)
    return keyset.page(rows, first, after, ORDER, lambda row: (row.created_at, row.id))


async def count() -> int:
    """How many experiments there are."""
    return await Experiment.all().count()


async def get(id: UUID) -> Experiment:
    """The experiment. Raises NotFound."""
    row = await Experiment.get_or_none(id=id)
    if row is None:
        raise NotFound("There is no such experiment.", str(id))
    return row
