"""What an expression sees while it is evaluated: where it stands, the clock, chance, secondary data."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo

from forms.expressions.values import Node, Value


class EvaluationError(Exception):
    """An expression that cannot be evaluated with these values, e.g. an impossible date. Its result is empty."""


class Chance:
    """A repeatable source of chance: the n-th draw depends on seed and n only, so that it survives a resume."""

    def __init__(self, seed: str, drawn: int = 0) -> None:
        self.seed = seed
        self.drawn = drawn

    def _bytes(self) -> bytes:
        self.drawn += 1
        return hashlib.sha256(f"{self.seed}:{self.drawn}".encode()).digest()

    def random(self) -> float:
        """A number in [0, 1)."""
        return int.from_bytes(self._bytes()[:6]) / 2**48

    def uuid(self) -> str:
        """A version 4 UUID."""
        return str(uuid.UUID(bytes=self._bytes()[:16], version=4))

    def letters(self, count: int) -> str:
        """`count` random letters and digits."""
        alphabet = "0123456789abcdefghijklmnopqrstuvwxyz"
        return "".join(alphabet[byte % 36] for _ in range(0, count, 32) for byte in self._bytes())[:count]


@dataclass(slots=True)
class Surroundings:
    """What lies outside the tree of answers. `instances` gives the document node of a secondary instance, `tables`
    the rows of an attached CSV, `choice_label` the label of a choice in the present language, `translate` an itext."""

    now: datetime
    zone: tzinfo
    chance: Chance
    instances: Callable[[str], Node | None] = lambda name: None
    tables: Callable[[str], Sequence[Mapping[str, str]] | None] = lambda name: None
    choice_label: Callable[[str, str, Node | None], str] = lambda value, name, here: ""
    version: str = ""
    language: str = ""
    warnings: set[tuple[str, str]] = field(default_factory=set)
    """(code, detail) of every doubtful construct met."""

    def local_now(self) -> datetime:
        """The present moment in the session's zone."""
        return self.now.astimezone(self.zone)

    def midnight(self, day: date) -> datetime:
        """The beginning of a local day."""
        return datetime.combine(day, time(), self.zone)


@dataclass(slots=True)
class Context:
    """Where the expression stands. `asking` is the node the whole expression belongs to, `here` the node of the
    present path step (the same outside predicates), `position`/`size` count within a predicate. `candidate` is the
    value `.` stands for in a constraint."""

    here: Node | None
    asking: Node | None
    around: Surroundings
    position: int = 1
    size: int = 1
    candidate: Value | None = None


Evaluate = Callable[[Context], Value]
