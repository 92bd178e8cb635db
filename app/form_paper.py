"""A form on A4: every question with its number, boxes to tick and lines to write on; entered later on one page.

The only place that lays a form out on paper. It prints what applies to everybody; what only some answer names the
question it hangs on. All lengths are millimetres.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from app.paper import DOTS_PER_MM, cut, dots, font
from forms import conditions
from forms.model import MEDIA, SILENT, Form, Part, Texts, text_in

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 15.0
ROOM = WIDTH - 2 * MARGIN
TITLE, HEADING, WORDS, SMALL = 7.0, 5.2, 4.4, 3.5
LEADING = 1.4
COPIES = 3
"""Blank copies of a repeat: more people go on another sheet."""
_LINES = {"multiline": 3, "geotrace": 2, "geoshape": 2}
_DIGITS = {"integer": 6, "decimal": 8, "range": 4}
_PATTERNS = {
    "date": "____ 年 __ 月 __ 日",
    "time": "__ 时 __ 分",
    "dateTime": "____ 年 __ 月 __ 日 __ 时 __ 分",
    "geopoint": "地名或位置：__________________________",
    "acknowledge": "□ 知道了",
}
_MEDIA = {"image": "照片", "audio": "录音", "video": "视频", "file": "材料"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line on paper: text of a size, or (`rule`) an empty line to write on. `left` is its indent."""

    text: str
    size: float = WORDS
    left: float = 0.0
    rule: bool = False

    @property
    def height(self) -> float:
        """With the room below it."""
        return 9.0 if self.rule else self.size * LEADING


Block = list[Row]
"""Rows that stay together on one page."""


def blocks(form: Form) -> list[Block]:
    """Head, headings and questions in order."""
    head = [Row(form.title, TITLE), Row("去的那天：____ 年 __ 月 __ 日　　录入的那天：____ 年 __ 月 __ 日")]
    head += [Row("谁去的：____________　　村、组：________________________")]
    head += [
        Row("在 □ 里打勾。题号前有 * 的必须填。回来以后在一码里打开这张表，点「一页填完」录进去。", SMALL),
        Row("", SMALL),
    ]
    return [head, *_Layout(form).blocks()]


class _Layout:
    def __init__(self, form: Form) -> None:
        self._form = form
        asked = [part for part in form.questions if part.type not in SILENT and part.type != "note"]
        self._numbers = {part.name: number for number, part in enumerate(asked, 1)}

    def blocks(self) -> Iterator[Block]:
        yield from self._under(self._form.root)

    def _under(self, part: Part) -> Iterator[Block]:
        for child in part.children:
            if child.kind == "question":
                if child.type not in SILENT:
                    yield self._question(child)
                continue
            label = self._said(child.label) or (child.name if child.kind == "repeat" else "")
            copies = COPIES if child.kind == "repeat" else 1
            for copy in range(1, copies + 1):
                if label:
                    more = f" {copy}（不够另附一张）" if child.kind == "repeat" else ""
                    yield [Row(f"【{label}{more}】{self._when(child)}", HEADING)]
                yield from self._under(child)

    def _question(self, part: Part) -> Block:
        label = self._said(part.label) or self._said(part.hint) or part.name
        if part.type == "note":
            return list(_cut(label, WORDS, 0.0))
        must = "*" if part.required is not None else ""
        rows = list(_cut(f"{must}{self._numbers[part.name]}. {label}{self._when(part)}", WORDS, 0.0))
        if part.label and (hint := self._said(part.hint)):
            rows += _cut(hint, SMALL, 6.0)
        rows += self._room(part)
        return [*rows, Row("", SMALL / 2)]

    def _room(self, part: Part) -> Iterator[Row]:
        """Where the answer goes."""
        if part.choices is not None:
            sign = "（  ）" if part.type == "rank" else "□ "
            labels = [self._said(row.texts) or row.name for row in part.choices.rows]
            yield from _cut("　　".join(f"{sign}{label}" for label in labels) or "____________", WORDS, 6.0)
        elif part.type in MEDIA:
            yield Row(f"□ 有{_MEDIA[part.type]}（回来再传）", WORDS, 6.0)
        elif part.type in _DIGITS:
            yield Row("□" * _DIGITS[part.type], WORDS * 1.4, 6.0)
        elif part.type in _PATTERNS:
            yield Row(_PATTERNS[part.type], WORDS, 6.0)
        else:
            for _ in range(_LINES.get("multiline" if "multiline" in part.appearance else part.type, 1)):
                yield Row("", left=6.0, rule=True)

    def _said(self, texts: Texts) -> str:
        told = text_in(texts, self._form.default_language, self._form.default_language)
        return told.source.replace("*", "").replace("\n", " ").strip() if told else ""

    def _when(self, part: Part) -> str:
        """Who answers it, where a line of print can say so."""
        if part.relevant is None:
            return ""
        try:
            return f"（{self._words(conditions.of(part.relevant.tree, lambda name: {'at': name}))}才填）"
        except (conditions.Beyond, KeyError):
            return "（有这种情况才填）"

    def _words(self, when: list[Any]) -> str:
        match when:
            case ["and", one, other]:
                return f"{self._words(one)}，并且{self._words(other)}"
            case ["or", one, other]:
                return f"{self._words(one)}，或者{self._words(other)}"
            case ["=" | "selected", {"at": name}, {"is": str(value)}] if value:
                return f"第 {self._numbers[name]} 题选「{self._choice(name, value)}」"
            case [">" | ">=" as sign, {"at": name}, {"is": float(value)}]:
                return f"第 {self._numbers[name]} 题{'大于' if sign == '>' else '不小于'} {value:g}"
        raise conditions.Beyond

    def _choice(self, name: str, value: str) -> str:
        source = self._form.by_name[name].choices
        rows = source.rows if source is not None else ()
        return next((self._said(row.texts) for row in rows if row.name == value), value)


