"""`[[keeping]]` and `[mydata]` of a pack: what is stored, for how long, what then; and how people ask about it.

The only place that names the kinds of record there are. `storage.keeping` says which table holds which kind.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cases.rights import Act

if TYPE_CHECKING:
    from packs.pack import Pack

ERASE, ARCHIVE = "erase", "archive"


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long one kind of record is kept, in days from the instant its kind says; `then` is erase or archive.

    0 is as long as what it belongs to: the case, the post, the register, the installation. `plain` is how a villager
    calls it; empty for what is not told them before they begin.
    """

    kind: str
    title: str
    days: int
    then: str
    plain: str = ""
    source: str = ""
    county: bool = False


class Kind(StrEnum):
    """Every kind of record, with what its days count from."""

    REPORT = "report"
    """Reports, what was done about them, their words in the log. From the end of the case."""
    MEDIA = "media"
    """Photos, voice, papers. From the end of the case; of no case, as drafts. Archived: with the case."""
    DRAFT = "draft"
    """What a talk holds half-way. From its last answer."""
    QUEUE = "queue"
    """Words in inbox, outbox and notices. From the instant they were handled (real time)."""
    QUESTION = "question"
    """Questions of policy, requests about one's own data, opinions of Yima. From the answer."""
    ALARM = "alarm"
    """The words of an alarm in the log. From when it was heard."""
    LOG = "log"
    """Who did and saw what, without words. From when it happened; never while its case runs."""
    STAFF = "staff"
    """Phone, ID number, addresses and kin of staff. From the day they left; the name stays beside what they did."""
    REGISTER = "register"
    """The county's register of households. As long as they stand in it."""
    LEDGER = "ledger"
    """Problems under their numbers. As long as the county's ledger has them."""
    ARTICLE = "article"
    """Answers of policy written by chat, with their drafts. As long as the installation."""


TIMELESS = frozenset({Kind.REGISTER, Kind.LEDGER, Kind.ARTICLE})
"""Kinds no clock ends: 0 days is all a pack can say."""
ARCHIVED = frozenset({Kind.REPORT, Kind.MEDIA, Kind.LOG})
"""Kinds that can go into an archive before they are erased here."""


@dataclass(frozen=True, slots=True)
class MyData:
    """What 我的资料 tells: with `names`, also the names of those who looked, not only their roles."""

    names: bool = False
    source: str = ""
    county: bool = False


RULE = "mydata_answer"
"""The limit of a request about one's own data, among the pack's rules."""
_READERS = frozenset({Act.SEE_REPORT, Act.SEE_FILE})


def kept(pack: "Pack", kind: Kind) -> Keeping | None:
    """What the pack says about a kind; None in a pack from before there was such a kind."""
    return next((each for each in pack.keeping if each.kind == kind), None)


def readers(pack: "Pack") -> tuple[str, ...]:
    """Titles of the roles that may read a report or its files, from the household upwards."""
    roles = sorted(pack.roles.values(), key=lambda role: role.level)
    return tuple(role.title for role in roles if role.acts & _READERS and not role.apart)


def contradictions(pack: "Pack") -> Iterable[tuple[tuple[str | int, ...], str, str, str]]:
    """Where, code, message, remedy of each thing `[[keeping]]` says against itself."""
    kinds = [each.kind for each in pack.keeping]
    for kind in Kind:
        if kind not in kinds:
            yield ("keeping",), "kind_unsaid", f"没有写“{kind}”留多久", f'加一段 [[keeping]]，kind = "{kind}"'
    for n, each in enumerate(pack.keeping):
        if each.kind not in tuple(Kind):
            yield ("keeping", n, "kind"), "unknown_kind", f"没有“{each.kind}”这种记录", f"只能是 {'、'.join(Kind)}"
        elif each.kind in kinds[:n]:
            yield ("keeping", n, "kind"), "same_kind", f"“{each.kind}”写了两次", "只留一段"
        elif each.then not in (ERASE, ARCHIVE):
            yield ("keeping", n, "then"), "then", f"不认识“{each.then}”", "写 erase 或 archive"
        elif each.then == ARCHIVE and each.kind not in ARCHIVED:
            yield ("keeping", n, "then"), "not_archived", f"“{each.title}”不进档案", "写 erase"
        elif each.days < 0 or (each.days and each.kind in TIMELESS):
            yield ("keeping", n, "days"), "keep_days", f"“{each.title}”不按天数算", "days 写 0"
    yield from _against_each_other(pack)


def _against_each_other(pack: "Pack") -> Iterable[tuple[tuple[str | int, ...], str, str, str]]:
    found = {kind: kept(pack, kind) for kind in Kind}
    report, media, log, draft = (found[kind] for kind in (Kind.REPORT, Kind.MEDIA, Kind.LOG, Kind.DRAFT))
    if report and media and media.then == ERASE and media.days > report.days:
        yield ("keeping",), "media_longer", "照片和录音比它那件事留得还久", "media 的 days 不要大于 report 的"
    if report and log and 0 < log.days < report.days:
        yield ("keeping",), "log_shorter", "谁看过、谁办过，比事情本身删得还早", "log 的 days 写 0，或不小于 report 的"
    if draft and draft.days != pack.drafts.expire_days:
        yield ("keeping",), "draft_days", "草稿留几天，和 [drafts] 的 expire_days 不一样", "两处写成一样"
    for kind in (Kind.DRAFT, Kind.QUEUE):
        if (each := found[kind]) and each.days < 1:
            yield ("keeping",), "keep_days", f"“{each.title}”要写几天", "days 至少是 1"
