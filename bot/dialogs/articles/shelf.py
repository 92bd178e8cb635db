"""The articles written by chat: drafts, what answers now with its history, and finding any article to change it."""

from bot.casework import articles
from bot.dialogs.articles import cards
from bot.dialogs.articles.finding import index_of
from bot.dialogs.articles.rights import live, may_publish, may_write, scene_of
from bot.dialogs.prompts import Prompt
from bot.dialogs.talk import Talk
from bot.notices import dates
from chat.outgoing import Choice, Look, Outgoing
from storage.articles import DRAFT, DROPPED, LIVE, PAST, TAKEN_BACK, ArticleView

SHOWN = 8
_STATES = {DRAFT: "草稿", LIVE: "正在用", PAST: "换下来了", TAKEN_BACK: "撤回了", DROPPED: "不要了"}
_MENU = Choice("菜单", "w.menu", Look.NAV)


async def shelf(talk: Talk) -> None:
    """What waits and what answers now. `args["arg"]` is how many of them are passed over."""
    if not (may_write(talk) or may_publish(talk)):
        talk.say("这个只有政策窗口和能发布的人能看。")
        return
    drafts, answering = await talk.unit.articles.drafts(), await talk.unit.articles.live()
    open_with = "draft" if may_write(talk) else "publish"
    everything = [Choice(f"草稿：{one.title[:20] or '没写标题'}", f"s.{open_with}.{one.id}") for one in drafts]
    everything += [Choice(one.title[:24], f"s.article.{one.code}") for one in answering[::-1]]
    arg = str(talk.args.get("arg", ""))
    first = int(arg) if arg.isdecimal() and len(arg) < 6 else 0
    choices = everything[first : first + SHOWN]
    if len(everything) > first + SHOWN:
        choices.append(Choice("后面的", f"s.articles.{first + SHOWN}", Look.NAV))
    if may_write(talk):
        choices += [
            Choice("写一篇新的", "s.compose", Look.MAIN, "✍️"),
            Choice("找一篇来改", "s.seek", Look.CHOICE, "🔎"),
        ]
    text = f"草稿 {len(drafts)} 篇，正在用的 {len(answering)} 篇（政策包里的不算）。"
    talk.say(Outgoing(text, title="政策文章", choices=(*choices, _MENU)))


async def article(talk: Talk) -> None:
    """One article with its history. `args["arg"]` is its id."""
    version = await live(talk)
    if version is None:
        return
    history = [await _line(talk, one) for one in await talk.unit.articles.versions(version.code)]
    citing = await articles.citing(scene_of(talk), version.code)
    told = [line for lines in citing.values() for line in lines]
    parts = [cards.lines(version), "\n".join(history[::-1])]
    if told:
        parts.append("在办的事里跟人说过这一篇的：\n" + "\n".join(f"· {one}" for one in told[:SHOWN]))
    choices = [Choice("改一改", f"s.rewrite.{version.code}", Look.MAIN, "✏️")] if may_write(talk) else []
    if may_publish(talk):
        choices.append(Choice("撤回到上一版", f"s.takeback.{version.code}", Look.CHOICE, "↩️"))
    talk.say(Outgoing("\n\n".join(parts), title="政策文章", choices=(*choices, _MENU)))


async def seek(talk: Talk) -> None:
    """Any article, of the pack or ours, found as a villager would."""
    if not may_write(talk):
        talk.say("这个只有政策窗口能改。")
        return
    words = await talk.ask("words", Prompt("要改哪一篇？写它的标题，或者别人会怎么问。", wants="text"))
    hits = (await index_of(talk)).ask(words, today=talk.today).hits
    if not hits:
        talk.say(Outgoing("没找到。可以写一篇新的。", choices=(Choice("写一篇新的", "s.compose", Look.MAIN), _MENU)))
        return
    choices = [Choice(hit.article.title[:24], f"s.rewrite.{hit.article.id}") for hit in hits[:SHOWN]]
    talk.say(Outgoing("改哪一篇？", choices=(*choices, _MENU)))


async def _line(talk: Talk, version: ArticleView) -> str:
    """Who and when of one version."""
    scene = scene_of(talk)
    writers = "、".join([await scene.name(one) for one in version.writers]) or "读文件"
    parts = [f"第 {version.number} 版（{_STATES[version.state]}）：{writers}写"]
    if version.published_by is not None and version.published_at is not None:
        when = dates.instant(version.published_at, talk.house.zone)
        parts.append(f"{await scene.name(version.published_by)} {when}发布")
    if version.ended_by is not None and version.ended_at is not None:
        when = dates.instant(version.ended_at, talk.house.zone)
        parts.append(f"{await scene.name(version.ended_by)} {when}{_STATES[version.state]}")
    return "，".join(parts)
