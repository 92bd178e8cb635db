"""People behind the answers: a question goes to the policy desk, the answer comes back to who asked."""

from bot.dialogs.calls import calls
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Rerun, Talk
from cases import deadlines
from cases.rights import Act
from chat.outgoing import Choice, Look, Outgoing
from storage.people import PersonView
from storage.questions import QuestionView

CONTEXT_LINES = 6


async def human(talk: Talk) -> None:
    """人工: numbers to ring now, and a question can be left."""
    wish = await talk.ask(
        "wish",
        Prompt(
            "着急就直接打电话。也可以把想问的写下来，有人看了会回您。",
            title="找人工",
            options=(Option("leave", "把想问的写下来", "✍️", Look.MAIN), Option("no", "先不用")),
            calls=await calls(talk),
        ),
    )
    if wish == "leave":
        talk.start("desk")


async def desk(talk: Talk) -> None:
    """Hands a question to the desk; the asker is told when to expect an answer. `args`: words or arg."""
    words = str(talk.args.get("words") or "")
    if not words:
        talk.frame.aside.setdefault("words", str(talk.args.get("arg", "")))
        words = await talk.ask("words", Prompt("请写下您想问的，一两句话就行。", wants="text"))
    due = deadlines.due(talk.now, talk.pack.rules["desk_answer"], talk.pack.calendar, talk.house.zone)

    async def file() -> int:
        rows = await talk.unit.outbox.last(talk.view.id, CONTEXT_LINES)
        question_id = await talk.unit.questions.add(
            talk.view.id,
            words,
            at=talk.now,
            place_id=talk.view.place_id,
            context=[row.message.text for row in rows if row.mine],
        )
        await talk.unit.events.add(
            "question.asked",
            f"question:{question_id}",
            at=talk.now,
            person_id=talk.person.id if talk.person else None,
            talk_id=talk.view.id,
        )
        await talk.unit.deadlines.set("question", f"question:{question_id}", due.at)
        for person in await _desk_people(talk):
            await talk.unit.notices.add(
                f"person:{person.id}",
                f"question:{question_id}",
                "new",
                "1",
                _asked(question_id, words, f"{due.last_day.month}月{due.last_day.day}日"),
                at=talk.now,
                leave_at=talk.now,
            )
        return question_id

    await talk.once("file", file)
    day = f"{due.last_day.month}月{due.last_day.day}日"
    talk.say(Outgoing(f"已经转给政策窗口的人了，{day}前回您，就在这里告诉您。", calls=await calls(talk)))


async def answer(talk: Talk) -> None:
    """A desk person answers; `args["arg"]` is the question's id. The answer is carried back to the asker."""
    arg = str(talk.args.get("arg", ""))
    question = await talk.unit.questions.get(int(arg)) if arg.isdecimal() else None
    if question is None or not may_answer(talk):
        talk.say("这个问题找不到，或者不归您答。")
        return
    if question.answered_at is not None:
        talk.say("这个问题已经有人答过了，谢谢。")
        return
    words = await talk.ask("answer", Prompt(_asked_again(question), wants="text", title="请您答一答"))
    options = (Option("yes", "发出去", "✅", Look.MAIN), Option("edit", "改一改", "✏️"))
    if await talk.ask("send", Prompt(f"这样回给他，可以吗？\n\n{words}", options=options)) == "edit":
        talk.edit("send")
        talk.edit("answer")
        raise Rerun
    assert talk.person is not None
    await talk.unit.questions.answer(question.id, words, by=talk.person.id, at=talk.now)
    await talk.unit.deadlines.drop("question", f"question:{question.id}")
    await talk.unit.notices.drop_about(f"question:{question.id}")
    await talk.unit.events.add("question.answered", f"question:{question.id}", at=talk.now, person_id=talk.person.id)
    await talk.unit.notices.add(
        f"talk:{question.talk_id}",
        f"question:{question.id}",
        "answer",
        "1",
        Outgoing(
            f"您问的：{question.words}\n\n{words}",
            title="政策窗口回您话了",
            choices=(Choice("还想问", "w.ask", Look.CHOICE), Choice("菜单", "w.menu", Look.NAV)),
        ),
        at=talk.now,
        leave_at=talk.now,
    )
    talk.say("发给他了，谢谢您。")


async def questions(talk: Talk) -> None:
    """The questions that wait for the desk, oldest first."""
    if not may_answer(talk):
        talk.say("这个只有政策窗口能看。")
        return
    waiting = await talk.unit.questions.waiting()
    if not waiting:
        talk.say(Outgoing("现在没有等着答的问题。", choices=(Choice("菜单", "w.menu", Look.NAV),)))
        return
    choices = [Choice(one.words[:24], f"s.answer.{one.id}") for one in waiting[:8]]
    talk.say(Outgoing(f"有 {len(waiting)} 个问题等着答，点一个：", title="群众提问", choices=tuple(choices)))


def may_answer(talk: Talk) -> bool:
    """Whether the person is one of the policy desk."""
    if talk.person is None:
        return False
    return any(Act.ANSWER_QUESTION in talk.pack.roles[post.role].acts for post in talk.person.posts)


async def _desk_people(talk: Talk) -> list[PersonView]:
    people = await talk.unit.people.staff(on=talk.today)
    return [p for p in people if any(Act.ANSWER_QUESTION in talk.pack.roles[post.role].acts for post in p.posts)]


def _asked(question_id: int, words: str, day: str) -> Outgoing:
    return Outgoing(
        f"{words}\n\n请在 {day} 前回话。",
        title="有人问政策",
        choices=(Choice("现在答", f"s.answer.{question_id}", Look.MAIN),),
    )


def _asked_again(question: QuestionView) -> str:
    context = "\n".join(f"· {line}" for line in question.context if line)
    return f"他问：{question.words}" + (f"\n\n前面说过：\n{context}" if context else "") + "\n\n请写回话，要有依据："
