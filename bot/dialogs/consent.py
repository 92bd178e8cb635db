"""The three lines before the first question: what is kept, who sees it, how long and how to take it back.

The only place that words them. They are made out of `[[keeping]]` and `[roles]`, so that they can't promise anything
else than what is done; the report keeps their version, which changes with them.
"""

import hashlib

from packs.keeping import ARCHIVE, Keeping, Kind, kept, readers
from packs.pack import Pack


def lines(pack: Pack) -> tuple[str, ...]:
    """Three short lines; a pack from before they were generated says its own."""
    told = [each for each in pack.keeping if each.plain]
    if not told:
        return pack.consent.lines if pack.consent else ()
    what = "、".join(each.plain for each in told)
    longest = max(told, key=lambda each: _shown(each, pack).days)
    return (
        f"{what}，只用来办您这件事。",
        f"能看到的：您那里的{_and(readers(pack))}。谁看过，都有记录。",
        f"办完最多留{span(_shown(longest, pack))}。不想报了，说“撤回”；想看、想删，说“我的资料”。",
    )


def details(pack: Pack) -> str:
    """How long each of them stays, for who wants to read on."""
    return "\n".join(f"办完后，{_until(each, pack)}。" for each in pack.keeping if each.plain)


def version(pack: Pack) -> str:
    """Names these very words, details too: eight letters and digits, others as soon as one sign differs."""
    return hashlib.sha256("\n".join((*lines(pack), details(pack))).encode()).hexdigest()[:8]


def span(each: Keeping) -> str:
    """How long, in words.

    >>> span(Keeping("report", "申报", 1095, "erase")), span(Keeping("media", "照片", 90, "erase"))
    ('3年', '90天')
    """
    if each.days and each.days % 365 == 0:
        return f"{each.days // 365}年"
    return f"{each.days}天"


def _until(each: Keeping, pack: Pack) -> str:
    shown = _shown(each, pack)
    then = "存档" if each.then == ARCHIVE else "删"
    return f"{each.plain}留{span(shown)}就{then}" if shown.days else f"{each.plain}就{then}"


def _shown(each: Keeping, pack: Pack) -> Keeping:
    """Photographs that are archived stay as long as their case."""
    own = kept(pack, Kind.REPORT) if each.kind == Kind.MEDIA and each.then == ARCHIVE else None
    return own or each


def _and(titles: tuple[str, ...]) -> str:
    return "和".join(filter(None, ("、".join(titles[:-1]), *titles[-1:])))
