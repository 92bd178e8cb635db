"""The morning digest: a few lines, first what only its reader can unblock. It never ranks people or villages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from cases.lateness import Holder
from cases.people import PersonId, TaskId
from cases.rights import Act


class Turn(IntEnum):
    """Whose turn a line is, in the order lines are shown."""

    ONLY_YOU = 0
    """The reader holds it, or is the one asked to confirm, place or extend it."""
    NOT_REACHED = 1
    """Somebody has to be rung."""
    SOMEBODY_ELSE = 2
    """Late in the hands of another person, who knows."""


@dataclass(frozen=True, slots=True)
class Line:
    """One matter: what it is, whose turn, who holds it, how long whose days, which acts the reader has."""

    task_id: TaskId
    turn: Turn
    due_at: datetime
    holder: Holder
    days_late: int = 0
    own_days: int = 0
    """Of `days_late`, the reader's own: a message counts only these against them."""
    reason: str = ""
    """The code of the reason stated, "" if none."""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """What is shown, and how many more there are behind 查看."""

    reader: PersonId
    lines: tuple[Line, ...]
    more: int


def digest(reader: PersonId, lines: Iterable[Line], most: int) -> Digest:
    """At most `most` lines: by whose turn it is, then by due day, then by number. Not by who is latest."""
    ordered = sorted(lines, key=lambda line: (line.turn, line.due_at, line.task_id))
    return Digest(reader, tuple(ordered[:most]), max(0, len(ordered) - most))
