"""What is printed besides the code: a page of lines, drawn as a picture or a PDF. All lengths are millimetres.

The only place that knows the font, and how a line that is too long for its page is cut into several.
"""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

DOTS_PER_MM = 8.0
"""About 200 dpi."""
KINDS = (".png", ".pdf")
_NEVER_FIRST = "，。、：；！？）」』”"
"""Signs that no line begins with."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in the middle of the page: `top` and `size` in millimetres."""

    text: str
    size: float
    top: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page before it is drawn."""

    width: float
    height: float
    lines: tuple[Line, ...]


def stack(words: Iterable[tuple[str, float, float]], *, width: float, height: float, margin: float) -> Page:
    """A page of (text, size, space below), from the top down, each text in as many lines as it needs.

    Everything is made smaller together where the page is too short.
    """
    given = list(words)
    room = width - 2 * margin
    scale = 1.0
    while True:
        lines, top = [], margin
        for text, size, below in given:
            for part in cut(text, room / (size * scale)):
                lines.append(Line(part, size * scale, top))
                top += size * scale * 1.35
            top += below * scale
        if top <= height - margin or scale < 0.4:
            return Page(width, height, tuple(lines))
        scale *= 0.95


def cut(text: str, room: float) -> list[str]:
    """A text in lines at most `room` times their size wide; none begins with a stop or comma, or within a number.

    >>> cut("一二三四，五", 4), cut("快打120。", 3.2)
    (['一二三', '四，五'], ['快打', '120。'])
    """
    lines, line = [], ""
    for sign in text:
        if line and width(line + sign) > room:
            keep = _kept_together(line, sign)
            lines.append(line.removesuffix(keep))
            line = keep
        line += sign
    return [*lines, line] if line else lines


def _kept_together(line: str, sign: str) -> str:
    """What of a full line goes down with the sign that no longer fits: a number as a whole, one letter with a stop."""
    number = re.search(r"[0-9]+$", line)
    if number and (sign.isdecimal() or sign in _NEVER_FIRST) and number.group() != line:
        return number.group()
    return line[-1] if sign in _NEVER_FIRST and len(line) > 1 else ""


def drawn(page: Page) -> Image.Image:
    """The page in grey."""
    sheet = Image.new("L", (dots(page.width), dots(page.height)), 255)
    pen = ImageDraw.Draw(sheet)
    for line in page.lines:
        pen.text((dots(page.width / 2), dots(line.top)), line.text, fill=0, font=font(dots(line.size)), anchor="ma")
    return sheet


def save(page: Page, path: Path) -> None:
    """Writes the page, as its name ends: .png or .pdf, in its true size."""
    out, dpi = io.BytesIO(), DOTS_PER_MM * 25.4
    if path.suffix.lower() == ".pdf":
        drawn(page).save(out, "PDF", resolution=dpi)
    else:
        drawn(page).save(out, "PNG", optimize=True, dpi=(dpi, dpi))
    path.write_bytes(out.getvalue())


def width(text: str) -> float:
    """Of a line of size 1."""
    return font(100).getlength(text) / 100


def dots(length: float) -> int:
    """Millimetres in dots."""
    return round(length * DOTS_PER_MM)


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """The font at a size in dots."""
    data = files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf"
    return ImageFont.truetype(io.BytesIO(data.read_bytes()), size)
