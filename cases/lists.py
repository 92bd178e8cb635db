"""Department lists: what a list is, which of its lines matter, whose household a line is, and what becomes of it.

The only place that decides about a line. Nothing here opens a case by resemblance: what is not sure is parked for a
person, and what somebody once found to be a false alarm stays one until the line itself changes.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from cases.identity import Cell
from cases.imports import words

Value = Decimal | str | None
"""What the measured column holds: a number, a word, or nothing that can be read."""

_SIGNS = re.compile(r"[\s,，¥￥元天日次]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list. `also` are other titles it goes under; `note` says how to fill it in."""

    field: str
    title: str
    note: str = ""
    needed: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Threshold:
    """From when a line counts: `every` line, a number `at_least`, or a word that is `one_of`.

    With `adds` the numbers of one person's lines are added up. None of the three set: the county has to fill it in,
    and until then the list cannot be read.
    """

    field: str = ""
    every: bool = False
    at_least: Decimal | None = None
    one_of: tuple[str, ...] = ()
    adds: bool = False
    unit: str = ""
    source: str = ""
    county: bool = False

    @property
    def is_set(self) -> bool:
        """Whether lines can be judged by it."""
        return self.every or self.at_least is not None or bool(self.one_of)

    @property
    def is_number(self) -> bool:
        """Whether the measured column holds numbers."""
        return bool(self.field) and not self.every and not self.one_of

    def reaches(self, value: Value) -> bool:
        """True for a line that counts. Raises ValueError while nothing is set."""
        if self.every:
            return True
        if self.one_of:
            return isinstance(value, str) and value in {_tidy(word) for word in self.one_of}
        if self.at_least is None:
            raise ValueError("the threshold is not set")
        return isinstance(value, Decimal) and value >= self.at_least


@dataclass(frozen=True, slots=True)
class ListKind:
    """One kind of list, as the pack describes it. `risk` is the hardship it points to, by code."""

    code: str
    title: str
    office: str
    risk: str
    threshold: Threshold
    columns: tuple[Column, ...] = ()
    source: str = ""
    county: bool = False
    sender: str = ""
    """Whose referrals its lines are (`cases.referrals`): each has a number of its own, and perhaps a last day."""

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The columns every list may have, and its own."""
        own = {column.field for column in self.columns}
        return (*(column for column in PERSON if column.field not in own), *self.columns)

    def titled(self, field: str) -> str:
        """The title of a column."""
        return next((column.title for column in self.all_columns if column.field == field), field)


NUMBER, UNTIL = "number", "until"
"""What the columns of a list of referrals are called that hold their numbers and last days."""
PERSON = (
    Column("name", "姓名", "名单上的人", True, ("人员姓名", "患者姓名", "学生姓名", "参保人姓名", "户主姓名", "户主")),
    Column("id_number", "身份证号", "整列设成“文本”格式再填", False, ("身份证号码", "证件号码", "公民身份号码")),
    Column("place", "所在村", "写到村，最好写到组；也可以写地方编码", True, ("村", "村名", "家庭住址", "住址", "地址")),
    Column("phone", "联系电话", "没有就空着", False, ("电话", "手机号", "手机", "家长电话")),
    Column("head", "所在户户主", "名单上的人不是户主时写", False, ("监护人姓名", "家长姓名")),
    Column("head_id", "户主身份证号", "名单上的人不是户主时写", False, ("监护人身份证号", "家长身份证号")),
)
"""What says who it is: the same in every list."""


def value_of(cell: Cell, threshold: Threshold) -> Value:
    """The measured cell as it is judged; None where it should be a number and is none.

    >>> value_of("12,500元", Threshold("spent")), value_of("1.2万", Threshold("spent"))
    (Decimal('12500'), Decimal('12000.0'))
    >>> value_of("Ｃ级", Threshold("grade", one_of=("C",))), value_of("很多", Threshold("spent"))
    ('C', None)
    """
    text = words(cell)
    if not threshold.is_number:
        return _tidy(text)
    tidy = _SIGNS.sub("", unicodedata.normalize("NFKC", text))
    times = 10_000 if tidy.endswith("万") else 1
    try:
        number = Decimal(tidy.removesuffix("万")) * times
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def shown(value: Value) -> str:
    """A value as it is compared and written, whole numbers without a point.

    >>> shown(Decimal("12000.0")), shown("C"), shown(None)
    ('12000', 'C', '')
    """
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value or ""


def _tidy(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper().removesuffix("级")


# ---- whose household ----


@dataclass(frozen=True, slots=True)
class Traces:
    """What tells who somebody is. Only compared for being the same, so hashes do as well; "" is unknown."""

    name: str
    village: str
    phone: str = ""
    id_number: str = ""


class Why(StrEnum):
    """Why a line and a household may belong together. Only `SURE` ones open anything by themselves."""

    SAME_ID = "same_id"
    SAME_ID_OTHER_NAME = "same_id_other_name"
    SAME_ALL = "same_all"
    """Name, village and phone."""
    OTHER_ID = "other_id"
    """Name, village and phone, yet another ID number."""
    OTHER_PHONE = "other_phone"
    """Name and village, another phone."""
    NO_PHONE = "no_phone"
    """Name and village; one of the two has no phone."""
    OTHER_NAME = "other_name"
    """Village and phone: perhaps one of the household's members."""
    OTHER_VILLAGE = "other_village"
    """Name and phone, another village."""


