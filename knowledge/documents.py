"""Policy documents read into items: number, heading, text, the offices in charge, and what the reading is unsure of.

Nothing is lost and nothing invented: an item's heading, text and offices clause together are its lines' letters, and
what belongs to no item (preamble, chapter headings, page numbers) is kept in `rest`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge import numerals, offices
from knowledge.readers import Line

_LONGEST_HEADING = 45
_ENDS = "。！？!?；;：:"
_HEADING = re.compile(r"[^。！？!?；;\n]{1,60}?[。！？!?\n]")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}\s*[〔（(\[［【]\s*(?:19|20)\d\d\s*[〕）)\]］】]\s*第?\s*\d{1,4}\s*号")
_SUBJECT = re.compile(r"关于.{2,80}?的?\s*(?:通知|意见|决定|办法|规定|细则|方案|公告|通告|批复|函|报告|请示|要点)")
_KIND = re.compile(
    r"(?:通知|意见|决定|办法|规定|细则|方案|公告|通告|要点|计划|规划|清单|制度|条例|明白纸|问答)(?:[（(].{1,12}[）)])?$"
)
_INLINE = re.compile(
    r"(?<=[。）)])\s*(?=[0-9０-９]{1,3}\s*(?:[、．]|\.(?![0-9０-９])))|(?<=。)\s*(?=[（(][一二三四五六七八九十]{1,3}[）)])"
)
_LABEL = re.compile(r"[\u4e00-\u9fff]{2,8}\s*[：:]")


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a document.

    `mark` is its number as written, `stop` what ends its heading; heading, stop, text and clause are its other letters.
    """

    number: int
    mark: str
    heading: str
    stop: str
    text: str
    offices: tuple[str, ...]
    clause: str
    line: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something a person should look at: the line in the file and what seems odd there."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: drafts for an editor, not published by themselves."""

    title: str
    number: str
    items: tuple[Item, ...]
    doubts: tuple[Doubt, ...]
    rest: tuple[Line, ...]


@dataclass(slots=True)
class _Open:
    """An item being gathered."""

    number: int
    mark: str
    line: int
    parts: list[str] = field(default_factory=list)


def document(lines: Sequence[Line]) -> Document:
    """Reads a document's lines (from `readers.lines`) into items."""
    split = [piece for line in lines for piece in _pieces(line)]
    level = numerals.item_level([line.text for line in split if not line.furniture])
    gathered = _Gathering(level)
    for line in split:
        gathered.take(line)
    width = _width(split)
    items, doubts = [], list(gathered.doubts)
    for opened in gathered.items:
        item, found = _item(opened, width)
        items.append(item)
        doubts += found
    doubts += _without_offices(items)
    if not items:
        doubts.append(Doubt(0, "没找到一条一条的任务：请看看是不是政策文件，或者在每条前面写上 1. 2. 3. 再传。"))
    head = [line for line in gathered.rest if not items or line.number <= items[0].line]
    doubts.sort(key=lambda doubt: doubt.line)
    return Document(_title(head), _number(head), tuple(items), tuple(doubts), tuple(gathered.rest))


class _Gathering:
    """Goes through the lines and puts each into the item it belongs to, or into the rest."""

    def __init__(self, level: str | None) -> None:
        self.level = level
        self.items: list[_Open] = []
        self.rest: list[Line] = []
        self.doubts: list[Doubt] = []
        self._last = 0
        self._inside = False

    def take(self, line: Line) -> None:
        if line.furniture or not line.text:
            if line.text:
                self.rest.append(line)
            return
        start = numerals.start_of(line.text)
        if start is not None and start.level == self.level and self._follows(start, line):
            mark, text = line.text[: start.length], line.text[start.length :]
            self.items.append(_Open(start.value, mark, line.number, [text]))
            self._last, self._inside = start.value, True
        elif start is not None and self._is_outer(start, line):
            self.rest.append(line)
            self._last, self._inside = self._carried(line), False
        elif self._inside:
            self.items[-1].parts.append(line.text)
        else:
            self.rest.append(line)

    def _follows(self, start: numerals.Start, line: Line) -> bool:
        if start.value == self._last + 1:
            return True
        if start.value == 1 and not self._inside:
            return True
        if self._last < start.value <= self._last + 3:
            self.doubts.append(Doubt(line.number, f"编号从 {self._last} 跳到了 {start.value}，看看是不是漏了。"))
            return True
        if start.value == self._last and self._inside and numerals.OFFICES.search(self.items[-1].parts[-1]):
            self.doubts.append(Doubt(line.number, f"编号 {start.value} 出现了两次。"))
            return True
        return False

    def _is_outer(self, start: numerals.Start, line: Line) -> bool:
        """A heading above the items' level: short, numbered on an outer level, and not a list inside an item."""
        if self._inside and self.items[-1].parts[-1][-1:] in tuple("：:；;，,、"):
            return False
        order = list(numerals.LEVELS)
        if self.level is None or order.index(start.level) >= order.index(self.level):
            return False
        return len(line.text) <= _LONGEST_HEADING and line.text[-1] not in "，、；;"

    def _carried(self, line: Line) -> int:
        """Digits and articles run on through chapters; bracketed numbers start anew in each."""
        return self._last if self.level in ("digit", "article") else 0


