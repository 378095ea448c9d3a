"""We give the version that the project has."""

import tomllib

from server.core.version import VERSION
from server.domains.health.machine import ROOT


def test_version_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == VERSION
