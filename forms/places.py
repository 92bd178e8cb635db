"""The tree of answers: frames (the root, and every instance of a repeat) and places in them, as paths see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from forms.expressions import values
from forms.expressions.values import Flag, Value
from forms.model import Part


class Frame:
    """The answers of one repeat instance, or of the root: everything that lies in it but in no deeper repeat.

    `values` are in lexical form by part index, kept aside while irrelevant; `off` are the parts that do not apply now
    (their own relevance or an ancestor's); `key` is stable while instances come and go; `asked` are the questions
    people have passed, `closed` the repeats they want no more of, `stale` the answers no longer among the choices.
    """

    __slots__ = ("asked", "closed", "denied", "key", "off", "parent", "part", "repeats", "stale", "typed", "values")

    def __init__(self, part: Part, parent: Frame | None, key: int) -> None:
        self.part = part
        self.parent = parent
        self.key = key
        self.values: dict[int, str] = {}
        self.typed: dict[int, Value] = {}
        self.denied: set[int] = set()
        """Parts whose own relevance is false."""
        self.off: set[int] = set()
        self.repeats: dict[int, list[Frame]] = {}
        self.asked: set[int] = set()
        self.closed: set[int] = set()
        self.stale: set[int] = set()

    @property
    def home(self) -> int:
        """Index of the repeat it is an instance of, -1 for the root."""
        return -1 if self.parent is None else self.part.index

    def number(self) -> int:
        """Its place among its like, from 1."""
        if self.parent is None:
            return 1
        return self.parent.repeats[self.part.index].index(self) + 1

    def path(self) -> str:
        """Its path with instance numbers, "" for the root."""
        if self.parent is None:
            return ""
        return f"{place_path(self.parent, self.part)}[{self.number()}]"

    def value(self, part: Part) -> Value:
        """The typed value of a question as expressions read it: empty while it does not apply."""
        if part.index in self.off:
            return ""
        return self.typed.get(part.index, "")

    def climb(self, part: Part) -> Frame:
        """The nearest frame around this one that the part lies under."""
        frame = self
        while frame.home not in part.chain:
            assert frame.parent is not None
            frame = frame.parent
        return frame

    def write(self, part: Part, text: str, zone: tzinfo) -> None:
        """Stores a value in lexical form, "" removes it."""
        if text:
            self.values[part.index] = text
            self.typed[part.index] = typed(part, text, zone)
        else:
            self.values.pop(part.index, None)
            self.typed.pop(part.index, None)


def place_path(frame: Frame, part: Part) -> str:
    """A part's path with the instance numbers of the frames around it."""
    above = frame.path()
    if not above:
        return part.path
    return above + part.path[len(frame.part.path) :]


def typed(part: Part, text: str, zone: tzinfo) -> Value:
    """A lexical value as expressions see it: integer, decimal and range are numbers, dates are dates."""
    match part.data_type:
        case "int" | "decimal":
            return values.number(text)
        case "date":
            return values.read_date(text) or text
        case "dateTime":
            return _moment(text, zone) or text
        case "time":
            return values.read_time(text) or text
    if part.calculate is not None and part.calculate.truthlike and text in ("true", "false"):
        return Flag(text)
    return text


def _moment(text: str, zone: tzinfo) -> datetime | None:
    day, clock = values.read_date(text), values.read_time(text.partition("T")[2] or "00:00")
    if day is None or clock is None:
        return None
    return datetime.combine(day, clock.replace(tzinfo=clock.tzinfo or zone)).astimezone(zone)


class Place:
    """A part in a frame: what path steps walk over."""

    __slots__ = ("frame", "part")

    def __init__(self, frame: Frame, part: Part) -> None:
        self.frame = frame
        self.part = part

    @property
    def parent(self) -> Place | None:
        if self.part.kind == "repeat" and self.frame.part is self.part:
            assert self.frame.parent is not None
            assert self.part.parent is not None
            return Place(self.frame.parent, self.part.parent)
        return Place(self.frame, self.part.parent) if self.part.parent is not None else None

    def child(self, name: str) -> Sequence[Place]:
        found: list[Place] = []
        for part in self.part.children:
            if name in ("*", part.name) and part.index not in self.frame.off:
                found += members(self.frame, part)
        return found

    def value(self) -> Value:
        if self.part.kind != "question":
            return ""
        return self.frame.value(self.part)

    def position(self) -> int:
        return self.frame.number() if self.part.kind == "repeat" else 1

    def label(self) -> str:
        return self.part.name


def members(frame: Frame, part: Part) -> list[Place]:
    """The place of a part in its frame; of a repeat every instance that applies."""
    if part.kind != "repeat":
        return [Place(frame, part)]
    return [Place(one, part) for one in frame.repeats.get(part.index, ()) if part.index not in one.off]


def frames_under(frame: Frame, home: int, chain: frozenset[int]) -> Iterator[Frame]:
    """Every frame of one repeat at or under a frame; `chain` are the repeats on the way."""
    if frame.home == home:
        yield frame
        return
    for index, instances in frame.repeats.items():
        if index in chain:
            for instance in instances:
                yield from frames_under(instance, home, chain)


def every_place(frame: Frame, part: Part) -> list[Place]:
    """All places of a part under a frame that apply, in order."""
    found: list[Place] = []
    for one in frames_under(frame, part.home, part.chain):
        if part.index not in one.off:
            found.append(Place(one, part))
    return found
