"""Department lists in words: what a list is, what became of its lines, and why a line and a household may be the same.

The only place that words them, for the chat and for the operator.
"""

from collections.abc import Mapping

from cases.lists import WAITING, Change, ListKind, Threshold, Verdict, Why, shown
from chat.outgoing import Choice, Look, Outgoing
from storage.lists import LineView, ListView

WHYS: Mapping[Why, str] = {
    Why.SAME_ID: "同身份证号",
    Why.SAME_ID_OTHER_NAME: "同身份证号，姓名不同：请核对",
    Why.SAME_ALL: "同名同村同电话",
    Why.OTHER_ID: "同名同村同电话，身份证号不同：请核对，可能是家里人",
    Why.OTHER_PHONE: "同名同村，电话不同：请核对",
    Why.NO_PHONE: "同名同村，有一边没写电话：请核对",
    Why.OTHER_NAME: "同村同电话，姓名不同：请核对，可能是家里人",
    Why.OTHER_VILLAGE: "同名同电话，村不同：请核对，可能搬家了",
}
VERDICTS: Mapping[Verdict, str] = {
    Verdict.OPENS: "开线索，派上门核查",
    Verdict.JOINS: "这户已经在办，记进去",
    Verdict.PARKED: "要人核对",
    Verdict.NOBODY: "台账里没有这户，要人定",
    Verdict.FALSE_ALARM: "以前核过，不是；这次一样，不再开",
    Verdict.SEEN: "上次名单办过，这次没变",
    Verdict.BELOW: "没到线",
    Verdict.TWICE: "和前面同一个人，合起来算",
    Verdict.SET_ASIDE: "人看过，先不开",
}
CHANGES: Mapping[Change, str] = {Change.NEW: "新增", Change.CHANGED: "有变化", Change.SAME: "没变"}


def source(kind: ListKind) -> str:
    """What a clue from such a list says it rests on."""
    return f"{kind.title}（{kind.office}）"


def threshold_words(kind: ListKind) -> str:
    """From when a line counts."""
    limit: Threshold = kind.threshold
    if limit.every:
        return "名单上的每一户都算"
    column = kind.titled(limit.field)
    if limit.one_of:
        return f"{column}是 {'、'.join(limit.one_of)} 的才算"
    if limit.at_least is None:
        return f"{column}到多少{limit.unit}算，县里还没有填"
    added = "（同一个人的加起来）" if limit.adds else ""
    return f"{column}到 {shown(limit.at_least)} {limit.unit}才算{added}"


def unset(kind: ListKind) -> str:
    """Why a list cannot be read yet, and what to do."""
    column = kind.titled(kind.threshold.field)
    return (
        f"「{kind.title}」现在读不了：{column}到多少{kind.threshold.unit}算，没有查到上面的规定，县里也还没有填。"
        f"请县里定下来，写进规则包 [[lists.kind]] {kind.code} 的 threshold（at_least 和 source），装好再发。"
    )


def summary(kind: ListKind, view: ListView) -> list[str]:
    """What a list holds, a line a fact; nothing of anybody."""
    counts = view.counts
    total = sum(counts.get(each.value, 0) for each in Verdict) + counts.get("refused", 0)
    lines = [f"{source(kind)}，共 {total} 行。{threshold_words(kind)}。"]
    for verdict in Verdict:
        if number := counts.get(verdict.value, 0):
            lines.append(f"{VERDICTS[verdict]}：{number}")
    if number := counts.get("refused", 0):
        lines.append(f"有错、没法收：{number}")
    if view.before_id is None:
        lines.append("以前没有收过这种名单，没有可比的。")
    else:
        now = "，".join(f"{word} {counts.get(change.value, 0)}" for change, word in CHANGES.items())
        lines.append(f"跟上次的名单比（到线的）：{now}，上次有这次没有 {counts.get('gone', 0)}。")
    return lines


def refusal_lines(view: ListView, most: int) -> list[str]:
    """The rows that could not be read, with column and remedy."""
    lines = [f"第 {one['row']} 行 {one['column']}：{one['reason']}。{one['remedy']}。" for one in view.refusals[:most]]
    rest = len(view.refusals) - most
    return [*lines, f"……还有 {rest} 处"] if rest > 0 else lines


def ground_lines(kind: ListKind, line: LineView) -> tuple[str, ...]:
    """What the worker is told of a line: what it says, who it is, how it was matched."""
    value = str(line.body.get("value") or "")
    unit = kind.threshold.unit if value else ""
    told = [f"{kind.titled(kind.threshold.field)}：{value}{unit}" if value else ""]
    if line.body.get("head") and line.body.get("name"):
        told.append(f"名单上的人：{line.body['name']}")
    told += [f"怎么对上的：{WHYS[pair.why]}" for pair in line.pairs if pair.household_id == line.household_id]
    if line.household_id is None:
        told.append("农户台账里还没有这一户")
    return tuple(each for each in told if each)


def taken(opened: int, joined: int, view: ListView) -> Outgoing:
    """What a list has opened, and what still waits for a person."""
    waiting = sum(view.counts.get(each.value, 0) for each in WAITING)
    text = f"收下了。开了 {opened} 条线索，都派上门核查了。"
    text += f"有 {joined} 行的户已经在办，记进去了。" if joined else ""
    text += f"还有 {waiting} 行拿不准，要您看一眼。" if waiting else ""
    choices = [Choice(f"核对 {waiting} 行", f"s.listpairs.{view.id}", Look.MAIN, "🔍")] if waiting else []
    undo = Choice("收回这份名单", f"s.listundo.{view.id}", Look.CHOICE, "↩️")
    return Outgoing(text, title="部门名单", choices=(*choices, undo, _MENU))


def being_taken(so_far: int, view: ListView) -> Outgoing:
    """A long list: what is done of it, and that it goes on by itself."""
    total = sum(view.counts.get(each.value, 0) for each in (Verdict.OPENS, Verdict.JOINS))
    text = f"收下了，正在一条一条开：开了 {so_far} 条，一共 {total} 条。您忙别的，开完了告诉您。"
    return Outgoing(text, title="部门名单", choices=(_MENU,))


_MENU = Choice("菜单", "w.menu", Look.NAV)
