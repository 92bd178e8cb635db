"""Listens to a text for alarms: sayings of the pack, unless a context takes their meaning away.

How contexts work together is decided here. A word that denies takes away what stands right behind it. Past times,
suppositions and hearsay count before the saying, in its sentence; what is over, asked for, written or prevented counts
anywhere; cattle and things only where nobody is named. `now` between lifts the past, `again` behind the past too,
`urgent` lifts everything but dreams. Where no saying is there at all, the pack's examples are asked.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from knowledge import speech
from knowledge.alarms import likeness, sayings
from knowledge.alarms.chart import ENDS, Book, Look, Match, Span
from knowledge.alarms.likeness import Likeness
from knowledge.alarms.sayings import Matter, Part, Saying, Sayings
from knowledge.alarms.sounds import Ear

BEFORE = frozenset({"past", "suppose", "told"})
"""Contexts that count before the saying, in its sentence (the past also in the whole text before it)."""
IDLE, DENY, NOW, AGAIN, URGENT, PEOPLE = "idle", "deny", "now", "again", "urgent", "people"
CATTLE, ILL = "cattle", "ill"
_MARKS = "，,、：: " + ENDS
_ONCE = "过"
_SHORT = 60
"""Longer texts tell a story: only sayings count in them."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NOT_ONCE = "去来不"


class Kind(StrEnum):
    """The three alarms, the weightiest first."""

    URGENT = "urgent"
    COMPLAINT = "complaint"
    SCAM = "scam"


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a text means: the kind, the pack's own name of the matter, and the words that say so.

    `also` are the kinds heard beside it: danger with a complaint may mean that the danger is a cadre.
    """

    kind: Kind
    subkind: str
    words: str
    also: frozenset[Kind] = frozenset()


class Watch:
    """The sayings of one pack, ready to be heard. Raises `BadSaying` when a line is none."""

    def __init__(self, given: Sayings) -> None:
        groups = sayings.resolve(given.groups)
        self._matters = given.matters
        self._book, self._idle = Book(), Book()
        self._deny = tuple(sorted(sayings.words_of(given.contexts.get(DENY, ""), groups), key=len, reverse=True))
        self._matter_of: dict[int, int] = {}
        self._context_of: dict[int, str] = {}
        for name, lines in given.contexts.items():
            for saying in sayings.read(lines if name != DENY else "", groups):
                if name == IDLE:
                    self._idle.add(saying)
                else:
                    self._context_of[self._book.add(saying)] = name
        for place, matter in enumerate(given.matters):
            for saying in sayings.read(matter.says, groups):
                self._matter_of[self._book.add(saying)] = place
        self._whole = {
            word: Alarm(Kind(one.kind), one.subkind, word) for one in given.matters for word in one.whole.split()
        }
        self._urgent = frozenset(n for n, at in self._matter_of.items() if given.matters[at].kind == Kind.URGENT)
        long = (word for word in self._book.words(self._urgent) if len(word) > 2)
        self._ear = Ear({*given.by_sound.split(), *long}, given.not_by_sound.split())
        self._groups = Book()
        self._group_of = {self._groups.add(Saying((Part(words),))): name for name, words in groups.items()}
        self._examples = given.examples
        against = (name for one in given.matters if one.kind == Kind.URGENT for name in one.unless)
        self._doubts = frozenset(f"@{name}" for name in against if name not in (CATTLE, ILL))

    def hear(self, text: str) -> Alarm | None:
        """The weightiest alarm of what somebody typed or wrote below a picture; None for everything else."""
        plain = speech.plain(text).replace("著", "着")
        if whole := self._whole.get(_bare(plain)):
            return whole
        found, is_spelt = self._read(plain)
        if not is_spelt and (meant := self._ear.meant(plain)) != plain:
            by_sound, is_spelt = self._read(meant)
            found = by_sound or found
        if found is not None and found.kind is Kind.URGENT:
            return found
        return self._like_danger(plain, found, is_doubtful=is_spelt) or found

    def likeness(self, text: str) -> float:
        """How like the pack's dangers a text is, whatever the sayings say of it; 0 without examples."""
        return self._likeness.of(self._marks(speech.plain(text))) if self._likeness else 0.0

    def _like_danger(self, plain: str, found: Alarm | None, *, is_doubtful: bool) -> Alarm | None:
        """No saying of danger is meant: the examples decide, more strictly where a saying was taken away."""
        if self._likeness is None or self._examples is None or len(plain) > _SHORT or not _HAN.search(plain):
            return None
        marks = self._marks(plain)
        is_doubtful = is_doubtful or bool(marks & self._doubts)
        if self._likeness.of(marks) < (self._examples.despite if is_doubtful else self._examples.sure):
            return None
        also = frozenset({found.kind}) if found else frozenset()
        return Alarm(Kind.URGENT, self._examples.subkind, "", also)

    @cached_property
    def _likeness(self) -> Likeness | None:
        """Learnt when it is first needed: most commands never hear a word."""
        examples = self._examples
        if examples is None:
            return None
        return Likeness(
            (self._marks(speech.plain(line)) for line in examples.dangers),
            (self._marks(speech.plain(line)) for line in examples.others),
        )

    def _marks(self, text: str) -> frozenset[str]:
        """What of a text is counted: letters, groups of words, contexts."""
        idle = self._idle_spans(text)
        contexts = self._contexts(self._book.look(text, idle), idle)
        groups = (f"<{self._group_of[number]}>" for number in self._groups.look(text).matches())
        return likeness.letters(text).union(groups, (f"@{name}" for name, spans in contexts.items() if spans))

    def _idle_spans(self, text: str) -> list[Span]:
        return [(match.start, match.end) for ones in self._idle.look(text).matches().values() for match in ones]

    def _read(self, text: str) -> tuple[Alarm | None, bool]:
        """The alarm of a text, and whether danger is spelt out in it, meant or not: then no ear is needed."""
        idle = self._idle_spans(text)
        look = self._book.look(text, idle)
        contexts = self._contexts(look, idle)
        heard = sorted(set(self._heard(look, contexts, idle)))
        is_spelt = any(number in self._urgent for number in look.matches())
        if not heard:
            return None, is_spelt
        place, start, end = heard[0]
        first = self._matters[place]
        kinds = {Kind(self._matters[at].kind) for at, _, _ in heard}
        also = frozenset(kinds - {Kind(first.kind)})
        return Alarm(Kind(first.kind), first.subkind, text[start:end], also), is_spelt

    def _contexts(self, look: Look, idle: Sequence[Span]) -> dict[str, list[Span]]:
        found: dict[str, list[Span]] = {}
        for number, matches in look.matches().items():
            if name := self._context_of.get(number):
                spans = [(m.start, m.end) for m in matches if name == "past" or not self._is_denied(look.text, m, idle)]
                found.setdefault(name, []).extend(spans)
        return found

    def _heard(
        self, look: Look, contexts: dict[str, list[Span]], idle: Sequence[Span]
    ) -> Iterator[tuple[int, int, int]]:
        for number, matches in look.matches().items():
            place = self._matter_of.get(number)
            if place is None:
                continue
            for match in matches:
                if self._is_denied(look.text, match, idle) or _is_once(look.text, match):
                    continue
                if not _is_taken_away(look.text, match, self._matters[place], contexts):
                    yield place, match.start, match.end

    def _is_denied(self, text: str, match: Match, idle: Sequence[Span]) -> bool:
        for start, _ in match.spans:
            word = next((word for word in self._deny if text.endswith(word, 0, start)), "")
            if word and not any(s < start and start - len(word) < e for s, e in idle):
                return True
        return False


