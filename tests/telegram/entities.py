"""Telegram's HTML, read as strictly as the real server reads it: what the stand-in refuses, the real one refuses."""

import html
import re
from dataclasses import dataclass

SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "span": "spoiler",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
MOST_ENTITIES = 100


class BadEntities(Exception):
    """What the real server says after "Bad Request: can't parse entities: "."""


@dataclass
class Open:
    """A tag that waits for its end."""

    tag: str
    kind: str
    start: int
    url: str = ""


def length(text: str) -> int:
    """Telegram's length: UTF-16 code units.

    >>> length("好😀")
    3
    """
    return len(text.encode("utf-16-le")) // 2


def parse_html(source: str) -> tuple[str, list[dict[str, object]]]:
    """The plain text and its entities; raises BadEntities.

    >>> parse_html("a <b>好😀</b> &lt;x&gt;")
    ('a 好😀 <x>', [{'type': 'bold', 'offset': 2, 'length': 3}])
    >>> parse_html("a < b")
    Traceback (most recent call last):
    tests.telegram.entities.BadEntities: Unsupported start tag "" at byte offset 2
    """
    out: list[str] = []
    done: list[dict[str, object]] = []
    opened: list[Open] = []
    at = units = 0
    while at < len(source):
        sign = source[at]
        if sign == "<":
            at = _tag(source, at, units, opened, done)
            continue
        if sign == "&":
            piece, at = _reference(source, at)
        else:
            piece, at = sign, at + 1
        out.append(piece)
        units += length(piece)
    if opened:
        raise BadEntities(f'Can\'t find end tag corresponding to start tag "{opened[-1].tag}"')
    return _trimmed("".join(out), done)


def _tag(source: str, at: int, units: int, opened: list[Open], done: list[dict[str, object]]) -> int:
    offset = len(source[:at].encode())
    end = source.find(">", at)
    if source.startswith("</", at):
        if end < 0:
            raise BadEntities(f"Unclosed end tag at byte offset {offset}")
        _close(source[at + 2 : end].strip().lower(), offset, units, opened, done)
        return end + 1
    name = re.match(r"[^\s>]*", source[at + 1 :])
    tag = name.group().lower() if name else ""
    if tag not in SIMPLE:
        raise BadEntities(f'Unsupported start tag "{tag}" at byte offset {offset}')
    if end < 0:
        raise BadEntities(f"Unclosed start tag at byte offset {offset}")
    attributes = source[at + 1 + len(tag) : end]
    url = re.search(r'href\s*=\s*"([^"]*)"', attributes)
    kind = SIMPLE[tag]
    if tag == "blockquote" and "expandable" in attributes:
        kind = "expandable_blockquote"
    if tag == "span" and "tg-spoiler" not in attributes:
        raise BadEntities(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
    opened.append(Open(tag, kind, units, html.unescape(url.group(1)) if url else ""))
    return end + 1


def _close(tag: str, offset: int, units: int, opened: list[Open], done: list[dict[str, object]]) -> None:
    if not opened:
        raise BadEntities(f"Unexpected end tag at byte offset {offset}")
    last = opened.pop()
    if tag and tag != last.tag:
        raise BadEntities(f'Unmatched end tag at byte offset {offset}, expected "</{last.tag}>", found "</{tag}>"')
    if units > last.start:
        entity: dict[str, object] = {"type": last.kind, "offset": last.start, "length": units - last.start}
        if last.kind == "text_link":
            if not re.match(r"(https?|tg|mailto|ton)://?", last.url):
                return
            entity["url"] = last.url
        done.append(entity)


def _reference(source: str, at: int) -> tuple[str, int]:
    found = re.compile(r"&(#x[0-9a-fA-F]+|#[0-9]+|[a-z]+);?").match(source, at)
    if not found:
        return "&", at + 1
    name = found.group(1)
    if name.startswith("#"):
        code = int(name[2:], 16) if name[1] == "x" else int(name[1:])
        return (chr(code), found.end()) if 0 < code < 0x110000 else ("&", at + 1)
    return (NAMED[name], found.end()) if name in NAMED else ("&", at + 1)


def _trimmed(text: str, entities: list[dict[str, object]]) -> tuple[str, list[dict[str, object]]]:
    lead = length(text) - length(text.lstrip())
    text = text.strip()
    total = length(text)
    kept: list[dict[str, object]] = []
    for entity in sorted(entities, key=lambda e: (int(str(e["offset"])), -int(str(e["length"])))):
        start = max(int(str(entity["offset"])) - lead, 0)
        end = min(int(str(entity["offset"])) - lead + int(str(entity["length"])), total)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return text, kept[:MOST_ENTITIES]
