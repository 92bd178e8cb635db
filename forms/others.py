"""The words pyxform adds for `or_other`, in Chinese where the form is Chinese; names stay as other tools have them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_OTHER, _WHICH = "Other", "Specify other."
_WORDS = {_OTHER: "其他", _WHICH: "请写明"}
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def speak_chinese(tree: dict[str, Any]) -> None:
    """Changes pyxform's tree: its own labels of `or_other`, language by language, where the form's are Chinese."""
    before: dict[str, Any] = {}
    for part in _parts(tree):
        if part.get("name") == f"{before.get('name')}_other" and part.get("label") == _WHICH:
            part["label"] = _said(_WHICH, before.get("label"))
            for rows in (before.get("choices"), tree.get("choices", {}).get(before.get("itemset"))):
                _speak_row(rows or [])
        before = part


def _speak_row(rows: list[dict[str, Any]]) -> None:
    """In a row of its own: pyxform puts one and the same into every form."""
    if len(rows) > 1 and rows[-1].get("name") == "other":
        rows[-1] = {**rows[-1], "label": _said(rows[-1].get("label"), rows[0].get("label"))}


def _parts(tree: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for part in tree.get("children", ()):
        yield part
        yield from _parts(part)


def _said(label: Any, near: Any) -> Any:
    """The label in the languages of the one beside it."""
    if not isinstance(near, Mapping):
        return _in(near, label)
    said = label if isinstance(label, Mapping) else dict.fromkeys(near, label)
    if not any(_CHINESE.search(str(words)) for words in near.values()):
        return label
    return {name: _in(near.get(name), words) for name, words in said.items()}


def _in(near: Any, words: Any) -> Any:
    is_chinese = isinstance(near, str) and _CHINESE.search(near)
    return _WORDS.get(words, words) if is_chinese and isinstance(words, str) else words
