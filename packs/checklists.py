"""The county's own forms beside the rules of the trade: what they may not demand, and what their problems say.

No forced photo, voice, video or position, no traces of where or when somebody worked (design: no check-in); a form
that is 应急 by a named rule may. Foreign forms may still be played: this is asked of a pack's forms only.
"""

from collections.abc import Iterable, Iterator, Mapping

from cases.deadlines import Unit
from cases.problems import Line
from forms.model import Form, Issue, Part
from packs.faults import Fault
from packs.pack import Pack

EMERGENCY = "应急"
"""Begins the cell `yima` of the settings sheet of a form that may demand more; the rule follows."""
UNSURE = "unclear"
"""The choice 看不清 of the pack's checklists."""
_FORCED = {
    "image": "照片",
    "audio": "录音",
    "video": "录像",
    "file": "文件",
    "geopoint": "位置",
    "barcode": "扫码",
}
_NEVER = {
    "geotrace": "行走轨迹",
    "geoshape": "圈地轨迹",
    "start-geopoint": "打开表时的位置",
    "background-audio": "背景录音",
    "background-geopoint": "后台位置",
    "audit": "操作记录",
    "deviceid": "手机编号",
    "start": "开始填的时间",
    "end": "填完的时间",
}


def faults(form: Form, pack: Pack) -> Iterator[Fault]:
    """What a county's own form may not be used with."""
    if not _is_emergency(form):
        for part in form.parts:
            yield from _part_faults(form, part)
    for issue in form.issues:
        yield from _issue_faults(form, issue, pack)


def line_of(cells: Mapping[str, str], title: str) -> Line:
    """A row of the sheet `issues` as a line of the ledger; `title` has its answers filled in."""
    return Line(
        title,
        cells.get("kind", ""),
        cells.get("severity", ""),
        cells.get("office", ""),
        int(cells.get("days", "")),
        Unit(cells.get("unit", "working") or "working"),
        cells.get("source", ""),
        cells.get("county", "") == "yes",
    )


def settled(form: Form, facts: Mapping[str, str], noticed: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """What the next visit may only have to confirm: picked answers by the column `yima`.

    Empty for 看不清 and for an answer that a true row of the sheet `issues` (`noticed`: its cells) speaks of: those are
    asked anew.
    """
    whens = [cells.get("when", "") for cells in noticed]
    found = {}
    for part in form.parts:
        said = facts.get(part.role, "") if part.role and part.choices is not None else ""
        if said:
            is_open = said == UNSURE or any(f"${{{part.name}}}" in when for when in whens)
            found[part.role] = "" if is_open else said
    return found


def _is_emergency(form: Form) -> bool:
    mark = form.settings.get("yima", "").strip()
    return mark.startswith(EMERGENCY) and bool(mark.removeprefix(EMERGENCY).strip("：: "))


def _part_faults(form: Form, part: Part) -> Iterator[Fault]:
    if part.type in _NEVER:
        yield Fault(
            form.file,
            "not_demanded",
            f"“{part.name}”会留下{_NEVER[part.type]}",
            f"删掉这一行；真要用，在 settings 的 yima 列写“{EMERGENCY} 文号”",
            "survey",
            part.row,
            "type",
        )
    elif part.type in _FORCED and part.required is not None:
        yield Fault(
            form.file,
            "not_demanded",
            f"“{part.name}”强制要{_FORCED[part.type]}",
            f"去掉 required；真要用，在 settings 的 yima 列写“{EMERGENCY} 文号”",
            "survey",
            part.row,
            "required",
        )


def _issue_faults(form: Form, issue: Issue, pack: Pack) -> Iterator[Fault]:
    cells = issue.cells

    def fault(column: str, message: str, remedy: str) -> Fault:
        return Fault(form.file, "issue", message, remedy, "issues", issue.row, column)

    if not cells.get("title"):
        yield fault("title", "没有写是什么问题", "在 title 一列写问题的名字")
    if not cells.get("days", "").isdecimal() or int(cells["days"]) < 1:
        yield fault("days", "整改的天数要是 1 或更大的整数", "改 days 一列")
    if cells.get("unit", "working") not in {unit.value for unit in Unit}:
        yield fault("unit", f"不认识“{cells['unit']}”", "写 working（工作日）或 calendar（自然日）")
    if not cells.get("source") and cells.get("county") != "yes":
        yield fault("source", "既没有来源，也没有写明由县里确认", "写 source，或在 county 一列写 yes")
    if cells.get("risk") and pack.hardship(cells["risk"]) is None:
        codes = "、".join(kind.code for kind in pack.hardships)
        yield fault("risk", f"没有“{cells['risk']}”这种困难", f"写 {codes} 里的一个，或空着")
    if pack.ledger is not None:
        known = {severity.title for severity in pack.ledger.rules.severities}
        if cells.get("severity", "") not in known:
            yield fault(
                "severity", f"不认识程度“{cells.get('severity', '')}”", f"写 {'、'.join(sorted(known))} 里的一个"
            )
