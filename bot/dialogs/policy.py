"""Policy questions: answered from a dated source that is shown, or handed to a person."""

from bot.dialogs import answered, articles
from bot.dialogs.calls import calls
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from chat.incoming import Incoming, Kind
from chat.outgoing import Look
from knowledge import stories
from knowledge.index import Index, Reply

_POLITE = {
    "chat": "您好！有难处要申报、查进度、问政策，都能找我。点一下就行。",
    "abuse": "您别急，有事慢慢说，我帮您找路子。点一下就行。",
    "order": "这个我做不了。我只会申报困难、查进度、答政策。点一下就行。",
    "empty": "只收到了表情或符号。请用字说说想问什么，或者点一下。",
}
"""One line and the menu, by the kind of talk."""
LONGEST = 1000
"""Characters of a question the desk gets; of a longer one its beginning."""


async def policy(talk: Talk) -> None:
    """`args["words"]` is the question, or it is asked for."""
    words = str(talk.args.get("words", ""))
    if not words:
        words = await talk.ask("words", Prompt("您想问什么？用平常的话说就行。", wants="text"))
    index = await articles.index_of(talk)
    reply = index.ask(words, today=talk.today, audience=_audience(talk))
    shown = _shown(talk, words, reply)
    if shown:
        await _choose(talk, index, shown, words[:LONGEST])
    elif reply.decision == "smalltalk":
        talk.start("menu", note=_POLITE.get(reply.talk, _POLITE["chat"]))
    elif reply.decision == "unknown":
        await _unknown(talk, words)
    else:
        await answered.tell(talk, index, reply.hits[0].article, words[:LONGEST])


async def doubt(talk: Talk) -> None:
    """At a question that takes any text, something that reads as a question: the person says which it is.

    `args`: words, key. Only when knowledge is sure; otherwise it is the answer.
    """
    words = str(talk.args["words"])
    index = await articles.index_of(talk)
    reply = index.ask(words, today=talk.today, audience=_audience(talk))
    choice = "answer"
    if reply.decision == "answer":
        options = (Option("answer", "这是我的回答", "✍️"), Option("ask", "我是在问政策", "💬"))
        choice = await talk.ask(
            "which", Prompt(f"「{words}」您是在回答，还是想问政策？", options=options, has_back=False)
        )
    if choice == "ask":
        await answered.tell(talk, index, reply.hits[0].article, words)
    else:
        extra = {"answer": "yes", "message": str(talk.args.get("message", ""))}
        talk.heard = Incoming(str(talk.args["key"]), Kind.TEXT, words, extra=extra)


def _shown(talk: Talk, words: str, reply: Reply) -> list[tuple[str, str]]:
    """Id and title of the choices, [] when it is not to choose.

    They stay as they were shown for these words: an article published meanwhile moves no button.
    """
    kept = talk.frame.done.get("shown") or {}
    if kept.get("words") != words:
        hits = reply.hits[:3] if reply.decision == "choose" else ()
        kept = {"words": words, "articles": [[hit.article.id, hit.article.title] for hit in hits]}
        talk.frame.done["shown"] = kept
    return [(id_, title) for id_, title in kept["articles"]]


async def _choose(talk: Talk, index: Index, shown: list[tuple[str, str]], words: str) -> None:
    options = (*(Option(id_, title) for id_, title in shown), Option("", "都不是，转人工", "📞"))
    picked = await talk.ask("choose", Prompt("您是想问：", options=options))
    article = index.article(picked) if picked else None
    if article is not None:
        await answered.tell(talk, index, article, words)
        return
    if picked:
        talk.say("这一篇刚刚撤下了，我请人来答。")
    talk.start("desk", words=words)


async def _unknown(talk: Talk, words: str) -> None:
    await articles.note_miss(talk, words[:LONGEST])
    hand = await talk.ask(
        "hand",
        Prompt(
            _at_a_loss(words),
            options=(Option("yes", "请人来答", "📞", Look.MAIN), Option("no", "不用了")),
            calls=await calls(talk),
        ),
    )
    if hand == "yes":
        talk.start("desk", words=words[:LONGEST], missed=True)


def _at_a_loss(words: str) -> str:
    """Why nothing was found, in a sentence that says what to do."""
    if not any("\u3400" <= letter <= "\u9fff" for letter in words):
        return "我只看得懂汉字。请用汉字写一句您想问的，或者请人来答。（I read Chinese only.）"
    if stories.is_long(words):
        return "您说得长，我没听准最想问哪件。请用一句话再说一遍，或者请政策窗口的人来答。"
    return "这个我答不准，不敢乱说。要不要请政策窗口的人来答？答好了我转给您。"


def _audience(talk: Talk) -> str:
    return "cadre" if talk.person and talk.person.posts else "villager"
