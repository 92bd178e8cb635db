"""A policy answer for those without a phone: a large-type leaflet (A4, PNG or PDF) and words for the loudspeaker.

It says what the talk would say that day. The only place that lays out an article; only details are left off a page
that is too short, and a text past its date carries no figures.
"""

import io
from dataclasses import dataclass
from pathlib import Path

import segno
from PIL import Image, ImageDraw

from app.paper import DOTS_PER_MM, cut, dots, font, width
from knowledge.wording import Wording

WIDTH, HEIGHT = 210.0, 297.0
MM_PER_PT = 25.4 / 72
SMALLEST_PT = 20.0
"""No letter of the leaflet is smaller."""
_LARGEST_PT = 34.0
_MARGIN = 14.0
_CODE = 58.0
_LEADING = 1.42
_FOOT = HEIGHT - _MARGIN - _CODE


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: `size` in points, `left` and `top` in millimetres."""

    text: str
    size: float
    left: float
    top: float


@dataclass(frozen=True, slots=True)
class Leaflet:
    """A leaflet before it is drawn: its lines, and the address its code holds ("" for no code)."""

    lines: tuple[Line, ...]
    address: str


def spoken(told: Wording, phone: str) -> str:
    """What is read over the loudspeaker: the short answer, and the number once more."""
    doubt = f"这是{told.year}年的说法，可能变了，先打电话问清。" if told.year else ""
    return f"乡亲们，今天说说：{told.title}。{doubt}{told.answer}再说一遍电话：{phone}。"


def lay_out(told: Wording, *, source: str, phone: str, address: str, village: str = "") -> Leaflet:
    """The words of a day as large as the page allows. Raises ValueError for a text no page holds at 20 pt."""
    sizes = [_LARGEST_PT - step for step in range(int(_LARGEST_PT - SMALLEST_PT) + 1)]
    tries = [(size, True) for size in sizes if size >= SMALLEST_PT + 4] + [(size, False) for size in sizes]
    for size, is_whole in tries:
        lines, bottom = _stacked(_parts(told, source, size, is_whole=is_whole))
        if bottom <= _FOOT:
            return Leaflet((*lines, *_foot(phone, village, has_code=bool(address))), address)
    raise ValueError("too long for a leaflet")


def save(leaflet: Leaflet, path: Path) -> None:
    """Writes the leaflet in its true size, as its name ends: .png or .pdf."""
    out, dpi = io.BytesIO(), DOTS_PER_MM * 25.4
    if path.suffix.lower() == ".pdf":
        _drawn(leaflet).save(out, "PDF", resolution=dpi)
    else:
        _drawn(leaflet).save(out, "PNG", optimize=True, dpi=(dpi, dpi))
    path.write_bytes(out.getvalue())


def _parts(told: Wording, source: str, size: float, *, is_whole: bool) -> list[tuple[str, float, float]]:
    """What stands above the code: text, size in points, space below in millimetres."""
    small = max(SMALLEST_PT, size * 0.75)
    warning = f"这是 {told.year} 年的说法，可能变了，先打电话问清再办。" if told.year else ""
    offices = f"请问：{'、'.join(told.offices)}" if told.year and told.offices else ""
    found = [
        (told.title, min(size * 1.25, 40.0), 5.0),
        (warning, small, 3.0),
        (told.answer, size, 4.0),
        (told.details if is_whole else "", small, 3.0),
        (offices, small, 3.0),
        *((doubt, small, 3.0) for doubt in told.doubts),
        (f"出处：{source}", SMALLEST_PT, 4.0),
    ]
    return [part for part in found if part[0]]


def _stacked(parts: list[tuple[str, float, float]]) -> tuple[list[Line], float]:
    """The parts as lines from the top margin down, and where they end."""
    lines, top = [], _MARGIN
    for text, size, gap in parts:
        height = size * MM_PER_PT
        for row in cut(text.replace("\n", ""), (WIDTH - 2 * _MARGIN) / height):
            lines.append(Line(row, size, _MARGIN, top))
            top += height * _LEADING
        top += gap
    return lines, top


def _foot(phone: str, village: str, *, has_code: bool) -> list[Line]:
    """Beside the code: the village, whom to ring, and what the code is for."""
    left = _MARGIN + (_CODE + 4.0 if has_code else 0.0)
    rows = [(village, 24.0), ("打电话问", 24.0), (phone, 48.0), ("手机扫码也能问" if has_code else "", 24.0)]
    lines, top = [], _FOOT + 3.0
    for text, size in rows:
        if not text:
            continue
        fitting = min(size, (WIDTH - _MARGIN - left) / width(text) / MM_PER_PT)
        for row in cut(text, (WIDTH - _MARGIN - left) / MM_PER_PT / max(fitting, SMALLEST_PT)):
            lines.append(Line(row, max(fitting, SMALLEST_PT), left, top))
            top += max(fitting, SMALLEST_PT) * MM_PER_PT * 1.25
    return lines


def _drawn(leaflet: Leaflet) -> Image.Image:
    page = Image.new("L", (dots(WIDTH), dots(HEIGHT)), 255)
    draw = ImageDraw.Draw(page)
    for line in leaflet.lines:
        at = (dots(line.left), dots(line.top))
        draw.text(at, line.text, fill=0, font=font(dots(line.size * MM_PER_PT)), anchor="la")
    if leaflet.address:
        code = segno.make(leaflet.address, error="q", micro=False)
        side = _CODE / code.symbol_size(border=4)[0]
        for y, row in enumerate(code.matrix_iter(border=4)):
            for x in (x for x, dark in enumerate(row) if dark):
                left, top = _MARGIN + x * side, _FOOT + y * side
                draw.rectangle((dots(left), dots(top), dots(left + side) - 1, dots(top + side) - 1), fill=0)
    return page
