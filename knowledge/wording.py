"""What of an article may be said on a day: the offices by their names of today, no figures once its source has ended.

The only place that decides it; the talk, the terminal, the leaflet and the loudspeaker all say what it returns.
"""

import re
from dataclasses import dataclass
from datetime import date

from knowledge.articles import Article, expired
from knowledge.offices import Offices

_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]?")
# Numbers to ring are no figures: 110, 120, 12345, 96110.
_PHONE = re.compile(r"(?<![\d.])(?:1[12]\d|12\d{3}|96\d{3})(?![\d.]|\s*[元万天日%％个岁升米年月户人])")
_COUNTED = re.compile(
    r"[一二两三四五六七八九十百千万]+个?(?:工作日|元|天|周岁|分钟|个?月|亩|倍)|[一二三四五六七八九]成|半年|百分之"
)
# What leans on the words before it falls with them.
_LEANS = re.compile(r"它|其余|这些|上述|以上")


@dataclass(frozen=True, slots=True)
class Wording:
    """An article's words for one day.

    `year` is the year of the text if its source has ended, else None; `doubts` are sentences about the offices it
    names whose change nobody has confirmed.
    """

    title: str
    answer: str
    details: str
    offices: tuple[str, ...]
    year: int | None
    doubts: tuple[str, ...]


def wording(article: Article, offices: Offices, today: date) -> Wording:
    """What the article says on `today`; of one that has ended only the short answer, without its figures."""
    is_ended = expired(article, today)
    year = article.valid_to.year if is_ended and article.valid_to else None
    answer = without_figures(article.answer) if is_ended else article.answer
    details = "" if is_ended else article.details
    return Wording(
        title=without_figures(article.title) if is_ended else article.title,
        answer=offices.retold(answer, today),
        details=offices.retold(details, today),
        offices=tuple(offices.told(name, today) for name in article.offices),
        year=year,
        doubts=offices.doubts("、".join((answer, details, *article.offices)), today),
    )


def has_figures(text: str) -> bool:
    """Whether a text gives an amount, a limit, a span or a date; numbers to ring are none.

    >>> has_figures("10天内办完"), has_figures("不懂就打12345"), has_figures("最多三个月")
    (True, False, True)
    """
    rest = _PHONE.sub("", text)
    return any(letter.isdigit() for letter in rest) or _COUNTED.search(rest) is not None


def without_figures(text: str) -> str:
    """The sentences and half-sentences that give no figure and do not lean on one that did.

    >>> without_figures("先写申请。最多领500元，三天到账；其余的分期。不懂打12345。")
    '先写申请。不懂打12345。'
    """
    kept, is_torn = "", False
    for part in _SENTENCE.findall(text):
        is_torn = has_figures(part) or (is_torn and _LEANS.search(part) is not None)
        kept += "" if is_torn else part
    kept = kept.strip()
    return f"{kept[:-1]}。" if kept.endswith("；") else kept
