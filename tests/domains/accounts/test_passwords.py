"""Password hashes: parameters, rules, and that nothing tells whether an e-mail is known."""

from __future__ import annotations

import asyncio
import threading

import argon2
import pytest

from server.domains.accounts import passwords


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", argon2.PasswordHasher())


async def test_hashes_are_argon2id_with_the_parameters_of_rfc_9106(real: None) -> None:
    stored = await passwords.hash("correct horse battery")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert await passwords.verify(stored, "correct horse battery")
    assert not await passwords.verify(stored, "correct horse batterz")
    assert not passwords.is_outdated(stored)


async def test_the_decoy_costs_what_a_real_hash_costs(real: None) -> None:
    stored, decoy = await passwords.hash("x" * 10), passwords._decoy()
    assert argon2.extract_parameters(decoy) == argon2.extract_parameters(stored)
    assert not await passwords.verify(None, "x" * 10)


async def test_an_unknown_user_is_verified_too(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def fits(stored: str, password: str) -> bool:
        seen.append(stored)
        return False

    monkeypatch.setattr(passwords, "_fits", fits)
    await passwords.verify(None, "x" * 10)
    assert seen and seen[0].startswith("$argon2id$")


async def test_hashing_leaves_the_loop_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[str] = []

    def encode(text: str) -> bytes:
        threads.append(threading.current_thread().name)
        return b"x"

    monkeypatch.setattr(passwords, "_bytes", encode)
    await asyncio.gather(*(passwords.hash("x" * 10) for _ in range(6)))
    assert len(threads) == 6 and len(set(threads)) <= 2
    assert all(name.startswith("argon2") for name in threads)


async def test_how_a_letter_is_composed_does_not_matter() -> None:
    assert await passwords.verify(await passwords.hash("caf\u00e9 au lait"), "cafe\u0301 au lait")


async def test_a_damaged_hash_is_only_wrong() -> None:
    assert not await passwords.verify("damaged", "x" * 10)


@pytest.mark.parametrize(("length", "ok"), [(9, False), (10, True), (200, True), (201, False)])
def test_length_is_bounded(length: int, ok: bool) -> None:
    assert (passwords.faults("x" * length) == []) is ok
