"""The week's loudspeaker text on paper (A4), for who reads it aloud; the words come from `bot.notices.loudspeakers`."""

from app.paper import Page, stack
from bot.notices.loudspeakers import Text

WIDTH, HEIGHT = 210.0, 297.0
_MARGIN = 15.0
_TITLE, _LINE = 9.0, 12.0


def lay_out(text: Text, *, village: str, day: str) -> Page:
    """Village, week and seconds on top, then line by line with room to breathe."""
    head = f"{village}大喇叭稿　{day}起一周　念 {text.seconds} 秒"
    words = [(head, _TITLE, 8.0), *((line, _LINE, 5.0) for line in text.lines)]
    return stack(words, width=WIDTH, height=HEIGHT, margin=_MARGIN)
