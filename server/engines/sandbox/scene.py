"""What a picture shows: derived from prompt and seed alone, so that the same request gives the same picture."""

import colorsys
import hashlib
import json
import random
from dataclasses import dataclass

Colour = tuple[int, int, int]

NIGHT = ("night", "moon", "midnight", "stars", "dark", "noir", "neon")
DUSK = ("dusk", "sunset", "dawn", "sunrise", "evening", "golden", "autumn")
WATER = (
    "sea",
    "ocean",
    "lake",
    "beach",
    "coast",
    "river",
    "lighthouse",
    "harbour",
    "harbor",
    "water",
    "boat",
)
TREES = ("forest", "tree", "wood", "jungle", "pine", "garden", "park", "mountain")
SNOW = ("snow", "winter", "ice", "frost", "arctic", "glacier")
CITY = ("city", "street", "urban", "skyline", "tower", "tokyo", "york", "cyberpunk", "downtown")
PERSON = (
    "portrait",
    "woman",
    "man",
    "girl",
    "boy",
    "person",
    "face",
    "selfie",
    "character",
    "she",
    "he",
    "model",
    "lady",
    "influencer",
    "photo",
    "headshot",
)
HUES = {
    "red": 0.0,
    "orange": 0.07,
    "gold": 0.12,
    "yellow": 0.15,
    "green": 0.36,
    "teal": 0.48,
    "cyan": 0.5,
    "blue": 0.6,
    "indigo": 0.68,
    "purple": 0.76,
    "violet": 0.78,
    "pink": 0.9,
    "magenta": 0.86,
    "rose": 0.94,
}


@dataclass(frozen=True)
class Scene:
    """One picture to be painted. `denoise` below 1 keeps that much less of the picture it starts from."""

    prompt: str
    negative: str = ""
    seed: int = 0
    steps: int = 20
    cfg: float = 7.0
    model: str = ""
    denoise: float = 1.0

    def generator(self, purpose: str = "") -> random.Random:
        """Return a random generator that depends on the scene and on what it is used for."""
        key = [self.prompt, self.negative, self.seed, self.steps, self.cfg, self.model, purpose]
        return random.Random(int.from_bytes(hashlib.sha256(json.dumps(key).encode()).digest(), "big"))

    def shows(self, words: tuple[str, ...]) -> bool:
        """Tell whether the prompt has one of the words (as a word or the beginning of one of four letters or more)."""
        tokens = "".join(c if c.isalnum() else " " for c in self.prompt.lower()).split()
        return any(t == w or (len(w) > 3 and t.startswith(w)) for t in tokens for w in words)


@dataclass(frozen=True)
class Palette:
    """Colours from the zenith down to the foreground."""

    zenith: Colour
    middle: Colour
    horizon: Colour
    sun: Colour
    far: Colour
    near: Colour


def palette(scene: Scene) -> Palette:
    """Choose the colours: the prompt sets the hue, words in it the light, the seed a little of both."""
    base = int.from_bytes(hashlib.sha256(scene.prompt.encode()).digest()[:4], "big") / 2**32
    rng = scene.generator("palette")
    named = [hue for word, hue in HUES.items() if scene.shows((word,))]
    hue = (named[0] if named else base) + rng.uniform(-0.04, 0.04)
    rich = min(1.0, 0.55 + scene.cfg / 40) * rng.uniform(0.9, 1.05)
    if scene.shows(NIGHT):
        return _night(hue, rich)
    warm = rng.uniform(0.02, 0.11)
    if scene.shows(DUSK):
        turn = -0.05 if hue % 1.0 < 0.22 else 0.18  # a warm sky must not pass through green
        return Palette(
            _rgb(hue, rich, 0.34),
            _rgb(hue + turn, rich * 0.75, 0.66),
            _rgb(warm, rich * 0.8, 1.0),
            _rgb(warm + 0.04, 0.35, 1.0),
            _rgb(hue + 0.1, rich * 0.5, 0.55),
            _rgb(hue, rich * 0.7, 0.13),
        )
    return Palette(
        _rgb(hue, rich * 0.75, 0.72),
        _rgb(hue + 0.06, rich * 0.45, 0.9),
        _rgb(warm, rich * 0.25, 1.0),
        _rgb(warm + 0.05, 0.2, 1.0),
        _rgb(hue + 0.04, rich * 0.35, 0.72),
        _rgb(hue + 0.3, rich * 0.6, 0.22),
    )


def _night(hue: float, rich: float) -> Palette:
    return Palette(
        _rgb(hue, rich * 0.8, 0.1),
        _rgb(hue + 0.05, rich * 0.7, 0.24),
        _rgb(hue + 0.12, rich * 0.6, 0.46),
        _rgb(0.14, 0.12, 1.0),
        _rgb(hue + 0.05, rich * 0.5, 0.24),
        _rgb(hue, rich * 0.6, 0.05),
    )


def _rgb(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, min(max(saturation, 0.0), 1.0), min(value, 1.0))
    return round(red * 255), round(green * 255), round(blue * 255)


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """Return `share` of the way from a to b."""
    return (
        round(a[0] + (b[0] - a[0]) * share),
        round(a[1] + (b[1] - a[1]) * share),
        round(a[2] + (b[2] - a[2]) * share),
    )
