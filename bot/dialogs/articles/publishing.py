"""A second person publishes what somebody wrote, or sends it back; and takes an article back to the version before."""

from bot.casework import articles
from bot.dialogs.articles import cards
from bot.dialogs.articles.rights import live, may_publish, open_draft, scene_of
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.notices import articles as words_of
from bot.notices import telling
from chat.outgoing import Choice, Look, Outgoing

_AFTERWARDS = (Choice("政策文章", "s.articles"), Choice("菜单", "w.menu", Look.NAV))


async def publish(talk: Talk) -> None:
    """`args["arg"]` is the version's id. Everything is tried again at the very press."""
    version = await open_draft(talk)
    if version is None or talk.person is None:
        return
    if not may_publish(talk):
        talk.say("发布要请能发布的人来点。")
        return
    if talk.person.id in version.writers:
        talk.say(Outgoing("这一篇您写过或改过，要请另一个人发布。", choices=_AFTERWARDS))
        return
    scene = scene_of(talk)
    faults = await articles.obstacles(scene, version)
    if faults:
        talk.say(Outgoing(cards.faults(faults, f"《{version.title}》还不能发布："), choices=_AFTERWARDS))
        return
    options = (Option("yes", "发布", "✅", Look.MAIN), Option("no", "退回去"))
    if await talk.ask("sure", Prompt(cards.lines(version), title="请您发布", options=options)) == "no":
        why = await talk.ask("why", Prompt("为什么先不发布？写一句，告诉写的人。", wants="text"))
        await _refuse(talk, version.id, why)
        return
    matters = await articles.publish(scene, version, talk.person.id)
    talk.say(Outgoing(_done(f"《{version.title}》发布了，现在就能答。", matters), choices=_AFTERWARDS))


async def take_back(talk: Talk) -> None:
    """`args["arg"]` is the article's id: the version before answers again."""
    version = await live(talk)
    if version is None or talk.person is None:
        return
    if not may_publish(talk):
        talk.say("撤回要请能发布的人来点。")
        return
    options = (Option("yes", "撤回", "↩️"), Option("no", "不撤了", look=Look.MAIN))
    prompt = Prompt(f"把《{version.title}》撤回到上一版吗？没有上一版，就不再用它答。", options=options)
    if await talk.ask("sure", prompt) == "no":
        talk.say("好的，没有撤。")
        return
    before, matters = await articles.take_back(scene_of(talk), version, talk.person.id)
    now = f"现在用的是第 {before.number} 版《{before.title}》。" if before else "现在不用它答了。"
    talk.say(Outgoing(_done(f"撤回了，{now}", matters), choices=_AFTERWARDS))


async def _refuse(talk: Talk, version_id: int, why: str) -> None:
    assert talk.person is not None
    version = await talk.unit.articles.get(version_id)
    assert version is not None
    scene = scene_of(talk)
    message = words_of.refused(version, await scene.name(talk.person.id), why)
    about = f"article:{version.code}"
    await talk.unit.events.add("article.refused", about, at=talk.now, person_id=talk.person.id, why=why)
    for writer in version.writers:
        await telling.tell(scene, telling.whom(writer), about, "refused", talk.now.isoformat(), message)
    talk.say(Outgoing("退回去了，告诉写的人了。", choices=_AFTERWARDS))


def _done(text: str, matters: list[str]) -> str:
    if not matters:
        return text
    lines = "\n".join(f"· {one}" for one in matters[:10])
    return f"{text}\n\n有 {len(matters)} 件在办的事跟人说过原来的说法，已经告诉办的人：\n{lines}"
