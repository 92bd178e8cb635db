"""How typed text is understood or not, and the plain spelling every reader starts from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chat.verdict import Rejected


@dataclass(frozen=True, slots=True)
class Understood:
    """A value in lexical form. `echo` says it back in Chinese; empty when what was typed cannot be misread."""

    value: str
    echo: str = ""


@dataclass(frozen=True, slots=True)
class Unsure:
    """It might be one of these values, likeliest first; `question` asks which."""

    values: tuple[str, ...]
    question: str


Reading = Understood | Unsure | Rejected

_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))


def plain(said: str) -> str:
    """Full-width letters, digits and signs as ordinary ones, without invisible signs and outer blanks.

    >>> plain(" ３５．５　岁 ")
    '35.5 岁'
    """
    return said.translate(_WIDE | _INVISIBLE).strip()


def bare(said: str) -> str:
    """As `plain`, lower-case and without signs at the end."""
    return re.sub(r"[\s。.!！，,、；;：:？?~～“”\"'‘’]+$", "", plain(said)).casefold()
