"""`alarms.toml` of a pack: what to listen for, whom to ring, whom to tell. The only place that knows its spelling.

Beside it lies `alarm-examples.txt`: what people in danger say, and what only sounds like it. With the questions of the
articles, which nobody asks in danger, the watch learns from them what no saying foresaw.

A pack from before there were alarms has none: it stays readable, and hears nothing.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge import articles
from knowledge.alarms import BadSaying, Examples, Kind, Sayings, Watch
from knowledge.alarms import Matter as Heard
from packs.faults import Fault, Faulty
from packs.lines import line_of
from packs.pack import Source

TOML = "alarms.toml"
EXAMPLES = "alarm-examples.txt"
_DANGERS, _OTHERS = "## danger", "## other"


@dataclass(frozen=True, slots=True)
class Number:
    """A number to ring with a tap."""

    number: str
    title: str
    about: str = ""
    always: bool = False
    """Offered with every urgent matter, behind its own numbers."""
    source: str = ""
    county: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is told of danger, nearest first, and after how many minutes the next."""

    roles: tuple[str, ...]
    minutes: int
    county: bool = False


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter of alarm: what it is called, what to do at once (may be empty), and whom to ring first."""

    kind: str
    subkind: str
    title: str
    say: str = ""
    numbers: tuple[Number, ...] = ()


@dataclass(frozen=True, slots=True)
class Alarms:
    """What a pack says about danger, complaints and swindles."""

    watch: Watch = field(repr=False)
    matters: Mapping[str, Matter]
    """By subkind."""
    numbers: Mapping[str, Number]
    duty: Duty
    complaint_offices: tuple[Number, ...]
    complaint_roles: frozenset[str]
    signs: Watch | None = field(default=None, repr=False)
    """Hears that a child may have been harmed, now or ever, whoever writes it."""

    @property
    def emergency(self) -> tuple[Number, ...]:
        """The numbers every urgent answer offers."""
        return tuple(one for one in self.numbers.values() if one.always)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Sound(_Part):
    words: str = ""
    but: str = Field("", alias="not")


class _Likeness(_Part):
    sure: float
    despite: float
    subkind: str


class _Complaint(_Part):
    roles: tuple[str, ...] = Field(min_length=1)
    office: tuple[Number, ...] = Field(min_length=1)
    county: bool = False


class _Matter(_Part):
    kind: str = Field(pattern="urgent|complaint|scam")
    subkind: str
    title: str
    say: str = ""
    says: str
    unless: str = ""
    whole: str = ""
    numbers: tuple[str, ...] = ()


class _Abuse(_Part):
    says: str
    unless: str = ""


class _DutySheet(_Part):
    roles: tuple[str, ...] = Field(min_length=1)
    minutes: int = Field(ge=1)
    county: bool = False


class _Sheet(_Part):
    duty: _DutySheet
    complaint: _Complaint
    number: tuple[Number, ...] = Field(min_length=1)
    sources: dict[str, Source]
    sound: _Sound = _Sound(**{"not": ""})
    likeness: _Likeness | None = None
    groups: dict[str, str]
    contexts: dict[str, str]
    matter: tuple[_Matter, ...] = Field(min_length=1)
    abuse: _Abuse | None = None


def read(files: Mapping[str, bytes], roles: frozenset[str]) -> Alarms | Faulty | None:
    """The alarms of a pack's files; None when it has none. `roles` are those the pack knows."""
    if TOML not in files:
        return None
    try:
        text = files[TOML].decode("utf-8-sig")
        sheet = _Sheet.model_validate(tomllib.loads(text))
        watch = Watch(sayings(sheet.model_dump(), files.get(EXAMPLES, b"").decode("utf-8-sig"), _questions(files)))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Faulty((Fault(TOML, "toml", f"读不出来：{error}", "用 UTF-8 保存，看看引号、括号和等号"),))
    except BadSaying as error:
        return Faulty((Fault(TOML, "saying", str(error), "照文件开头的说明改"),))
    except ValidationError as error:
        return Faulty(tuple(_shape(tuple(each["loc"]), each["msg"], text) for each in error.errors()))
    faults = tuple(_contradictions(sheet, roles))
    return Faulty(faults) if faults else _alarms(sheet, watch)


def watch_of(text: str, examples: str = "", questions: Iterable[str] = ()) -> Watch:
    """Only the listening, for who has no whole pack at hand. Raises BadSaying, KeyError, tomllib.TOMLDecodeError.

    `text` and `examples` are the two files, `questions` those of the articles.
    """
    return Watch(sayings(tomllib.loads(text), examples, questions))