def _cut(text: str, size: float, left: float) -> list[Row]:
    return [Row(part, size, left) for part in cut(text, (ROOM - left) / size)]


def pages(found: list[Block]) -> list[list[tuple[float, Row]]]:
    """Each page's rows with their place from the top; a block is not torn unless it is longer than a page."""
    laid: list[list[tuple[float, Row]]] = [[]]
    top, end = MARGIN, HEIGHT - MARGIN - 6.0
    for block in found:
        tall = sum(row.height for row in block)
        if laid[-1] and top + min(tall, end - MARGIN) > end:
            laid.append([])
            top = MARGIN
        for row in block:
            if top + row.height > end:
                laid.append([])
                top = MARGIN
            laid[-1].append((top, row))
            top += row.height
    return laid


def drawn(form: Form) -> list[Image.Image]:
    """The sheets in grey."""
    laid = pages(blocks(form))
    sheets = []
    for number, rows in enumerate(laid, 1):
        sheet = Image.new("L", (dots(WIDTH), dots(HEIGHT)), 255)
        pen = ImageDraw.Draw(sheet)
        for top, row in rows:
            _draw(pen, top, row)
        foot = f"{form.title}　{form.version}　第 {number} / {len(laid)} 页"
        pen.text((dots(WIDTH / 2), dots(HEIGHT - MARGIN)), foot, fill=0, font=font(dots(SMALL)), anchor="ma")
        sheets.append(sheet)
    return sheets


def _draw(pen: ImageDraw.ImageDraw, top: float, row: Row) -> None:
    left = MARGIN + row.left
    if row.rule:
        pen.line((dots(left), dots(top + 7.5), dots(WIDTH - MARGIN), dots(top + 7.5)), fill=90, width=2)
    elif row.text:
        pen.text((dots(left), dots(top)), row.text, fill=0, font=font(dots(row.size)), anchor="la")


def save(form: Form, path: Path) -> int:
    """Writes the form as its name ends: .pdf in one file, .png one file a page (-2, -3 …). How many pages there are."""
    sheets, dpi = drawn(form), DOTS_PER_MM * 25.4
    write: Callable[..., None] = sheets[0].save
    out = io.BytesIO()
    if path.suffix.lower() == ".pdf":
        write(out, "PDF", resolution=dpi, save_all=True, append_images=sheets[1:], title=form.title)
        path.write_bytes(out.getvalue())
        return len(sheets)
    for number, sheet in enumerate(sheets, 1):
        name = path if number == 1 else path.with_stem(f"{path.stem}-{number}")
        sheet.save(name, "PNG", optimize=True, dpi=(dpi, dpi))
    return len(sheets)
