from collections import Counter

import pytest

from server.domains.ledger import policy
from server.domains.ledger.control_plane_file import decode, parse
from server.domains.ledger.findings import SEVERITIES, Finding, audit
from server.domains.ledger.kinds import FindingCode
from tests.domains.ledger import files


def audited(content: bytes) -> list[Finding]:
    decoded = decode(content)
    return audit(parse(decoded.text), decoded)


def found(content: str, code: FindingCode) -> list[Finding]:
    return [finding for finding in audited(content.encode()) if finding.code is code]


@pytest.fixture(scope="module")
def real() -> list[Finding]:
    return audited(files.real_file().read_bytes())


def keys(findings: list[Finding], code: FindingCode) -> list[str | None]:
    return [finding.key for finding in findings if finding.code is code]


def test_every_code_has_a_severity() -> None:
    assert set(SEVERITIES) == set(FindingCode)


def test_sample() -> None:
    findings = audited(files.SAMPLE.read_bytes())
    assert Counter(finding.code.value for finding in findings) == {
        "CHECKPOINT_PENDING": 2,
        "CHECKPOINT_SHARED": 2,
        "COUNT_MISMATCH": 4,
        "DONE_WITHOUT_CHECKPOINT": 1,
        "DONE_WITHOUT_RUN": 2,
        "DUPLICATE_TASK": 1,
        "MISSING_PRIORITY": 5,
        "PROGRESS_MISMATCH": 3,
        "RUN_LOG_OVERFLOW": 1,
        "TASK_IN_TWO_SECTIONS": 1,
        "TOO_MANY_DOING": 1,
        "UNPARSED_LINE": 4,
    }
    assert [finding.line for finding in findings] == sorted(finding.line or 0 for finding in findings)


def test_bar_drawn_wrong() -> None:
    findings = [f for f in audited(files.SAMPLE.read_bytes()) if f.actual == "10% drawn"]
    assert [(f.line, f.claimed) for f in findings] == [(16, "40%")]


def test_runs_out_of_order() -> None:
    log = "## 04 — RUN_LOG\n" + "\n".join(f"### RUN 2026-01-0{day}T00:00:00Z (x)" for day in (5, 3, 4, 1))
    assert [f.line for f in found(log, FindingCode.RUN_ORDER)] == [4]


def test_oldest_first_is_an_order_too() -> None:
    log = "## 04 — RUN_LOG\n" + "\n".join(f"### RUN 2026-01-0{day}T00:00:00Z (x)" for day in (1, 3, 4, 5))
    assert found(log, FindingCode.RUN_ORDER) == []


def test_run_too_long() -> None:
    log = "## 04 — RUN_LOG\n### RUN 2026-01-01T00:00:00Z (x)\n" + "- a\n\n" * 16
    assert [f.actual for f in found(log, FindingCode.RUN_TOO_LONG)] == ["16 lines"]
    assert found(log.replace("- a\n", "", 1), FindingCode.RUN_TOO_LONG) == []


def test_unknown_checkpoint() -> None:
    text = "### MVP_DONE\n- T-20260101-001 — A (checkpoint: soon enough)"
    (finding,) = found(text, FindingCode.CHECKPOINT_UNKNOWN)
    assert (finding.key, finding.claimed) == ("T-20260101-001", "soon enough")


def test_compliance_task_in_another_section() -> None:
    (finding,) = found("### MVP_TODO\n- T-20251215-099 — A [P1]", FindingCode.POLICY_REVIEW)
    assert (finding.claimed, finding.actual) == ("MVP_TODO", "BLOCKED")


def test_sound_file_has_no_findings() -> None:
    text = "## 02 — MVP_TASK_LEDGER\n### MVP_TODO\n- T-20260101-001 — A [P1]\n"
    assert audited(text.encode()) == []


def test_real_file(real: list[Finding]) -> None:
    assert Counter(finding.code.value for finding in real) == {
        "CHECKPOINT_PENDING": 2,
        "CHECKPOINT_SHARED": 6,
        "DONE_WITHOUT_RUN": 7,
        "DUPLICATE_TASK": 12,
        "ENCODING_REPAIRED": 1,
        "MISSING_PRIORITY": 38,
        "POLICY_REVIEW": 27,
        "PROGRESS_MISMATCH": 1,
        "RUN_LOG_OVERFLOW": 1,
        "RUN_ORDER": 2,
        "RUN_TOO_LONG": 27,
    }


def test_real_duplicates(real: list[Finding]) -> None:
    numbers = (88, 89, 90, 34, 35, 64, 69, 113, 118, 120, 121, 122)
    assert keys(real, FindingCode.DUPLICATE_TASK) == [f"T-20251215-{number:03}" for number in numbers]


def test_real_tasks_without_run(real: list[Finding]) -> None:
    numbers = (8, 20, 87, 88, 89, 90, 123)
    expected = {f"T-20251215-{number:03}" for number in numbers}
    assert set(keys(real, FindingCode.DONE_WITHOUT_RUN)) == expected


def test_real_log_and_bar(real: list[Finding]) -> None:
    facts = {(f.code.value, f.line, f.claimed, f.actual) for f in real}
    assert ("RUN_LOG_OVERFLOW", 523, "last 10 only", "27") in facts
    assert ("PROGRESS_MISMATCH", 235, "20%", "10% drawn") in facts
    pending = [f.line for f in real if f.code is FindingCode.CHECKPOINT_PENDING]
    assert pending == [1260, 1548]


def test_real_policy(real: list[Finding]) -> None:
    assert set(keys(real, FindingCode.POLICY_REVIEW)) == policy.COMPLIANCE | policy.REVIEW
