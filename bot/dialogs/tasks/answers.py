"""A report's answers as lines: short and masked to look at, in full to copy into the national system."""

from bot.dialogs import wishes
from bot.notices import dates, matters
from bot.notices.matters import Matter
from bot.notices.scene import Scene
from cases import receipts
from cases.grounds import Ground
from cases.reports import SafeWay, safe_way
from storage.reports import ReportView


def lines(matter: Matter, scene: Scene, *, in_full: bool) -> list[str]:
    """One line an answer, every report of the clue in turn."""
    found: list[str] = []
    for report in matter.reports:
        if report.withdrawn_at is None:
            found += _lines(report, matter, scene, in_full=in_full)
    for ground in matter.grounds:
        found += _ground_lines(ground, matter, scene, in_full=in_full)
    return found


def _ground_lines(ground: Ground, matter: Matter, scene: Scene, *, in_full: bool) -> list[str]:
    """A list, a visit or a find: nobody of the household has asked for it."""
    told = {
        "来源": ground.title,
        "户主": ground.subject if in_full else matters.masked(ground.subject),
        "电话": ground.phone if in_full else masked_phone(ground.phone),
        "住处": matter.place,
        "困难种类": hardships(ground.risks, scene),
        "情况": "；".join(ground.lines),
        "发现的日子": dates.day(ground.at.astimezone(scene.zone).date()),
        "谁发现的": matter.name(ground.by) if ground.by in matter.names else "",
    }
    return [f"{label}：{value}" for label, value in told.items() if value]


def _lines(report: ReportView, matter: Matter, scene: Scene, *, in_full: bool) -> list[str]:
    facts = report.facts
    name, phone = matters.subject(facts), str(facts.get("phone") or "")
    told = {
        "回执": receipts.show(report.number, scene.pack.receipt),
        "户主": name if in_full else matters.masked(name),
        "电话": phone if in_full else masked_phone(phone),
        "怎么联系": wishes.told(report),
        "住处": matter.place,
        "困难种类": hardships(facts.get("risk"), scene),
        "情况": story(facts.get("story")),
        "报的日子": dates.day(report.filed_at.astimezone(scene.zone).date()),
        "谁报的": "别人代报" if report.is_for_other else "自己报的",
    }
    return [f"{label}：{value}" for label, value in told.items() if value]


def may_ring(report: ReportView) -> bool:
    """Whether the reporter may be rung at all about this report."""
    return safe_way(report.wishes) in (None, SafeWay.PHONE)


def hardships(risks: object, scene: Scene) -> str:
    """The kinds of hardship in the register's words."""
    codes = risks.split() if isinstance(risks, str) else list(risks) if isinstance(risks, (list, tuple)) else []
    kinds = [scene.pack.hardship(str(code)) for code in codes]
    return "、".join(kind.title for kind in kinds if kind is not None)


def story(told: object) -> str:
    """The household's own words; what was spoken or photographed is among the files."""
    if isinstance(told, dict):
        parts = told.get("text") or ()
        return "；".join(str(part) for part in ([parts] if isinstance(parts, str) else parts))
    return str(told or "")


def masked_phone(phone: str) -> str:
    """The last four digits.

    >>> masked_phone("13800001234")
    '*******1234'
    """
    return "*" * max(0, len(phone) - 4) + phone[-4:] if phone else ""