SURE = frozenset({Why.SAME_ID, Why.SAME_ALL})


@dataclass(frozen=True, slots=True)
class Pair:
    """A household a line may belong to, and why."""

    household_id: int
    why: Why


@dataclass(frozen=True, slots=True)
class Match:
    """What was found: `household_id` where it is sure, else the pairs a person decides about; neither for nobody."""

    household_id: int | None = None
    pairs: tuple[Pair, ...] = ()


def why(line: Traces, household: Traces) -> Why | None:
    """Why the two may be the same, None where nothing says so.

    >>> why(Traces("甲", "v", "1"), Traces("甲", "v", "2"))
    <Why.OTHER_PHONE: 'other_phone'>
    """
    name = bool(line.name) and line.name == household.name
    if line.id_number and line.id_number == household.id_number:
        return Why.SAME_ID if name else Why.SAME_ID_OTHER_NAME
    village = bool(line.village) and line.village == household.village
    phone = bool(line.phone) and line.phone == household.phone
    is_other_id = bool(line.id_number and household.id_number)
    if name and village and phone:
        return Why.OTHER_ID if is_other_id else Why.SAME_ALL
    if name and village and not is_other_id:
        return Why.OTHER_PHONE if line.phone and household.phone else Why.NO_PHONE
    if phone and village:
        return Why.OTHER_NAME
    if phone and name and not is_other_id:
        return Why.OTHER_VILLAGE
    return None


def match(line: Traces, households: Iterable[tuple[int, Traces]]) -> Match:
    """Whose household a line is: by ID number, else by name, village and phone; anything less is parked."""
    pairs = [Pair(each, found) for each, traces in households if (found := why(line, traces)) is not None]
    for sure in (Why.SAME_ID, Why.SAME_ALL):
        named = [pair for pair in pairs if pair.why is sure]
        if len(named) == 1 and not (sure is Why.SAME_ALL and any(p.why is Why.SAME_ID_OTHER_NAME for p in pairs)):
            return Match(named[0].household_id, (named[0],))
    order = list(Why)
    return Match(None, tuple(sorted(pairs, key=lambda pair: (order.index(pair.why), pair.household_id))))


# ---- what becomes of a line ----


class Change(StrEnum):
    """Against the last list of the same kind."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


class Verdict(StrEnum):
    """What becomes of a line."""

    OPENS = "opens"
    JOINS = "joins"
    """The household's matter is in hand already: the line is noted there."""
    PARKED = "parked"
    """A person has to say whose it is, or whether it is another false alarm."""
    NOBODY = "nobody"
    """No household of the register; a person says what to do."""
    FALSE_ALARM = "false_alarm"
    SEEN = "seen"
    """It led to a clue from an earlier list and says nothing new."""
    BELOW = "below"
    TWICE = "twice"
    """Counted with another line of the same person."""
    SET_ASIDE = "set_aside"
    """A person said that it is none of ours, or that it is a false alarm."""


