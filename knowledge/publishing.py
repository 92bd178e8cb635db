"""The gate before an article answers anybody: what stands in its way, each with its remedy. Pure: publishes nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from knowledge import articles, evaluation, personal
from knowledge.articles import Article, Fault
from knowledge.index import Index
from knowledge.personal import County

_TEXTS = ("title", "answer", "details", "blank")
_LISTS = ("questions", "tests", "words")


def personal_words(table: Mapping[str, Any], county: County) -> list[Fault]:
    """Names, telephones, numbers and villages in an article's table, each word once."""
    texts = [str(table.get(key) or "") for key in _TEXTS]
    texts += [str(one) for key in _LISTS for one in table.get(key) or ()]
    found = personal.find("\n".join(texts), county)
    return [
        _fault(table, "personal", f"里面有{one.kind.value}“{one.word}”。", "去掉它，写成谁都能用的说法。")
        for one in found
    ]


def obstacles(
    table: Mapping[str, Any], others: Sequence[Article], index: Index, county: County, *, today: date
) -> list[Fault]:
    """Why this article can't be published beside `others`, [] when it can.

    `index` is one of the caller's own over `others`; it is changed by trying.
    """
    parsed = articles.read_table(table)
    faults = [fault for fault in parsed.faults if fault.level == "error"] + personal_words(table, county)
    if not parsed.articles:
        return faults
    (article,) = parsed.articles
    beside = [one for one in others if one.id != article.id]
    pairs = [*((one.id, one) for one in beside), ("", article)]
    faults += [fault for fault in articles.check(pairs) if fault.place == article.id]
    return faults or _broken_tests(article, beside, index, today)


def _broken_tests(article: Article, others: Sequence[Article], index: Index, today: date) -> list[Fault]:
    """Test questions of other articles that found theirs without this one; its own that don't find it."""
    index.add(article)
    own = evaluation.broken_tests(index, [article], today=today)
    broken = evaluation.broken_tests(index, others, today=today)
    if broken:
        index.remove(article.id)
        touched = [one for one in others if one.id in {each.article for each in broken}]
        before = {(one.article, one.question) for one in evaluation.broken_tests(index, touched, today=today)}
        broken = [one for one in broken if (one.article, one.question) not in before]
    titles = {one.id: one.title for one in others}
    faults = [
        _fault(
            {"id": article.id},
            "test-broken",
            f"有了这一篇，“{one.question}”就找不到《{titles[one.article]}》了。",
            "把这一篇的问法写得更专一些。",
        )
        for one in broken
    ]
    for one in own:
        said = f"，找到的是《{titles[one.found]}》" if one.found in titles else ""
        faults.append(
            _fault({"id": article.id}, "own-test", f"“{one.question}”找不到这一篇{said}。", "把它加进样例问法。")
        )
    return faults


def _fault(table: Mapping[str, Any], code: str, message: str, remedy: str) -> Fault:
    return Fault("", 0, str(table.get("id") or ""), code, message, remedy)
