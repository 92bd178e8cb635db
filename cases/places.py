"""Places of a county as paths: `county/town/village/grid/`. The only place that knows how a path is written.

A path ends with a slash, so that "at or under" is one prefix test, in Python and in SQL alike; its parts hold no
character that SQL's LIKE reads as a wildcard.
"""

import re
from enum import IntEnum
from typing import NewType

PlacePath = NewType("PlacePath", str)
"""As "340000/01/02/03/": county, town, village, grid; "" is no place."""

_PART = re.compile(r"[0-9A-Za-z-]+")


class Level(IntEnum):
    """How high a post or a matter stands; a higher number is nearer the county."""

    HOUSEHOLD = 0
    GRID = 1
    VILLAGE = 2
    TOWN = 3
    COUNTY = 4


def path(*parts: str) -> PlacePath:
    """Joins parts, county first. Raises ValueError for a part that is empty or has other signs than letters, digits, -.

    >>> path("c1", "t1", "v1")
    'c1/t1/v1/'
    """
    for part in parts:
        if not _PART.fullmatch(part):
            raise ValueError(f"not a part of a place path: {part!r}")
    return PlacePath("".join(f"{part}/" for part in parts))


def parts(place: PlacePath) -> tuple[str, ...]:
    """The inverse of `path`."""
    return tuple(part for part in place.split("/") if part)


def above(place: PlacePath) -> PlacePath:
    """The place one level up; the county's own path for the county.

    >>> above(path("c1", "t1"))
    'c1/'
    """
    names = parts(place)
    return path(*names[:-1]) if len(names) > 1 else place


def at_level(place: PlacePath, level: Level) -> PlacePath:
    """The ancestor of that level, or the place itself where it stands higher already.

    >>> at_level(path("c1", "t1", "v1", "g1"), Level.TOWN)
    'c1/t1/'
    """
    return path(*parts(place)[: 5 - level]) if place else place


def covers(upper: PlacePath, lower: PlacePath) -> bool:
    """True if `lower` is `upper` or lies under it; no place covers nothing."""
    return bool(upper) and lower.startswith(upper)
