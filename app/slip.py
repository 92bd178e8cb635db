"""The A6 slip of a receipt on paper: large type for old eyes; no name, no story (`bot.notices.slips` has the words)."""

from app.paper import Page, stack
from bot.notices.slips import Slip

WIDTH, HEIGHT = 105.0, 148.0
_MARGIN = 7.0
_TITLE, _NUMBER, _NEXT, _PHONE, _LINE = 7.5, 17.0, 9.0, 13.0, 7.5


def lay_out(slip: Slip) -> Page:
    """The slip, from the title down: number, next step's day and the last one, whom to ring, the rest."""
    words = [
        (slip.title, _TITLE, 2.0),
        (slip.number, _NUMBER, 2.0),
        (slip.next, _NEXT, 1.0 if slip.whole else 4.0),
        (slip.whole, _LINE, 3.0),
        (slip.office, _LINE, 0.0),
        (slip.phone, _PHONE, 4.0),
        *((line, _LINE, 0.5) for line in slip.lines),
    ]
    return stack([each for each in words if each[0]], width=WIDTH, height=HEIGHT, margin=_MARGIN)
