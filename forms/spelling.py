"""Repairs what Chinese input methods and Excel do to logic: full-width signs, smart quotes, odd blanks. Near misses."""

from __future__ import annotations

from collections.abc import Iterable

_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_SIGNS = _WIDE | {
    ord(odd): plain
    for odd, plain in {
        "\u3000": " ",
        "\u00a0": " ",
        "≥": ">=",
        "≤": "<=",
        "≠": "!=",
        "×": "*",
        "÷": " div ",
        "–": "-",
        "—": "-",
        "−": "-",
        "、": ",",
        "【": "[",
        "】": "]",
    }.items()
}
_QUOTES = {"“": ("”", '"'), "”": ("”", '"'), "‘": ("’", "'"), "’": ("’", "'"), "＂": ("＂", '"'), "＇": ("＇", "'")}
_CLOSERS = {'"': "“”＂", "'": "‘’＇"}
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))


def cell_text(said: str) -> str:
    """A cell without invisible characters and outer blanks; hard blanks become plain ones."""
    if said.isascii():
        return said.strip()
    return said.translate(_INVISIBLE).replace("\u00a0", " ").strip(" \t\r\n\u3000")


def word(said: str) -> str:
    """A name, header or type in plain signs.

    >>> word("select_one　ｙｎ"), word("label：：中文")
    ('select_one yn', 'label::中文')
    """
    return said if said.isascii() else said.translate(_SIGNS)


def expression(said: str) -> str:
    """Logic in plain signs; what stands between quotes is left alone.

    >>> expression("selected（$｛a｝，‘是，的’）")
    "selected(${a},'是，的')"
    """
    if said.isascii():
        return said
    plain, at = [], 0
    while at < len(said):
        char = said[at]
        if char in _QUOTES or char in _CLOSERS:
            quoted, at = _literal(said, at)
            plain.append(quoted)
            continue
        plain.append(char.translate(_SIGNS))
        at += 1
    return "".join(plain)


def _literal(said: str, at: int) -> tuple[str, int]:
    """The literal opened at `at` with plain quotes, and where it ends."""
    opened = said[at]
    quote = _QUOTES[opened][1] if opened in _QUOTES else opened
    if opened in _CLOSERS:
        ends = [said.find(opened, at + 1)]
        if ends[0] < 0:
            ends = [said.find(closer, at + 1) for closer in _CLOSERS[opened]]
    else:
        ends = [said.find(closer, at + 1) for closer in (_QUOTES[opened][0], quote, opened)]
    found = [end for end in ends if end > 0]
    if not found:
        return quote + said[at + 1 :], len(said)
    end = min(found)
    return quote + said[at + 1 : end].replace(quote, "'" if quote == '"' else '"') + quote, end + 1


def references(said: str) -> str:
    """A label whose `${…}` are in plain signs; the rest keeps its punctuation.

    >>> references("您好，＄｛name｝（户主）")
    '您好，${name}（户主）'
    """
    if "＄" not in said and "｛" not in said:
        return said
    import re

    return re.sub(r"[$＄][{｛]\s*([^{}｛｝]*?)\s*[}｝]", r"${\1}", said)


def nearest(said: str, known: Iterable[str], cutoff: int = 0) -> str:
    """The known word most like this one, "" if none is. Short words may differ more.

    >>> nearest("selct_one", ["select_one", "text"])
    'select_one'
    """
    from rapidfuzz import fuzz, process

    least = cutoff or (60 if len(said) < 5 else 70)
    found = process.extractOne(said.lower(), list(known), scorer=fuzz.ratio, score_cutoff=least)
    return str(found[0]) if found else ""


def meant(said: str, known: Iterable[str]) -> str:
    """A remedy's opening: which known word was probably meant, or ""."""
    near = nearest(said, known)
    return f"您是不是想写 {near}？" if near else ""
