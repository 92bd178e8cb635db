"""What an interview can be waiting for. Values, told apart by their class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice to offer: what is stored, what is shown, its media by kind (file names)."""

    name: str
    label: str
    media: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask:
    """A question. `path` has instance numbers and names it for good; `value` is what is stored or prefilled, in
    lexical form. `headings` are the labels of the groups around it, from outside, repeats with their number.
    `index` of about `total` questions. `media` is kind -> file name."""

    path: str
    name: str
    type: str
    label: str
    hint: str
    guidance: str
    required: bool
    value: str
    choices: tuple[Choice, ...]
    appearance: str
    parameters: Mapping[str, str]
    role: str
    headings: tuple[str, ...]
    group: str
    """Path of the group or repeat instance it lies in, "" at the top."""
    media: Mapping[str, str]
    index: int
    total: int
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class Show:
    """Something to read: a note, a read-only value, a question that cannot be answered now. No answer is awaited."""

    path: str
    text: str
    value: str
    headings: tuple[str, ...]
    media: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stuck:
    """A required note, or a required question without choices: only going back or setting helps."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class More:
    """Another instance of a repeat? `have` are there already; `cards` name them for the people who choose one."""

    path: str
    label: str
    have: int
    cards: tuple[tuple[str, str], ...]
    """(path, text) of each instance."""


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing left to ask; `Interview.finish` checks everything and gives the record."""


Step = Ask | Show | Stuck | More | Done


@dataclass(frozen=True, slots=True)
class Refused:
    """An answer or set value that was not taken. `because` is required, constraint, type, choice, path,
    closed (cannot be answered now) or open (a question came up at the end)."""

    path: str
    message: str
    because: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the review: a label with the value as people read it. `heading` marks a group's line."""

    path: str
    label: str
    shown: str
    is_editable: bool
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A row of the sheet `issues` that is true for these answers; `path` is the repeat instance it is true for."""

    row: int
    title: str
    path: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who answers, for the metadata questions."""

    username: str = ""
    deviceid: str = ""
    phonenumber: str = ""
    email: str = ""
