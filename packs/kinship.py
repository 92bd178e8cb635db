"""`[kinship]` of a pack: who counts as a near relative of staff, and how such a case is called on record."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kinship:
    """`relations` are offered when staff declare a relative; `filing` names the line on the case's papers."""

    relations: tuple[str, ...] = ()
    filing: str = "近亲属备案"
    source: str = ""
    county: bool = False
