"""A village's code on paper and screen: the printed A4 poster (PNG, SVG), and the same code in the terminal.

The only place that draws a code. All lengths are millimetres of an A4 page until the last moment.
"""

import io
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

import segno
from PIL import Image, ImageDraw

from app.paper import DOTS_PER_MM, Line, dots, font, width
from app.settings import Settings
from packs.pack import Poster

WIDTH, HEIGHT = 210.0, 297.0
_MARGIN = 12.0
_CODE_SIDE = 122.0
_INK = "#111111"
_TITLE, _VILLAGE, _PHONE, _LINE, _ADDRESS = 19.0, 17.0, 25.0, 13.0, 5.0
_GAP = 0.38
"""Space below a line, of its height."""
_AIR = 4.0
"""More space below the small address."""
_FONTS = "'Noto Sans SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A poster before it is drawn: its lines, and where the code with its quiet zone stands."""

    lines: tuple[Line, ...]
    address: str
    code_top: float


def lay_out(poster: Poster, *, village: str, phone: str, address: str) -> Sheet:
    """Title and village above the code, everything else below; each line as large as page and height allow."""
    above, below = [(poster.title, _TITLE)], [(address, _ADDRESS)]
    for words in poster.lines:
        if "{village}" in words:
            above.append((words.format(village=village, phone=phone), _VILLAGE))
        else:
            parts = (part for part in re.split(r"(\{phone\})", words) if part)
            below += [(phone, _PHONE) if part == "{phone}" else (part, _LINE) for part in parts]
    top_lines, code_top = _stack(above, _MARGIN)
    under_top = code_top + _CODE_SIDE
    _, bottom = _stack(below, under_top)
    room = min(1.0, (HEIGHT - _MARGIN - under_top) / (bottom - under_top))
    under, _ = _stack([(text, size * room) for text, size in below], under_top)
    return Sheet((*top_lines, *under), address, code_top)


def png(sheet: Sheet) -> bytes:
    """The poster as a picture for a printer."""
    page = Image.new("L", (dots(WIDTH), dots(HEIGHT)), 255)
    draw = ImageDraw.Draw(page)
    side = _CODE_SIDE / _code(sheet.address).symbol_size(border=4)[0]
    for x, y in _modules(sheet.address):
        left, top = (WIDTH - _CODE_SIDE) / 2 + x * side, sheet.code_top + y * side
        draw.rectangle((dots(left), dots(top), dots(left + side) - 1, dots(top + side) - 1), fill=0)
    for line in sheet.lines:
        draw.text((dots(WIDTH / 2), dots(line.top)), line.text, fill=0, font=font(dots(line.size)), anchor="ma")
    out = io.BytesIO()
    page.save(out, "PNG", optimize=True, dpi=(DOTS_PER_MM * 25.4, DOTS_PER_MM * 25.4))
    return out.getvalue()


def svg(sheet: Sheet) -> bytes:
    """The poster as a drawing for a print shop; whatever font is there, each line keeps its width."""
    side = _CODE_SIDE / _code(sheet.address).symbol_size(border=4)[0]
    path = "".join(f"M{x} {y}h1v1h-1z" for x, y in _modules(sheet.address))
    at = f"translate({(WIDTH - _CODE_SIDE) / 2:.3f} {sheet.code_top:.3f}) scale({side:.5f})"
    texts = "".join(
        f'<text x="{WIDTH / 2}" y="{line.top + line.size * 0.88:.2f}" font-size="{line.size:.2f}" '
        f'textLength="{width(line.text) * line.size:.2f}" lengthAdjust="spacingAndGlyphs">'
        f"{escape(line.text)}</text>"
        for line in sheet.lines
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}mm" height="{HEIGHT}mm" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="100%" height="100%" fill="#fff"/><path transform="{at}" d="{path}" fill="#000"/>'
        f'<g font-family="{_FONTS}" text-anchor="middle" fill="{_INK}">{texts}</g></svg>\n'
    ).encode()


def in_terminal(address: str) -> str:
    """The code in block characters."""
    out = io.StringIO()
    segno.make(address, error="m", micro=False).terminal(out, compact=True)
    return out.getvalue()


def public_address(settings: Settings) -> str:
    """The address phones use: the setting, else this machine's address in the network it listens on.

    Asks no other machine: a connected datagram socket only tells which of our addresses would be used.
    """
    if settings.public_url:
        return settings.public_url.rstrip("/")
    host = settings.http_host
    if host in ("0.0.0.0", "::"):  # noqa: S104
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(("192.0.2.1", 9))
                host = probe.getsockname()[0]
            except OSError:
                host = "127.0.0.1"
    return f"http://{host}:{settings.http_port}"


def _stack(lines: list[tuple[str, float]], top: float) -> tuple[list[Line], float]:
    stacked = []
    for text, size in lines:
        fitting = min(size, (WIDTH - 2 * _MARGIN) / width(text))
        stacked.append(Line(text, fitting, top))
        top += fitting * (1 + _GAP) + (_AIR if size == _ADDRESS else 0)
    return stacked, top


def _code(address: str) -> segno.QRCode:
    """Level Q: a quarter of the code may be torn or dirty and it still reads."""
    return segno.make(address, error="q", micro=False)


def _modules(address: str) -> Iterator[tuple[int, int]]:
    for y, row in enumerate(_code(address).matrix_iter(border=4)):
        for x, dark in enumerate(row):
            if dark:
                yield x, y