WAITING = frozenset({Verdict.PARKED, Verdict.NOBODY})
"""Lines that wait for a person and hold up nothing else."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a household before a list: an open clue, a clue from a list of this kind, a false alarm.

    `false_value` is the value the false alarm was about, None where there is none.
    """

    has_open_clue: bool = False
    had_clue: bool = False
    false_value: str | None = None


def change(value: str, before: str | None) -> Change:
    """Against the value the last list had for the same person, None if it had none."""
    if before is None:
        return Change.NEW
    return Change.SAME if value == before else Change.CHANGED


def recall(found: Match, household_id: int | None) -> Match:
    """The same person's line was this household's last time, by a person's word: it is not asked again."""
    said = tuple(pair for pair in found.pairs if pair.household_id == household_id)
    return Match(household_id, said) if said and found.household_id is None else found


def verdict(found: Match, known: Known, value: str, since: Change, *, was_set_aside: bool = False) -> Verdict:
    """What becomes of a line that reaches the threshold; `was_set_aside`: by a person, in the last list.

    >>> verdict(Match(7), Known(false_value="C"), "C", Change.SAME), verdict(Match(7), Known(), "C", Change.NEW)
    (<Verdict.FALSE_ALARM: 'false_alarm'>, <Verdict.OPENS: 'opens'>)
    """
    if not found.household_id:
        if was_set_aside and since is Change.SAME:
            return Verdict.SET_ASIDE
        return Verdict.PARKED if found.pairs else Verdict.NOBODY
    if known.has_open_clue:
        return Verdict.JOINS
    if known.false_value is not None:
        return Verdict.FALSE_ALARM if known.false_value == value else Verdict.PARKED
    return Verdict.SEEN if known.had_clue and since is Change.SAME else Verdict.OPENS


class PlaceNames:
    """Finds a village or group by what a list calls it: its code, its name, or an address that holds the name.

    Takes (id, code, names from the county down, village id) of every village and group. A name that means two places
    means none.
    """

    def __init__(self, places: Iterable[tuple[int, str, Sequence[str], int]]) -> None:
        self._by: dict[str, set[int]] = {}
        self._codes: dict[str, int] = {}
        self._villages: dict[int, int] = {}
        self._seen: dict[str, int | None] = {}
        for place_id, code, line, village_id in places:
            self._villages[place_id] = village_id
            for start in range(len(line) - (place_id != village_id)):
                self._by.setdefault(_tidy("".join(line[start:])), set()).add(place_id)
            self._codes[_tidy(code)] = place_id
        self._longest = max((len(name) for name in self._by), default=0)

    def find(self, cell: Cell) -> int | None:
        """The place, None for one nobody knows or that may be two."""
        text = _tidy(words(cell))
        if text not in self._seen:
            self._seen[text] = self._find(text)
        return self._seen[text]

    def village(self, place_id: int | None) -> str:
        """The village of a place as `Traces.village` has it."""
        return str(self._villages.get(place_id or 0, "")) if place_id else ""

    def _find(self, text: str) -> int | None:
        if text in self._codes:
            return self._codes[text]
        for length in range(min(len(text), self._longest), 1, -1):
            found = {text[at : at + length] for at in range(len(text) - length + 1)} & self._by.keys()
            named = set[int]().union(*(self._by[name] for name in found))
            if named:
                return next(iter(named)) if len(named) == 1 else None
        return None


def missing_columns(kind: ListKind, there: Collection[str]) -> list[Column]:
    """The columns a list of this kind cannot be read without and has not."""
    wanted = {kind.threshold.field} if kind.threshold.field else set()
    return [each for each in kind.all_columns if (each.needed or each.field in wanted) and each.field not in there]
