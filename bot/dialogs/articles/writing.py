"""Where drafts come from by chat: an answer the desk has given, something new, an article that is to be changed."""

from typing import Any

from bot.casework import articles
from bot.dialogs.articles import cards
from bot.dialogs.articles.cards import FIELDS
from bot.dialogs.articles.changing import today_of, value_of
from bot.dialogs.articles.finding import index_of
from bot.dialogs.articles.rights import may_write, scene_of
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from chat.outgoing import Choice, Look, Outgoing
from knowledge import articles as trade
from knowledge import publishing
from storage.articles import DRAFT, LIVE

LONGEST_TITLE = 40
_ASKED_FIRST = ("title", "questions", "answer", "source")
_FOR_DESK = "这个只有政策窗口能写。"


async def keep(talk: Talk) -> None:
    """An answer becomes a draft, in two taps. `args["arg"]` is the question's id."""
    arg = str(talk.args.get("arg", ""))
    question = await talk.unit.questions.get(int(arg)) if arg.isdecimal() and len(arg) < 10 else None
    if not may_write(talk) or question is None or not question.answer or talk.person is None:
        talk.say("这个回答找不到，或者不归您管。")
        return
    origin = f"question:{question.id}"
    before = await talk.unit.articles.of_origin(origin)
    if before and "keep" not in talk.frame.done:
        text = f"这个回答已经存成《{before[-1].title}》了。"
        talk.say(Outgoing(text, choices=(Choice("看草稿", f"s.draft.{before[-1].id}"),)))
        return
    body = _body(talk, title=question.words[:LONGEST_TITLE], questions=[question.words], answer=question.answer)
    if await talk.ask("sure", await _preview(talk, body)) == "no":
        talk.say("好的，没有存。")
        return
    number = await talk.once("keep", lambda: _draft(talk, body, origin))
    choice = Choice("接着改", f"s.draft.{number}", Look.MAIN)
    talk.say(Outgoing("存成草稿了。补上出处，请另一个人发布，以后就能自己答。", choices=(choice,)))


async def write(talk: Talk) -> None:
    """Something new: four questions, then the draft's own card."""
    if not may_write(talk) or talk.person is None:
        talk.say(_FOR_DESK)
        return
    found: dict[str, Any] = {}
    for one in FIELDS:
        if one.key in _ASKED_FIRST:
            words = await talk.ask(one.key, Prompt(one.ask, title=one.title, wants="text"))
            found[one.key] = value_of(one, words)
    number = await talk.once("keep", lambda: _draft(talk, _body(talk, **found), ""))
    talk.start("draft", arg=str(number))


async def rewrite(talk: Talk) -> None:
    """A draft in the place of an article of the pack or of ours. `args["arg"]` is its id."""
    code = str(talk.args.get("arg", ""))
    if not may_write(talk) or talk.person is None:
        talk.say(_FOR_DESK)
        return
    versions = await talk.unit.articles.versions(code)
    draft = next((one for one in versions if one.state == DRAFT), None)
    if draft is not None:
        talk.start("draft", arg=str(draft.id))
        return
    live = next((one for one in versions if one.state == LIVE), None)
    article = articles.article_of(live) if live else (await index_of(talk)).article(code)
    if article is None:
        talk.say("这篇文章找不到了。")
        return
    body = {key: value for key, value in trade.as_table(article).items() if key != "id"}
    number = await talk.once("keep", lambda: _draft(talk, body, f"article:{code}", code))
    talk.start("draft", arg=str(number))


def _body(talk: Talk, **fields: Any) -> dict[str, Any]:
    return {"audience": "villager", "valid_from": today_of(talk), "next": "desk", **fields}


async def _preview(talk: Talk, body: dict[str, Any]) -> Prompt:
    """What would be kept, with the words that must go before it can be published."""
    county = await articles.county(scene_of(talk))
    said = cards.faults(publishing.personal_words(body, county), "发布前要改掉：")
    text = f"问：{body['questions'][0]}\n答：{body['answer']}"
    options = (Option("yes", "存草稿", "📄", Look.MAIN), Option("no", "不存了"))
    return Prompt("\n\n".join(filter(None, (text, said))), title="存成文章草稿", options=options)


async def _draft(talk: Talk, body: dict[str, Any], origin: str, code: str = "") -> int:
    assert talk.person is not None
    made = await talk.unit.articles.draft(
        body, by=talk.person.id, at=talk.now, origin=origin or f"person:{talk.person.id}", code=code
    )
    about = f"article:{made.code}"
    await talk.unit.events.add("article.drafted", about, at=talk.now, person_id=talk.person.id, number=made.number)
    return made.id
