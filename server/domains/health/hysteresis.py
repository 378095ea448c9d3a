"""From single probes to states that do not flap, and from those to one verdict. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.domains.health.kinds import OverallState, Service, ServiceState

BAD_IN_A_ROW = 3
GOOD_IN_A_ROW = 2
FRESH = (ServiceState.UNKNOWN, ServiceState.STARTING, ServiceState.STOPPED)


@dataclass(frozen=True, slots=True)
class Track:
    """A service's state and how many good or bad probes in a row led to it."""

    state: ServiceState = ServiceState.UNKNOWN
    good: int = 0
    bad: int = 0

    def after(self, ok: bool) -> Track:
        """The track after one more probe: one bad one degrades, three in a row are unhealthy, two good ones heal.

        The first good probe of a service that we know nothing about is believed at once.
        """
        good, bad = (self.good + 1, 0) if ok else (0, self.bad + 1)
        if ok:
            healed = good >= GOOD_IN_A_ROW or self.state in FRESH
            return Track(ServiceState.HEALTHY if healed else self.state, good, bad)
        if bad >= BAD_IN_A_ROW or self.state is ServiceState.UNHEALTHY:
            return Track(ServiceState.UNHEALTHY, good, bad)
        return Track(ServiceState.DEGRADED, good, bad)


def overall(services: Sequence[Service]) -> tuple[OverallState, str]:
    """The verdict and its reason in one sentence: ERROR when anything is unhealthy, WARNING when something is
    degraded or a required service is not known to run."""
    unhealthy = [service for service in services if service.state is ServiceState.UNHEALTHY]
    shaky = [service for service in services if _is_shaky(service)]
    if unhealthy:
        return OverallState.ERROR, _sentence(unhealthy)
    if shaky:
        return OverallState.WARNING, _sentence(shaky)
    return OverallState.OK, "All services are healthy."


def _is_shaky(service: Service) -> bool:
    return service.state is ServiceState.DEGRADED or (
        service.required and service.state is not ServiceState.HEALTHY
    )


def _sentence(services: Sequence[Service]) -> str:
    if len(services) == 1:
        (service,) = services
        cause = f": {service.last_error.rstrip('.')}" if service.last_error else ""
        return f"{service.name} is {_said(service)}{cause}."
    return f"{', '.join(f'{service.name} is {_said(service)}' for service in services)}."


def _said(service: Service) -> str:
    return "not checked yet" if service.state is ServiceState.UNKNOWN else service.state.lower()
