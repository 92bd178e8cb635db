"""What a pack says about alarms, as values. The only place that reads its small language of sayings.

A saying is one line of parts in their order, with a few letters allowed between them:

- `掉 河里|<water>`: alternatives; `<water>` stands for every word of that group;
- `孩子 .. 不见了`: `..` lets more letters stand between (never over the end of a sentence);
- `煤气罐 +炸了`: `+` lets nothing stand between;
- `孩子 -<paper> 不见了`: none of these may stand between;
- `孩子 丢了 !工作`: none of these may follow at once;
- `& 屋 塌了`: in either order.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

NEAR, WIDE, NEXT = 4, 14, 2
"""Letters that may stand between two parts; between them at `..`; before what must not follow."""


class BadSaying(ValueError):
    """A line that is no saying; the message says which and why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter to watch for: what it is called, the sayings that mean it, the contexts in which they don't."""

    kind: str
    """"urgent", "complaint" or "scam"."""
    subkind: str
    says: str
    unless: frozenset[str] = frozenset()
    whole: str = ""
    """Words that mean it where they are all that is said."""


@dataclass(frozen=True, slots=True)
class Sayings:
    """Everything a watch is made of, as a pack writes it. `matters` come in order of weight: the first heard counts.

    `groups` are words by name. `contexts` are sayings by name: those of `idle` are read as nothing at all, `deny` are
    the words that deny what follows at once, `urgent` and `now` lift other contexts.
    """

    groups: Mapping[str, str]
    contexts: Mapping[str, str]
    matters: tuple[Matter, ...]
    by_sound: str = ""
    """Words of two letters that are also known by their sound; longer ones of the matters always are."""
    not_by_sound: str = ""
    """What sounds like one of them and is something else."""
    examples: "Examples | None" = None


@dataclass(frozen=True, slots=True)
class Examples:
    """What people in danger said, and what others said; from `sure` on (see `likeness`) a text counts as danger, and
    from `despite` on even where a context speaks against it. is the matter that such a danger is called.
    """

    dangers: tuple[str, ...]
    others: tuple[str, ...]
    sure: float
    despite: float
    subkind: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a saying: its words, and how far behind the part before it they may begin (letters)."""

    words: frozenset[str]
    reach: int = NEAR
    not_between: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Saying:
    """A line, read."""

    parts: tuple[Part, ...]
    not_after: frozenset[str] = frozenset()


def read(lines: str, groups: Mapping[str, frozenset[str]]) -> Iterator[Saying]:
    """The sayings of some lines, `#` opening a comment. Raises `BadSaying`.

    >>> [one.parts[0].words for one in read("救命|<call>", {"call": frozenset({"来人"})})] == [{"救命", "来人"}]
    True
    """
    for line in lines.splitlines():
        tokens = line.split("#")[0].split()
        if tokens:
            either = tokens[0] == "&"
            saying = _saying(tokens[1:] if either else tokens, groups, line)
            yield saying
            if either:
                yield _turned(saying, line)


def words_of(text: str, groups: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The words of one part or of a list of words, groups resolved. Raises `BadSaying`."""
    found: set[str] = set()
    for word in text.replace("|", " ").split():
        if word.startswith("<") and word.endswith(">"):
            if word[1:-1] not in groups:
                raise BadSaying(f"没有名叫“{word[1:-1]}”的词组")
            found |= groups[word[1:-1]]
        else:
            found.add(word)
    return frozenset(found)


def resolve(groups: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Groups by name; one may hold groups written above it. Raises `BadSaying`."""
    found: dict[str, frozenset[str]] = {}
    for name, words in groups.items():
        found[name] = words_of(words, found)
    return found


def _saying(tokens: list[str], groups: Mapping[str, frozenset[str]], line: str) -> Saying:
    parts: list[Part] = []
    reach, barred, after = NEAR, frozenset[str](), frozenset[str]()
    for one in tokens:
        if one == "..":
            reach = WIDE
        elif one[0] == "-" and len(one) > 1:
            barred = words_of(one[1:], groups)
        elif one[0] == "!" and len(one) > 1:
            after = words_of(one[1:], groups)
        else:
            is_next = one[0] == "+"
            if "" in one.removeprefix("+").split("|"):
                raise BadSaying(f"“{line.strip()}”里 | 的旁边少了词")
            parts.append(Part(words_of(one.removeprefix("+"), groups), 0 if is_next else reach, barred))
            reach, barred = NEAR, frozenset()
    if not parts or reach == WIDE:
        raise BadSaying(f"“{line.strip()}”里没有词，或者 .. 后面少了词")
    return Saying(tuple(parts), after)


def _turned(saying: Saying, line: str) -> Saying:
    if len(saying.parts) != 2:
        raise BadSaying(f"“{line.strip()}”：& 后面要正好两部分")
    first, second = saying.parts
    return Saying((Part(second.words), Part(first.words, second.reach, second.not_between)), saying.not_after)