def sayings(table: Mapping[str, Any], examples: str = "", questions: Iterable[str] = ()) -> Sayings:
    """What is listened for. Raises KeyError where a table lacks something."""
    sound = table.get("sound", {})
    return Sayings(
        groups=table["groups"],
        contexts=table["contexts"],
        matters=tuple(
            Heard(
                one["kind"], one["subkind"], one["says"], frozenset(one.get("unless", "").split()), one.get("whole", "")
            )
            for one in table["matter"]
        ),
        by_sound=sound.get("words", ""),
        not_by_sound=sound.get("not", sound.get("but", "")),
        examples=_examples(table.get("likeness"), examples, questions),
    )


def examples_of(text: str) -> tuple[list[str], list[str]]:
    """The dangers and the others of an `alarm-examples.txt`; `#` opens a comment."""
    found: dict[str, list[str]] = {_DANGERS: [], _OTHERS: []}
    under = _OTHERS
    for line in filter(None, map(str.strip, text.splitlines())):
        if line in found:
            under = line
        elif not line.startswith("#"):
            found[under].append(line)
    return found[_DANGERS], found[_OTHERS]


def _examples(table: Mapping[str, Any] | None, text: str, questions: Iterable[str]) -> Examples | None:
    dangers, others = examples_of(text)
    if not table or not dangers:
        return None
    return Examples(
        tuple(dangers), (*others, *questions), float(table["sure"]), float(table["despite"]), str(table["subkind"])
    )


def _questions(files: Mapping[str, bytes]) -> list[str]:
    """What the pack's articles answer."""
    found: list[str] = []
    for path in sorted(path for path in files if path.startswith("articles/") and path.endswith(".toml")):
        parsed = articles.parse(files[path].decode("utf-8", errors="replace"), path)
        found += [question for article in parsed.articles for question in article.questions]
    return found


def _alarms(sheet: _Sheet, watch: Watch) -> Alarms:
    numbers = {one.number: one for one in sheet.number}
    return Alarms(
        watch=watch,
        matters={
            one.subkind: Matter(one.kind, one.subkind, one.title, one.say, tuple(numbers[each] for each in one.numbers))
            for one in sheet.matter
        },
        numbers=numbers,
        duty=Duty(sheet.duty.roles, sheet.duty.minutes, sheet.duty.county),
        complaint_offices=sheet.complaint.office,
        complaint_roles=frozenset(sheet.complaint.roles),
        signs=_signs(sheet),
    )


def _signs(sheet: _Sheet) -> Watch | None:
    """The watch for harm to children: the same words and contexts, one matter."""
    if sheet.abuse is None:
        return None
    matter = Heard(Kind.URGENT, "abuse", sheet.abuse.says, frozenset(sheet.abuse.unless.split()))
    return Watch(Sayings(sheet.groups, sheet.contexts, (matter,)))


def _contradictions(sheet: _Sheet, roles: frozenset[str]) -> list[Fault]:
    """Names that nothing bears, and figures without a source."""
    found = [
        Fault(TOML, "unknown_role", f"没有名叫“{role}”的角色", "在 pack.toml 的 [roles] 里写上")
        for role in (*sheet.duty.roles, *sheet.complaint.roles)
        if role not in roles
    ]
    known = {one.number for one in sheet.number}
    if sheet.likeness is not None and sheet.likeness.subkind not in {one.subkind for one in sheet.matter}:
        said = f"[likeness] 里的“{sheet.likeness.subkind}”没有写"
        found.append(Fault(TOML, "unknown_subkind", said, "写成一个 [[matter]] 的 subkind"))
    for matter in sheet.matter:
        found += [
            Fault(TOML, "unknown_number", f"“{matter.title}”要打的 {number} 没有写", "在 [[number]] 里写上")
            for number in matter.numbers
            if number not in known
        ]
        found += [
            Fault(TOML, "unknown_context", f"“{matter.title}”的 unless 里没有“{name}”这种情形", "在 [contexts] 里写上")
            for name in matter.unless.split()
            if name not in sheet.contexts
        ]
    for one in (*sheet.number, *sheet.complaint.office):
        if one.source not in sheet.sources and not one.county:
            found.append(Fault(TOML, "no_source", f"{one.number} 没有来源", "写 source，或写 county = true"))
    return found


def _shape(where: tuple[str | int, ...], said: str, text: str) -> Fault:
    name = str(where[-1]) if where else ""
    sheet = ".".join(str(step) for step in where[:-1])
    return Fault(TOML, "bad_value", f"“{name}”不对（{said}）", "照已有的写法改", sheet, line_of(text, where), name)
