"""Policy questions: answered from a dated source that is shown, or handed to a person."""

from bot.dialogs.calls import calls
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Leave, Talk
from chat.incoming import Incoming, Kind
from chat.outgoing import Call, Choice, Look, Outgoing
from knowledge.articles import Article, expired
from knowledge.index import Reply
from knowledge.offices import Offices

_NEXT = {"report": ("我要申报", "s.report"), "progress": ("查进度", "s.progress")}
_SMALLTALK = "您好！我能帮您申报困难、查进度、答政策。点「菜单」看看。"


async def policy(talk: Talk) -> None:
    """`args["words"]` is the question, or it is asked for."""
    words = str(talk.args.get("words", ""))
    if not words:
        words = await talk.ask("words", Prompt("您想问什么？用平常的话说就行。", wants="text"))
    index = await talk.house.index(talk.pack)
    reply = index.ask(words, today=talk.today, audience=_audience(talk))
    if reply.decision == "answer":
        talk.say(await answer(talk, reply.hits[0].article, words))
    elif reply.decision == "choose":
        article = await _chosen(talk, reply)
        if article is None:
            talk.start("desk", words=words)
        else:
            talk.say(await answer(talk, article, words))
    elif reply.decision == "smalltalk":
        talk.say(Outgoing(_SMALLTALK, choices=(Choice("菜单", "w.menu", Look.NAV),)))
        raise Leave
    else:
        await _unknown(talk, words)


async def doubt(talk: Talk) -> None:
    """At a question that takes any text, something that reads as a question: the person says which it is.

    `args`: words, key. Only when knowledge is sure; otherwise it is the answer.
    """
    words = str(talk.args["words"])
    index = await talk.house.index(talk.pack)
    reply = index.ask(words, today=talk.today, audience=_audience(talk))
    choice = "answer"
    if reply.decision == "answer":
        options = (Option("answer", "这是我的回答", "✍️"), Option("ask", "我是在问政策", "💬"))
        choice = await talk.ask(
            "which", Prompt(f"「{words}」您是在回答，还是想问政策？", options=options, has_back=False)
        )
    if choice == "ask":
        talk.say(await answer(talk, reply.hits[0].article, words))
    else:
        extra = {"answer": "yes", "message": str(talk.args.get("message", ""))}
        talk.heard = Incoming(str(talk.args["key"]), Kind.TEXT, words, extra=extra)


async def _chosen(talk: Talk, reply: Reply) -> Article | None:
    hits = reply.hits[:3]
    options = tuple(Option(str(number), hit.article.title) for number, hit in enumerate(hits))
    picked = await talk.ask("choose", Prompt("您是想问：", options=(*options, Option("none", "都不是，转人工", "📞"))))
    return None if picked == "none" else hits[int(picked)].article


async def _unknown(talk: Talk, words: str) -> None:
    hand = await talk.ask(
        "hand",
        Prompt(
            "这个我答不准，不敢乱说。要不要请政策窗口的人来答？答好了我转给您。",
            options=(Option("yes", "请人来答", "📞", Look.MAIN), Option("no", "不用了")),
            calls=await calls(talk),
        ),
    )
    if hand == "yes":
        talk.start("desk", words=words)


async def answer(talk: Talk, article: Article, words: str) -> Outgoing:
    """The article as a message: source and date always, no figures once the source is past its date."""
    told = _told(talk, article.offices)
    numbers = (Call("打电话问", article.phone),) if article.phone else await calls(talk)
    source = f"出处：{article.source}"
    if expired(article, talk.today):
        year = article.valid_to.year if article.valid_to else ""
        body, details = f"我只有 {year} 年的说法，可能变了。请问：{told}", ""
        if not article.figures:
            body = f"{article.answer}\n\n{body}"
    else:
        body, details = "\n".join(filter(None, (article.answer, article.blank))), article.details
    choices = [Choice("没解决，请人答", f"s.desk.{words[:12]}", Look.CHOICE, "📞")]
    if article.next in _NEXT:
        label, data = _NEXT[article.next]
        choices.insert(0, Choice(label, data, Look.MAIN))
    return Outgoing(
        f"{body}\n\n{source}",
        title=article.title,
        details=details,
        calls=numbers,
        choices=tuple(choices),
    )


def _told(talk: Talk, offices: tuple[str, ...]) -> str:
    """The offices of the source, with what their dated aliases say about them today."""
    table = Offices(talk.pack.aliases)
    names = "、".join(table.told(name, talk.today) for name in offices)
    return names + "。" + "".join(f"\n{doubt}" for doubt in table.doubts(names, talk.today))


def _audience(talk: Talk) -> str:
    return "cadre" if talk.person and talk.person.posts else "villager"
