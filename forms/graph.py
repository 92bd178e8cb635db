"""Which logic depends on which answers, and the order to evaluate it in. Cycles are found here, at load."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from forms.dependencies import Reads
from forms.model import Part


class Act(IntEnum):
    """What can be re-evaluated for a part."""

    RELEVANT = 0
    COUNT = 1
    CALCULATE = 2
    CHOICES = 3


Vertex = tuple[int, Act]
"""A part's index and what is evaluated for it."""


@dataclass(frozen=True, slots=True)
class Edge:
    """`vertex` reads the value; `wide`: wherever it is, not only in its own instance."""

    vertex: Vertex
    wide: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """`readers` of a part's value, `shapes`: readers of a repeat's number of instances, `rank` for the order,
    `volatile`: what differs each time (clock, chance), `spoken`: what differs with the language, `triggers`: parts set
    when a part changes."""

    vertices: tuple[Vertex, ...]
    rank: Mapping[Vertex, int]
    readers: Mapping[int, tuple[Edge, ...]]
    shapes: Mapping[int, tuple[Vertex, ...]]
    volatile: tuple[Vertex, ...]
    spoken: tuple[Vertex, ...]
    triggers: Mapping[int, tuple[int, ...]]


class Cycle(Exception):
    """Calculations that wait for each other: the parts on the ring."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = list(parts)
        super().__init__(" → ".join(part.name for part in parts))


def build(
    parts: Sequence[Part], reads: Mapping[Vertex, Reads], volatile: Iterable[Vertex] = (), spoken: Iterable[Vertex] = ()
) -> Graph:
    """The graph of all vertices. Raises Cycle."""
    readers: dict[int, list[Edge]] = {}
    shapes: dict[int, list[Vertex]] = {}
    for vertex, read in reads.items():
        for index in read.near | read.wide:
            readers.setdefault(index, []).append(Edge(vertex, index in read.wide))
        for index in read.shapes:
            shapes.setdefault(index, []).append(vertex)
    triggers: dict[int, list[int]] = {}
    for part in parts:
        for trigger in part.triggers:
            triggers.setdefault(trigger, []).append(part.index)
    return Graph(
        tuple(reads),
        _ranked(parts, reads),
        {index: tuple(edges) for index, edges in readers.items()},
        {index: tuple(found) for index, found in shapes.items()},
        tuple(volatile),
        tuple(spoken),
        {index: tuple(found) for index, found in triggers.items()},
    )


def _ranked(parts: Sequence[Part], reads: Mapping[Vertex, Reads]) -> dict[Vertex, int]:
    """Every vertex after those it waits for (depth first, without recursion)."""
    rank: dict[Vertex, int] = {}
    for start in reads:
        stack: list[tuple[Vertex, list[Vertex]]] = []
        on_path: dict[Vertex, None] = {}
        _enter(parts, reads, start, rank, stack, on_path)
        while stack:
            vertex, waiting = stack[-1]
            if waiting:
                _enter(parts, reads, waiting.pop(), rank, stack, on_path)
            else:
                stack.pop()
                del on_path[vertex]
                rank[vertex] = len(rank)
    return rank


def _enter(
    parts: Sequence[Part],
    reads: Mapping[Vertex, Reads],
    vertex: Vertex,
    rank: Mapping[Vertex, int],
    stack: list[tuple[Vertex, list[Vertex]]],
    on_path: dict[Vertex, None],
) -> None:
    if vertex in rank:
        return
    if vertex in on_path:
        ring = list(on_path)
        ring = ring[ring.index(vertex) :]
        raise Cycle([parts[index] for index, _ in [*ring, vertex]])
    on_path[vertex] = None
    stack.append((vertex, _waits_for(parts, reads, vertex)))


def _waits_for(parts: Sequence[Part], reads: Mapping[Vertex, Reads], vertex: Vertex) -> list[Vertex]:
    """What must be evaluated before: the values it reads, their relevance, and the relevance around them.

    A group's relevance may read its own members (accepted, and evaluated once), and a calculation may read other
    instances of itself (running totals)."""
    read, own = reads[vertex], parts[vertex[0]]
    found: dict[Vertex, None] = {}
    for index in (*read.near, *read.wide):
        part = parts[index]
        if not (part is own and vertex[1] is Act.CALCULATE and index in read.wide):
            found[(index, Act.CALCULATE)] = None
        for around in (part, *part.ancestors()):
            if not (vertex[1] is Act.RELEVANT and around.index == own.index):
                found[(around.index, Act.RELEVANT)] = None
    for index in read.shapes:
        found[(index, Act.COUNT)] = None
        found[(index, Act.RELEVANT)] = None
    if vertex[1] is not Act.CALCULATE:
        found.pop(vertex, None)
    if vertex[1] is Act.RELEVANT:
        return [other for other in found if other in reads and not own.index <= other[0] < own.end]
    return [other for other in found if other in reads]
