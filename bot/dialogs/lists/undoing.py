"""收回名单: clues nobody has begun with are withdrawn; the others are named and go on."""

from bot.casework import lists as listing
from bot.dialogs.lists.permission import NOT_YOURS, may_read_here, me, scene_of
from bot.dialogs.lists.sending import AGAIN, MENU
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.notices import matters
from bot.notices.lists import source
from chat.outgoing import Look, Outgoing
from storage.lists import TAKEN, TAKING

_SHOWN = 10


async def converse(talk: Talk) -> None:
    """`args["arg"]` is the list's id."""
    arg = str(talk.args.get("arg", ""))
    view = await talk.unit.lists.get(int(arg)) if arg.isdecimal() and await may_read_here(talk) else None
    if view is None:
        talk.say(Outgoing(NOT_YOURS, choices=(MENU,)))
        return
    if view.state == TAKING:
        talk.say(Outgoing("这份名单还在一条一条开，开完了再收回。", choices=(AGAIN, MENU)))
        return
    if view.state != TAKEN:
        talk.say(Outgoing("这份名单已经收回了。", choices=(AGAIN, MENU)))
        return
    kind = talk.pack.lists.kinds.get(view.kind) if talk.pack.lists else None
    title = source(kind) if kind else view.kind
    options = (Option("yes", "收回", "↩️", Look.MAIN), Option("no", "不收回"))
    text = f"收回「{title}」？还没有人动手的线索会撤掉，已经动手的不动。"
    if await talk.ask("sure", Prompt(text, options=options, has_back=False)) == "no":
        talk.say(Outgoing("好，不动。", choices=(MENU,)))
        return
    scene = scene_of(talk)
    back, going_on = await listing.undo(scene, view.id, me(talk))
    lines = [f"收回了，撤掉 {back} 条线索。"]
    if going_on:
        lines.append(f"有 {len(going_on)} 件已经有人动手，没有撤，请跟办事的人说：")
        lines += [(await matters.matter_of(scene, task)).title for task in going_on[:_SHOWN]]
    talk.say(Outgoing("\n".join(lines), title="收回名单", choices=(AGAIN, MENU)))
