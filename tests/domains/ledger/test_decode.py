import ftfy.bad_codecs  # noqa: F401  registers the codec sloppy-windows-1252
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.errors import InvalidInput
from server.domains.ledger.control_plane_file import MAX_BYTES, decode, mac_roman
from server.domains.ledger.control_plane_file.decode import MAX_LINES


def damaged(text: str) -> str:
    """The text as it looks when its UTF-8 is read as Mac Roman."""
    return text.encode().decode("mac_roman")


@pytest.mark.parametrize(
    "text", ["a — b", "→ ✅ ❌ ✓", "🧠 🔒 🟢", "██░░", "Größe — Maß", "a — é, ñ", "Привет — мир"]
)
def test_mac_roman_is_undone(text: str) -> None:
    decoded = decode(damaged(text).encode())
    assert decoded.text == text
    assert decoded.repaired


def test_windows_damage_is_undone() -> None:
    text = "- T-20260101-001 — Größe 🧠 (#a)\nl’étoile"
    decoded = decode(
        "\n".join(line.encode().decode("sloppy-windows-1252") for line in text.split("\n")).encode()
    )
    assert decoded.text == text
    assert decoded.repairs == ("UTF-8 that had been read as Windows-1252",)


def test_damage_twice_is_undone_twice() -> None:
    assert decode(damaged(damaged("a — b → c")).encode()).text == "a — b → c"


@pytest.mark.parametrize(
    "text", ["a — b", "l’étoile “École” — 5 ≤ √π", "Größe", "naïve ¬°", "∞ ≠ ∑", "Ω‚ 漢字 🧠", "’é “É ‘à"]
)
def test_sound_text_stays(text: str) -> None:
    decoded = decode(text.encode())
    assert decoded.text == text
    assert not decoded.repaired


def test_sound_and_damaged_lines_mix() -> None:
    text = f"{damaged('one — two')}\nl’étoile — sound\n{damaged('Größe')}\n—{damaged('→')}x"
    assert decode(text.encode()).text == "one — two\nl’étoile — sound\nGröße\n—→x"


@given(st.text())
def test_repair_leaves_plain_words_alone(text: str) -> None:
    plain = "".join(character for character in mac_roman.repair(text) if character.isascii())
    assert plain == "".join(character for character in text if character.isascii())


@given(st.text(alphabet="ab —→✅🧠█\n", min_size=1))
def test_damage_and_repair_are_inverse(text: str) -> None:
    assert mac_roman.repair(damaged(text)) == text


def test_byte_order_mark_and_line_ends() -> None:
    decoded = decode("\ufeffa\r\nb\rc\u2028d".encode())
    assert decoded.text == "a\nb\nc\u2028d"
    assert not decoded.repaired


def test_utf_16() -> None:
    decoded = decode("a — b".encode("utf-16"))
    assert (decoded.text, decoded.repairs) == ("a — b", ("UTF-16",))


def test_lines_that_are_not_utf_8_are_read_alone() -> None:
    decoded = decode("sound — line\n".encode() + "Größe\n".encode("cp1252"))
    assert decoded.text == "sound — line\nGröße\n"
    assert decoded.repaired


def test_nulls_go() -> None:
    decoded = decode(b"a\nb\0c\0\n")
    assert (decoded.text, decoded.first_line) == ("a\nbc\n", 2)
    assert decoded.repairs == ("2 NUL characters removed",)


def test_lone_surrogates_of_utf_16_go() -> None:
    assert decode(b"\xff\xfea\x00\x00\xd8").text.isprintable()


@pytest.mark.parametrize("content", [b"", b" \n\t\n", b"\xef\xbb\xbf", b"\0\0"])
def test_empty_file(content: bytes) -> None:
    with pytest.raises(InvalidInput, match="empty"):
        decode(content)


def test_too_large() -> None:
    with pytest.raises(InvalidInput, match=r"50\.0 MiB; at most 8 MiB"):
        decode(b"x" * (50 * 1024 * 1024))
    assert len(decode(b"x" * MAX_BYTES).text) == MAX_BYTES


def test_too_many_lines() -> None:
    with pytest.raises(InvalidInput, match="50,000 lines"):
        decode(b"x\n" * MAX_LINES)
