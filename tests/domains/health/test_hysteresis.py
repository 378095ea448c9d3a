"""States do not flap, and the verdict names its reason."""

import pytest

from server.domains.health.hysteresis import Track, overall
from server.domains.health.kinds import OverallState, Service, ServiceKind, ServiceState
from server.domains.health.probes import key

U, D, H, X = ServiceState.UNKNOWN, ServiceState.DEGRADED, ServiceState.HEALTHY, ServiceState.UNHEALTHY


@pytest.mark.parametrize(
    ("probes", "states"),
    [
        ("+", [H]),
        ("-", [D]),
        ("---", [D, D, X]),
        ("+-+", [H, D, D]),
        ("+-++", [H, D, D, H]),
        ("+---+-+", [H, D, D, X, X, X, X]),
        ("+---++", [H, D, D, X, X, H]),
        ("+-+-+-", [H, D, D, D, D, D]),
        ("++--+--", [H, H, D, D, D, D, D]),
    ],
)
def test_states_after_probes(probes: str, states: list[ServiceState]) -> None:
    track, found = Track(), []
    for probe in probes:
        track = track.after(probe == "+")
        found.append(track.state)
    assert found == states


def service(name: str, state: ServiceState, required: bool = True, error: str | None = None) -> Service:
    return Service(
        key(name), name, ServiceKind.OTHER, managed=False, required=required, state=state, last_error=error
    )


def test_verdicts() -> None:
    assert overall([service("A", H), service("B", U, required=False)]) == (
        OverallState.OK,
        "All services are healthy.",
    )
    assert overall([service("A", H), service("B", D, required=False, error="It is slow.")]) == (
        OverallState.WARNING,
        "B is degraded: It is slow.",
    )
    assert overall([service("A", U)]) == (OverallState.WARNING, "A is not checked yet.")
    assert overall([service("A", D), service("B", X), service("C", X)]) == (
        OverallState.ERROR,
        "B is unhealthy, C is unhealthy.",
    )
    assert overall([]) == (OverallState.OK, "All services are healthy.")
