"""Functions on positions. Formulas and the earth's radius are JavaRosa's, so that areas and distances agree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from forms.expressions.context import Context
from forms.expressions.function import MANY, Function, flat
from forms.expressions.values import NAN, Value, text

RADIUS = 6_378_100.0
"""Metres."""
Point = tuple[float, float]


def points(said: str) -> list[Point]:
    """The points of a geopoint, geotrace or geoshape; empty if one of them is none.

    >>> points("1 2 0 0; 3 4")
    [(1.0, 2.0), (3.0, 4.0)]
    """
    found: list[Point] = []
    for part in said.split(";"):
        if not part.strip():
            continue
        try:
            lat, lon = (float(number) for number in part.split()[:2])
        except ValueError:
            return []
        found.append((lat, lon))
    return found


def _all_points(arguments: Sequence[Value]) -> list[Point]:
    return [point for value in flat(arguments) for point in points(text(value))]


def metres(one: Point, other: Point) -> float:
    """The great-circle distance (haversine)."""
    lat1, lat2 = math.radians(one[0]), math.radians(other[0])
    half_lat, half_lon = (lat2 - lat1) / 2, math.radians(other[1] - one[1]) / 2
    slope = math.sin(half_lat) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(half_lon) ** 2
    return 2 * RADIUS * math.atan2(math.sqrt(slope), math.sqrt(1 - slope))


def _distance(context: Context, *arguments: Value) -> Value:
    way = _all_points(arguments)
    return round(sum(metres(a, b) for a, b in pairwise(way)), 2) if len(way) > 1 else NAN


def _area(context: Context, *arguments: Value) -> Value:
    ring = _all_points(arguments)
    if len(ring) < 3:
        return NAN
    degree = 2 * math.pi * RADIUS / 360
    lat0, lon0 = ring[0]
    flattened = [
        ((lon - lon0) * degree * math.cos(math.radians(lat)), (lat - lat0) * degree)
        for lat, lon in [*ring[1:], ring[0]]
    ]
    return round(abs(sum(x1 * y2 - y1 * x2 for (x1, y1), (x2, y2) in pairwise(flattened)) / 2), 2)


def _geofence(context: Context, point: Value, shape: Value) -> Value:
    here, ring = points(text(point)), points(text(shape))
    if not here or len(ring) < 3:
        return False
    (lat, lon), inside = here[0], False
    for (lat1, lon1), (lat2, lon2) in pairwise([*ring, ring[0]]):
        if (lon1 > lon) != (lon2 > lon) and lat < (lat2 - lat1) * (lon - lon1) / (lon2 - lon1) + lat1:
            inside = not inside
    return inside


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def crosses(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether segment ab meets segment cd."""
    if _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0:
        return True
    return any(
        _turn(*line, p) == 0 and _between(*line, p) for line, p in (((a, b), c), ((a, b), d), ((c, d), a), ((c, d), b))
    )


def _between(a: Point, b: Point, p: Point) -> bool:
    return min(a[0], b[0]) <= p[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= p[1] <= max(a[1], b[1])


def _intersects(context: Context, *arguments: Value) -> Value:
    lines = list(pairwise(_all_points(arguments)))
    closed = len(lines) > 2 and lines[0][0] == lines[-1][1]
    for first, one in enumerate(lines):
        for second in range(first + 2, len(lines)):
            if closed and first == 0 and second == len(lines) - 1:
                continue
            if crosses(*one, *lines[second]):
                return True
    return False


FUNCTIONS = (
    Function("distance", 1, MANY, _distance),
    Function("area", 1, MANY, _area),
    Function("enclosed-area", 1, MANY, _area),
    Function("geofence", 2, 2, _geofence),
    Function("intersects", 1, MANY, _intersects),
)
