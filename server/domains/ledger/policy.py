"""Tasks that need a policy decision by a person before anybody works on them.

What is listed under COMPLIANCE stays blocked and is never built. What is listed under REVIEW is not built in
the form its title suggests: fake engagement, imitation of human timing to deceive, evasion of AI detection,
or browser automation against a platform's terms. An honest form (drafts that a person approves, official APIs,
labelled) may be.
"""

_DAY = "T-20251215-"


def _keys(*numbers: int) -> frozenset[str]:
    return frozenset(f"{_DAY}{number:03}" for number in numbers)


COMPLIANCE = _keys(97, 98, 99, 100, 101)
REVIEW = _keys(
    *(66, 67, 72, 73, 80, 81, 82, 92, 93, 95, 96, 108, 109, 110, 112),
    *(166, 167, 169, 170, 171, 172, 173),
)
