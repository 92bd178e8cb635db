"""A form as it is walked: parts (groups, repeats, questions) in document order with their compiled logic."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from forms.expressions.compiler import Expression
from forms.expressions.context import Evaluate
from forms.faults import Fault
from forms.secondary import Attachments

if TYPE_CHECKING:
    from forms.graph import Graph

Kind = Literal["group", "repeat", "question"]

METADATA = frozenset({"start", "end", "today", "deviceid", "username", "phonenumber", "email", "simserial"})
METADATA |= {"subscriberid", "audit", "instanceID"}
SILENT = METADATA | {"calculate", "hidden", "background-audio", "background-geopoint"}
"""Types nobody is asked."""
SELECTS = frozenset(
    {
        "select_one",
        "select_multiple",
        "rank",
        "select_one_from_file",
        "select_multiple_from_file",
        "select_one_external",
    }
)
MANY = frozenset({"select_multiple", "select_multiple_from_file", "rank"})
MEDIA = frozenset({"image", "audio", "video", "file"})


@dataclass(frozen=True, slots=True)
class Template:
    """A text with places where values stand: pieces are plain text or closures."""

    source: str
    pieces: tuple[str | Evaluate, ...]


Texts = Mapping[str, Template]
"""Language -> text."""


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One choice: `name` is what is stored, `cells` every column that filters may read."""

    name: str
    texts: Texts
    cells: Mapping[str, str]
    media: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChoiceSource:
    """Where a question's choices come from. `rows` from the workbook or a file, or `repeat` (a part's index) for
    `select_one ${q}`; `filter` is evaluated per row; `search` narrows it further."""

    name: str
    rows: tuple[ChoiceRow, ...] = ()
    repeat: int = -1
    filter: Expression | None = None
    shuffled: bool = False
    seed: Expression | None = None
    search: Search | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """The appearance search('file', 'matches', column, value[, column, value]): every argument an expression."""

    file: str
    how: str = ""
    pairs: tuple[tuple[Expression, Expression], ...] = ()
    value_column: str = "name"
    label_columns: tuple[str, ...] = ("label",)
    fixed: tuple[ChoiceRow, ...] = ()


@dataclass(slots=True, eq=False)
class Part:
    """A group, repeat or question. `index` counts in document order, `end` is one past its last descendant.

    Filled while the form is built, never changed after."""

    index: int
    name: str
    path: str
    kind: Kind
    type: str
    data_type: str
    parent: Part | None
    end: int = 0
    row: int = 0
    children: list[Part] = field(default_factory=list)
    role: str = ""
    """The cell of our column `yima`."""
    appearance: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    label: Texts = field(default_factory=dict)
    hint: Texts = field(default_factory=dict)
    guidance: Texts = field(default_factory=dict)
    constraint_message: Texts = field(default_factory=dict)
    required_message: Texts = field(default_factory=dict)
    media: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    relevant: Expression | None = None
    calculate: Expression | None = None
    constraint: Expression | None = None
    required: Expression | None = None
    read_only: Expression | None = None
    default: str = ""
    dynamic_default: Expression | None = None
    triggers: tuple[int, ...] = ()
    count: Expression | None = None
    choices: ChoiceSource | None = None
    repeat: Part | None = None
    """The innermost repeat it lies in; a repeat lies in itself."""
    chain: frozenset[int] = frozenset()
    """Indexes of all repeats it lies in, and -1 for the root."""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def is_asked(self) -> bool:
        """A question people answer or see."""
        return self.kind == "question" and self.type not in SILENT

    @property
    def home(self) -> int:
        """Index of the repeat whose instances hold it, -1 for the root."""
        return self.repeat.index if self.repeat else -1

    def ancestors(self) -> Iterator[Part]:
        """Groups and repeats around it, from the inside."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def named(self, name: str) -> Part | None:
        """The child of that name."""
        return next((child for child in self.children if child.name == name), None)


@dataclass(frozen=True, slots=True)
class Issue:
    """A row of the sheet `issues`: when its expression is true the answers show a problem."""

    row: int
    when: Expression
    part: Part
    """Where the expression stands: the innermost repeat it reads, else the root."""
    cells: Mapping[str, str]
    title: Template


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A form that passed all checks. `parts[0]` is the root."""

    file: str
    id: str
    version: str
    title: str
    languages: tuple[str, ...]
    """In the order of the columns; empty when the form names none."""
    default_language: str
    parts: tuple[Part, ...]
    by_path: Mapping[str, Part]
    by_name: Mapping[str, Part]
    """Names that only one part has."""
    lists: Mapping[str, tuple[ChoiceRow, ...]]
    attachments: Attachments
    graph: Graph
    members: Mapping[int, tuple[Part, ...]]
    """For the root (-1) and every repeat: its questions and repeats in order, groups opened, deeper repeats closed."""
    issues: tuple[Issue, ...] = ()
    warnings: tuple[Fault, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def root(self) -> Part:
        """The part that holds all others."""
        return self.parts[0]

    @property
    def questions(self) -> Sequence[Part]:
        """Everything people are asked or shown, in order."""
        return [part for part in self.parts if part.is_asked]

    def part(self, path: str) -> Part | None:
        """By path without instance numbers, or by plain name if only one has it."""
        plain = re.sub(r"\[\d+\]", "", path.strip("/"))
        return self.by_path.get(plain) or self.by_name.get(plain)


def text_in(texts: Texts, language: str, default: str) -> Template | None:
    """The text in a language, else in the default one, else in any."""
    if not texts:
        return None
    for wanted in (language, default, "default"):
        if wanted in texts:
            return texts[wanted]
    return next(iter(texts.values()))


def members_of(part: Part) -> Iterator[Part]:
    """Questions and repeats of a frame in document order, groups opened, deeper repeats closed."""
    for child in part.children:
        if child.kind == "group":
            yield from members_of(child)
        else:
            yield child
