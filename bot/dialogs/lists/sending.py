"""部门名单: the file is sent, what it would open is shown, and only a yes opens it."""

from dataclasses import replace
from typing import Any

from bot.casework import lists as listing
from bot.dialogs.lists.permission import NOT_YOURS, may_read_here, me, scene_of
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import ListWanted, NotRead, Talk
from bot.notices import dates
from bot.notices import lists as words
from cases.lists import WAITING, ListKind, Verdict
from chat.incoming import Incoming, Kind
from chat.outgoing import Choice, Look, Outgoing
from storage.lists import BAD, TAKEN, TAKING, UNCLEAR, ListView

MENU = Choice("菜单", "w.menu", Look.NAV)
AGAIN = Choice("再发一份", "s.lists", Look.CHOICE, "🗂️")
_SHOWN = 8
"""Faulty rows on a card."""
_LEFT_OUT, _GO, _DROP = "leave_out", "go", "drop"


def sent_in(heard: Incoming) -> dict[str, str]:
    """The workbook in a message that answers nothing: what `lists` is started with, empty for none."""
    if heard.kind is not Kind.MEDIA:
        return {}
    books = [one for one in heard.media if one.file_id and one.name.lower().endswith((".xlsx", ".xls"))]
    return {"file_id": books[0].file_id, "name": books[0].name} if len(books) == 1 else {}


async def converse(talk: Talk) -> None:
    """`args` may hold file_id and name of a workbook that has come already."""
    if not await may_read_here(talk):
        talk.say(Outgoing(NOT_YOURS, choices=(MENU,)))
        return
    file = await _file(talk)
    if file is None:
        return
    view = await _reading(talk, file)
    if view.state == BAD:
        talk.say(Outgoing(view.refusals[0]["reason"], title="读不了", choices=(AGAIN, MENU)))
        return
    kind = _kinds(talk)[view.kind]
    if view.state not in (TAKING, TAKEN) and await _agreed(talk, kind, view) == _DROP:
        talk.say(Outgoing("好，什么都没有开。", choices=(AGAIN, MENU)))
        return
    opened, joined, is_whole = await talk.once("take", lambda: _take(talk, view))
    talk.say(words.taken(opened, joined, view) if is_whole else words.being_taken(opened + joined, view))


async def _take(talk: Talk, view: ListView) -> list[int]:
    """The first stretch at once; a long list goes on by itself."""
    is_whole = await listing.take(scene_of(talk), view.id, me(talk))
    if not is_whole:
        await listing.go_on(scene_of(talk), view.id, me(talk), after=talk.now)
    return [*await talk.unit.lists.led(view.id), int(is_whole)]


def _kinds(talk: Talk) -> dict[str, ListKind]:
    assert talk.pack.lists is not None
    return dict(talk.pack.lists.kinds)


async def _file(talk: Talk) -> dict[str, str] | None:
    """File id and name; None where something else was wanted."""
    if talk.args.get("file_id"):
        return {"file_id": str(talk.args["file_id"]), "name": str(talk.args.get("name", ""))}
    options, lines = [], []
    for view in await talk.unit.lists.newest(3):
        kind = _kinds(talk).get(view.kind)
        if kind is None or view.taken_at is None:
            continue
        day = dates.day(view.taken_at.astimezone(talk.house.zone).date())
        waiting = len(await talk.unit.lists.lines(view.id, WAITING))
        lines.append(f"{day} {kind.title}：还有 {waiting} 行等核对。")
        if waiting:
            options.append(Option(f"listpairs.{view.id}", f"核对 {waiting} 行：{kind.title}", "🔍"))
        options.append(Option(f"listundo.{view.id}", f"收回：{day} {kind.title}", "↩️"))
    readable = "、".join(kind.title for kind in _kinds(talk).values() if kind.threshold.is_set)
    unset = "、".join(kind.title for kind in _kinds(talk).values() if not kind.threshold.is_set)
    lines.append(f"把部门给的表（.xlsx）发到这里。能读的：{readable}。")
    if unset:
        lines.append(f"还读不了、等县里填数的：{unset}。")
    picked: Any = await talk.ask(
        "file", Prompt("\n".join(lines), title="部门名单", wants="file", options=tuple(options))
    )
    if isinstance(picked, str):
        dialog, _, arg = picked.partition(".")
        talk.start(dialog, arg=arg)
        return None
    return {"file_id": picked["media"][0]["file_id"], "name": picked["media"][0]["name"]}


async def _reading(talk: Talk, file: dict[str, str]) -> ListView:
    """What the file gave; the kind is asked where its titles do not tell."""
    wanted = ListWanted(file["file_id"], file["name"], talk.pack.hash, me(talk))
    view = await talk.unit.lists.of_digest(file["file_id"])
    if view is None:
        raise NotRead(wanted)
    if view.state == UNCLEAR:
        options = tuple(Option(code, kind.title) for code, kind in _kinds(talk).items())
        code = await talk.ask("kind", Prompt("从列名看不出是哪一种名单。是哪一种？", options=options))
        raise NotRead(replace(wanted, kind=code))
    return view


async def _agreed(talk: Talk, kind: ListKind, view: ListView) -> str:
    lines = words.summary(kind, view)
    opens = view.counts.get(Verdict.OPENS.value, 0)
    options = [Option(_GO, f"收下，开 {opens} 条线索", "✅", Look.MAIN)]
    if view.refusals:
        lines += ["", "有错的行：", *words.refusal_lines(view, _SHOWN)]
        refused = view.counts.get("refused", 0)
        options = [Option(_LEFT_OUT, f"有错的 {refused} 行先放下，其余照收，开 {opens} 条线索", "✅")]
    options.append(Option(_DROP, "先不收，改好再发" if view.refusals else "先不收"))
    prompt = Prompt("\n".join(lines), title=f"看一看：{view.file}", options=tuple(options), has_back=False)
    picked: str = await talk.ask("agreed", prompt)
    return picked
