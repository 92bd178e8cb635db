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
    until = "，".join(_until(each, pack) for each in told)
    return (
        f"{what}，只用来办您这件事。",
        f"能看到的：您那里的{_and(readers(pack))}。谁看过，都有记录。",
        f"办完后，{until}。不想报了，说“撤回”；想看、想删，点「我的资料」。",
    )


def version(pack: Pack) -> str:
    """Names these very lines: eight letters and digits, others as soon as one sign differs."""
    return hashlib.sha256("\n".join(lines(pack)).encode()).hexdigest()[:8]


def span(each: Keeping) -> str:
    """How long, in words.

    >>> span(Keeping("report", "申报", 1095, "erase")), span(Keeping("media", "照片", 90, "erase"))
    ('3年', '90天')
    """
    if each.days and each.days % 365 == 0:
        return f"{each.days // 365}年"
    return f"{each.days}天"


def _until(each: Keeping, pack: Pack) -> str:
    own = kept(pack, Kind.REPORT) if each.kind == Kind.MEDIA and each.then == ARCHIVE else None
    shown = own or each
    then = "存档" if each.then == ARCHIVE else "删"
    return f"{each.plain}留{span(shown)}就{then}" if shown.days else f"{each.plain}就{then}"


def _and(titles: tuple[str, ...]) -> str:
    return "和".join(filter(None, ("、".join(titles[:-1]), *titles[-1:])))