def _pieces(line: Line) -> list[Line]:
    """A line cut where another number follows a full stop inside it."""
    pieces = [piece.strip() for piece in _INLINE.split(line.text)]
    if len(pieces) == 1 or line.furniture:
        return [line]
    return [Line(line.number, piece, line.furniture) for piece in pieces if piece]


def _width(lines: Sequence[Line]) -> int:
    """How long a full line is: what four in five lines stay within."""
    lengths = sorted(len(line.text) for line in lines if line.text and not line.furniture)
    return lengths[len(lengths) * 4 // 5] if lengths else 0


def _item(opened: _Open, width: int) -> tuple[Item, list[Doubt]]:
    doubts = []
    text = _joined(opened.parts, width)
    found = offices.clause(text)
    body, names, clause = (text, (), "") if found is None else (found.before + found.after, found.offices, found.clause)
    if found is not None and not found.closed:
        doubts.append(Doubt(opened.line, f"第 {opened.number} 条的责任单位没有右括号，看看是不是断了。"))
    if found is not None and found.torn:
        doubts.append(Doubt(opened.line, f"第 {opened.number} 条责任单位后面还有半截“{found.torn[:20]}”，请核对。"))
    titled, rest = _parted(body)
    heading = titled.rstrip(_ENDS)
    if len(heading) > _LONGEST_HEADING:
        doubts.append(Doubt(opened.line, f"第 {opened.number} 条的标题很长，可能没分对。"))
    return Item(opened.number, opened.mark, heading, titled[len(heading) :], rest, names, clause, opened.line), doubts


def _joined(parts: Sequence[str], width: int) -> str:
    """Lines as one text: a sentence goes on over line and page breaks; a full stop or a short first line ends one."""
    text = ""
    for position, part in enumerate(parts):
        part = part.strip()
        if not part:
            continue
        short = position == 1 and len(text) < 0.75 * width and not re.search(rf"[{_ENDS}，、]", text)
        if text and not _bracketed(text) and (short or text[-1] in "。！？!?" or _LABEL.match(part)):
            text += "\n"
        elif text and text[-1].isascii() and text[-1].isalnum() and part[0].isascii() and part[0].isalnum():
            text += " "
        text += part
    return text


def _bracketed(text: str) -> bool:
    """Whether the text ends inside a bracket that opened not long ago."""
    tail = text[-200:]
    return sum(letter in "（(" for letter in tail) > sum(letter in "）)" for letter in tail)


def _parted(body: str) -> tuple[str, str]:
    """Heading and text of an item's body."""
    body = body.strip()
    found = _HEADING.match(body + "\n")
    if found is None:
        return "", body
    heading = body[: found.end()]
    if len(heading.rstrip()) > _LONGEST_HEADING and "：" in heading:
        heading = heading[: heading.index("：") + 1]
    return heading.strip(), body[len(heading) :].strip()


def _without_offices(items: Sequence[Item]) -> list[Doubt]:
    """Items that name nobody in a document where most do."""
    silent = [item for item in items if not item.offices]
    if not items or len(silent) * 2 > len(items):
        return []
    return [Doubt(item.line, f"第 {item.number} 条没有找到责任单位。") for item in silent]


def _number(head: Sequence[Line]) -> str:
    for line in head:
        found = _NUMBER.search(line.text)
        if found is not None:
            return re.sub(r"\s", "", found.group())
    return ""


def _title(head: Sequence[Line]) -> str:
    """The subject line, else a line that ends in a kind of document, else the first line that is not furniture."""
    texts = [line.text for line in head if not line.furniture]
    for width in (1, 2, 3):
        for start in range(min(30, len(texts))):
            joined = "".join(texts[start : start + width])
            if len(joined) <= 120 and _SUBJECT.search(joined) and _KIND.search(joined) and not joined.endswith("。"):
                return joined
    for text in texts[:30]:
        if len(text) <= 60 and _KIND.search(text):
            return text
    return next((text for text in texts if 4 <= len(text) <= 60 and text[-1] not in _ENDS), "")
