"""Whether a text describes somebody under age. Pure.

Errs on the side of refusing, but not for words that only sound like it: whisky has an age too, and there is baby blue.
"""

from __future__ import annotations

import re
import unicodedata

from server.domains.characters.checks import ADULT, CHILDLIKE, TENS, YOUNG_NUMBER

THINGS = (
    r"(?:whisk(?:e?y|ies)|scotch|bourbon|rum|cognac|port|wines?|cheeses?|balsamic|cars?|trucks?|motorcycles?|houses?"
    r"|buildings?|bridges?|trees?|oaks?|brands?|compan(?:y|ies)|business|laptops?|computers?|phones?|cameras?|guitars?"
    r"|bottles?|barrels?|dogs?|cats?|horses?)"
)
HARMLESS = re.compile(
    r"\bchildhood\b(?!\s+(?:photo|picture|portrait|self|selfie)s?)|\bchild(?:like|ish)\s+(?:wonder|joy|curiosity|humou?r)\b"
    r"|\bchild-?(?:proof|care|birth|free)\w*|\binner child\b|\bchildren'?s\s+(?:book|hospital|literature|museum)s?\b"
    r"|\bkid(?:[\s-]+leather|[\s-]+gloves?)\b|\bteensy\b|\blolita\s+(?:fashion|dress(?:es)?)\b"
    r"|\bbaby[\s-]*(?:blue|pink|grand|hairs?|powder|breath|shower|carrots?|spinach|corn|bump|oil|tee)\b"
    r"|\bbaby'?s[\s-]+breath\b|\bnewborn\s+(?:star|foal|calf|lamb)s?\b|\bjuvenile\s+(?:eagle|hawk|fish|dinosaur)s?\b",
    re.IGNORECASE,
)
YOUNG = re.compile(
    r"\b(?:bab(?:y|ies)|newborns?|minors|tweens?|(?:little|young|small)\s+(?:girl|boy)s?|kindergart\w+"
    r"|(?:high|middle|elementary|primary|grade)[\s-]+school(?:ers?\b|[\s-]+(?:student|pupil|girl|boy|freshman)s?)"
    r"|jailbait|\d+[\s-]*(?:months?|weeks?|days?)[\s-]*olds?)\b",
    re.IGNORECASE,
)
AGES = (
    re.compile(
        rf"\b(\d+)(?:\s*(?:-|–|to)\s*\d+)?[\s-]*(?:years?|yrs?\.?)[\s-]*olds?\b(?![\s-]+{THINGS}\b)",
        re.IGNORECASE,
    ),
    re.compile(r"\b(\d+)\s*(?:yo|y/o|y\.o\.?)(?!\w)", re.IGNORECASE),
    re.compile(r"\b(\d+)\s+years?\s+of\s+age\b", re.IGNORECASE),
    re.compile(
        r"(?<!barrel )(?<!barrel-)(?<!cask )(?<!oak )\bage[ds]?\b(?:\s+(?:of|is|about|around))?[\s:=]*(\d+)\b"
        r"(?!\s*(?:months?|days?|weeks?)\b)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:she|he|they|who)(?:'s|'re|\s+is|\s+are|\s+looks?)\s+(\d+)\b"
        r"(?!\s*(?:cm|feet|ft|m|km|kg|%|inch\w*|minutes?|hours?|miles?|steps?|of)\b)",
        re.IGNORECASE,
    ),
)


def found(text: str) -> str | None:
    """The words that describe somebody under age; None when there are none."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'")
    rest = HARMLESS.sub(" ", plain)
    for words in (CHILDLIKE, YOUNG):
        if match := words.search(rest):
            return match[0]
    return _young_age(rest)


def _young_age(text: str) -> str | None:
    """An age below 18, in digits or in words; "twenty-one" is 21 and not one."""
    digits = YOUNG_NUMBER.sub("1", TENS.sub("20", text))
    for pattern in AGES:
        for match in pattern.finditer(digits):
            if int(match[1][:4]) < ADULT:
                return f"an age below {ADULT}"
    return None
