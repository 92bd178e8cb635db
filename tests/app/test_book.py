"""The book of dialogs: a name leads into one conversation."""

from collections import Counter

from app.book import PARTS


def test_names__each_once() -> None:
    names = Counter(name for part in PARTS for name in part)
    assert [name for name, count in names.items() if count > 1] == []