def _bare(text: str) -> str:
    """Without blanks and marks."""
    return "".join(letter for letter in text if letter.isalnum())


def _is_once(text: str, match: Match) -> bool:
    """着过火, 走丢过: it happened once."""
    return text[match.end : match.end + 1] == _ONCE and text[match.end + 1 : match.end + 2] not in tuple(_NOT_ONCE)


def _is_taken_away(text: str, match: Match, matter: Matter, contexts: dict[str, list[Span]]) -> bool:
    begin, end = _around(text, match, ENDS)
    outside = {
        name: [span for span in spans if not any(_is_part_of(span, part) for part in match.spans)]
        for name, spans in contexts.items()
    }
    is_urgent = bool(contexts.get(URGENT))
    for name in matter.unless:
        spans = outside.get(name, [])
        if name == CATTLE:
            if spans and _is_cattle(text, match, spans, contexts):
                return True
        elif name == "past":
            before = [span for span in spans if span[1] <= end]
            if before and not is_urgent and not _is_now(match, before[-1][0], contexts):
                return True
        elif name in BEFORE:
            before = [span for span in spans if begin <= span[0] < match.end]
            if before and (name == "told" or not is_urgent):
                return True
        elif spans and not is_urgent:
            return True
    return False


def _is_now(match: Match, past: int, contexts: dict[str, list[Span]]) -> bool:
    """After the past came the present: up to the saying itself (去年塌过，现在塌了), or once more (去年…，又塌了)."""
    again = any(start > past for start, _ in contexts.get(AGAIN, ()))
    return again or any(past < start < match.end for start, _ in contexts.get(NOW, ()))


def _is_part_of(context: Span, part: Span) -> bool:
    """It shares letters with a part of the saying itself (过去了 in 昏过去了), and does not hold all of it (算危房)."""
    holds = context[0] <= part[0] and part[1] <= context[1] and context != part
    return part[0] < context[1] and context[0] < part[1] and not holds


def _is_cattle(text: str, match: Match, cattle: Sequence[Span], contexts: dict[str, list[Span]]) -> bool:
    begin, end = _around(text, match, _MARKS)
    is_there = any(begin <= start < match.end for start, _ in cattle)
    return is_there and not any(begin <= start < end for start, _ in contexts.get(PEOPLE, ()))


def _around(text: str, match: Match, marks: str) -> Span:
    """The stretch between marks that holds the match."""
    begin = max((text.rfind(mark, 0, match.start) for mark in marks), default=-1) + 1
    ends = [at for mark in marks if (at := text.find(mark, match.end)) >= 0]
    return begin, min(ends, default=len(text))
