"""Word files: their paragraphs in order, tables included, with the numbers Word only draws and does not write.

The only place that knows WordprocessingML.
"""

from collections.abc import Iterator
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "零一二三四五六七八九"
_CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "ideographDigital",
    "japaneseCounting",
    "ideographTraditional",
}
_CIRCLED = "decimalEnclosedCircle"


def paragraphs(document: Any) -> Iterator[str]:
    """The text of each paragraph of a python-docx document, automatic numbers written out; a table row is one."""
    numbers = _Numbers(document)
    for block in document.element.body.iterchildren():
        if block.tag == f"{_W}p":
            yield from (numbers.of(block) + _text(block)).split("\n")
        elif block.tag == f"{_W}tbl":
            for row in block.iterchildren(f"{_W}tr"):
                cells = [" ".join(_text(p) for p in cell.iter(f"{_W}p")) for cell in row.iterchildren(f"{_W}tc")]
                yield " ".join(cell for cell in cells if cell.strip())
        elif block.tag == f"{_W}sdt":
            yield from (_text(p) for p in block.iter(f"{_W}p"))


def chinese(number: int) -> str:
    """A number from 1 to 99 in Chinese.

    >>> chinese(8), chinese(10), chinese(34)
    ('八', '十', '三十四')
    """
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else _DIGITS[tens] + "十")
    return head + (_DIGITS[ones] if ones or not tens else "")


def _text(paragraph: Any) -> str:
    """A paragraph's words: inserted text counts, deleted text does not."""
    parts = []
    for node in paragraph.iter():
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag == f"{_W}tab":
            parts.append(" " if node.getparent().tag == f"{_W}r" else "")
        elif node.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif node.tag == f"{_W}noBreakHyphen":
            parts.append("-")
    return "".join(parts)


class _Numbers:
    """Counts a document's automatic lists, so that a paragraph can be told its drawn number."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._counts: dict[tuple[str, int], int] = {}
        self._styles = {style.style_id: style.element for style in document.styles}
        try:
            numbering = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstract = {one.get(f"{_W}abstractNumId"): one for one in numbering.iterchildren(f"{_W}abstractNum")}
        for num in numbering.iterchildren(f"{_W}num"):
            found = abstract.get(_value(num, "abstractNumId"))
            if found is not None:
                self._levels[num.get(f"{_W}numId")] = dict(map(_level, found.iterchildren(f"{_W}lvl")))

    def of(self, paragraph: Any) -> str:
        """The number Word draws before this paragraph, or nothing. Paragraphs must come in order."""
        place = self._place(paragraph)
        if place is None or place[1] not in self._levels.get(place[0], {}):
            return ""
        name, depth = place
        form, pattern, start = self._levels[name][depth]
        self._counts[name, depth] = self._counts.get((name, depth), start - 1) + 1
        for deeper in range(depth + 1, 9):
            self._counts.pop((name, deeper), None)
        if form in ("bullet", "none"):
            return ""
        for level in range(depth + 1):
            level_form, _, level_start = self._levels[name].get(level, ("decimal", "", 1))
            pattern = pattern.replace(f"%{level + 1}", _drawn(self._counts.get((name, level), level_start), level_form))
        return pattern + " "

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        """(list, depth) of a paragraph, from itself or from its style."""
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            return None
        own = properties.find(f"{_W}numPr")
        if own is None:
            style = self._styles.get(_value(properties, "pStyle") or "")
            styled = style.find(f"{_W}pPr") if style is not None else None
            own = styled.find(f"{_W}numPr") if styled is not None else None
        if own is None or not _value(own, "numId"):
            return None
        return _value(own, "numId"), int(_value(own, "ilvl") or 0)


def _level(level: Any) -> tuple[int, tuple[str, str, int]]:
    form, pattern, start = _value(level, "numFmt"), _value(level, "lvlText"), _value(level, "start")
    return int(level.get(f"{_W}ilvl")), (form or "decimal", pattern, int(start or 1))


def _value(node: Any, child: str) -> str:
    found = node.find(f"{_W}{child}")
    return (found.get(f"{_W}val") or "") if found is not None else ""


def _drawn(number: int, form: str) -> str:
    if form in _CHINESE:
        return chinese(number)
    if form == _CIRCLED and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    return str(number)
