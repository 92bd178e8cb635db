"""The desk's side: takes a question in hand, says something as often as needed, answers or puts it down again."""

from functools import partial
from typing import Any

from bot.casework import Scene
from bot.casework import questions as hands
from bot.dialogs.prompts import KIND_NAMES, Option, Prompt
from bot.dialogs.talk import Talk
from bot.notices import dates
from bot.notices.scene import standing_of
from cases.rights import Act, acts_of
from chat.outgoing import Attached, Choice, Look, Outgoing
from storage.questions import QuestionView

_PUT_DOWN = "先放下，交还"
_LINES = 20


async def answer(talk: Talk) -> None:
    """`args["arg"]` is the question's id. Rights are asked at every turn."""
    question = await _question(talk)
    if question is None or talk.person is None or not await _is_free(talk, question):
        return
    scene = _scene(talk)
    if question.holder_id is None:
        await hands.take(scene, question, talk.person.id, talk.view.id, talk.real_now)
        question = await talk.unit.questions.get(question.id) or question
    if files := await hands.sent_by_asker(scene, question):
        await talk.tell("files", Outgoing("他前面发来的：", files=files))
    number = 0
    while True:
        told = await talk.ask(f"words{number}", _prompt(question, number, talk))
        words, files = _parts(told)
        if told == _PUT_DOWN:
            await hands.put_down(scene, question, talk.real_now)
            talk.say(Outgoing("好的，先放下了，谈话交还给机器人。问题还留着。", choices=_AFTERWARDS))
            return
        sent = await talk.ask(f"send{number}", _check(words, files))
        if sent == "edit":
            talk.edit(f"send{number}")
            talk.edit(f"words{number}")
            continue
        if sent == "last":
            break
        await talk.once(f"said{number}", partial(_said, talk, question, words, files))
        number += 1
    await hands.answer(scene, question, words, talk.person.id, talk.real_now, files)
    keep = Choice("存成文章草稿", f"s.keep.{question.id}", Look.MAIN, "📄")
    talk.say(Outgoing("发给他了，谈话交还给机器人，谢谢您。", choices=(keep, *_AFTERWARDS)))


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
    return Act.ANSWER_QUESTION in acts_of(standing_of(talk.person, talk.pack, talk.house.zone), talk.now)


_AFTERWARDS = (Choice("群众提问", "s.questions"), Choice("菜单", "w.menu", Look.NAV))


async def _question(talk: Talk) -> QuestionView | None:
    arg = str(talk.args.get("arg", ""))
    question = await talk.unit.questions.get(int(arg)) if arg.isdecimal() and len(arg) < 10 else None
    if question is None or not may_answer(talk):
        talk.say("这个问题找不到，或者不归您答。")
        return None
    return question


async def _is_free(talk: Talk, question: QuestionView) -> bool:
    """Not answered, and in nobody else's hands."""
    if question.answered_at is not None:
        talk.say("这个问题已经有人答过了，谢谢。")
        return False
    if question.holder_id is not None and talk.person is not None and question.holder_id != talk.person.id:
        talk.say(f"{await _scene(talk).name(question.holder_id)}正在答这个问题，谢谢。")
        return False
    return True


async def _said(talk: Talk, question: QuestionView, words: str, files: tuple[Attached, ...]) -> bool:
    await hands.reply(_scene(talk), question, words, talk.real_now, files)
    return True


def _parts(told: str | dict[str, Any]) -> tuple[str, tuple[Attached, ...]]:
    """The words of a message and its files."""
    if isinstance(told, str):
        return told, ()
    files = tuple(Attached(one["file_id"], one["kind"], one["name"]) for one in told["media"])
    return "\n".join(told["text"]) or "请看发来的照片或文件。", files


def _prompt(question: QuestionView, number: int, talk: Talk) -> Prompt:
    options = (Option(_PUT_DOWN, _PUT_DOWN, look=Look.NAV),)
    if number:
        return Prompt("告诉他了。他再说的话会转到这里。还要跟他说什么？", wants="message", options=options, free=True)
    said = [line for line in question.context if line and line != question.words][-_LINES:]
    context = "\n".join(f"· {line}" for line in (*said, *question.said))
    when = dates.soon(question.due_at, talk.now, talk.house.zone)
    text = f"他问：{question.words}" + (f"\n\n前后还说过：\n{context}" if context else "")
    return Prompt(
        f"{text}\n\n谈话现在在您手里，机器人不插嘴。请在{when}以前写回话，要有依据：",
        title="请您答一答",
        wants="message",
        options=options,
        free=True,
    )


def _check(words: str, files: tuple[Attached, ...]) -> Prompt:
    names = "".join(f"\n〔{KIND_NAMES[one.kind]} {one.name}".rstrip() + "〕" for one in files)
    return Prompt(
        f"这样回给他，可以吗？\n\n{words}{names}",
        options=(
            Option("last", "发出去，回完了", "✅", Look.MAIN),
            Option("more", "发出去，还要接着说", "💬"),
            Option("edit", "改一改", "✏️"),
        ),
    )


def _scene(talk: Talk) -> Scene:
    return Scene(talk.unit, talk.pack, talk.house.zone, talk.now)
