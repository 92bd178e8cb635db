"""What is said around a question that a person answers: to the desk, to those above it, to the asker."""

from datetime import datetime

from bot.notices import dates
from bot.notices.scene import Scene
from chat.outgoing import Choice, Input, Look, Outgoing
from storage.questions import QuestionView

_MENU = Choice("菜单", "w.menu", Look.NAV)
_MORE = Choice("还想问", "w.ask", Look.CHOICE)
_FREE = Input("story")
"""While a person is there: words, voice and photos alike."""


def asked(question_id: int, words: str, due_at: datetime, scene: Scene) -> Outgoing:
    """To the desk: somebody asks."""
    return Outgoing(
        f"{words}\n\n请在{dates.soon(due_at, scene.now, scene.zone)}以前回话。",
        title="有人问政策",
        choices=(_answer(question_id),),
    )


def still_waiting(question: QuestionView) -> Outgoing:
    """To the desk: the time is over."""
    return Outgoing(
        f"有一个问题到时候了，还没有回话：{question.words}",
        title="等着答的问题",
        choices=(_answer(question.id),),
    )


def unanswered(question: QuestionView, names: str, *, ignored: bool, scene: Scene) -> Outgoing:
    """To the rung above. Its words stay out: they are the asker's and the desk's."""
    asked_on = dates.instant(question.asked_at, scene.zone)
    why = f"政策窗口（{names}）看到了，还没有回话。" if ignored else f"政策窗口（{names}）还没有看到，请打个电话。"
    return Outgoing(f"{asked_on} 有一个群众问的政策问题，说好的时间已经过了。{why}", title="群众提问还没回话")


def taken(name: str) -> Outgoing:
    """To the asker: a person is there now."""
    return Outgoing(
        f"政策窗口的{name}在看您的问题了。您接着说的话都转给他，我先不插嘴。想办别的，点「菜单」。",
        title="有人接手了",
        choices=(Choice("不说了，交还", "s.handback", Look.NAV), _MENU),
        input=_FREE,
    )


def further(words: str, question: QuestionView) -> Outgoing:
    """To the one who has the talk in hand: what the asker adds."""
    return Outgoing(words, title="他又说", choices=(Choice("接着答", f"s.answer.{question.id}", Look.MAIN),))


def reply(question: QuestionView, words: str, *, is_last: bool) -> Outgoing:
    """To the asker: what the desk says; with the last words the talk is the bot's again."""
    if not is_last:
        choices = (Choice("不说了，交还", "s.handback", Look.NAV), _MENU)
        return Outgoing(words, title="政策窗口说", choices=choices, input=_FREE)
    return Outgoing(
        f"您问的：{question.words}\n\n{words}\n\n窗口回完了，接下来由我来。",
        title="政策窗口回您话了",
        choices=(_MORE, _MENU),
    )


def put_back(due_at: datetime, scene: Scene) -> Outgoing:
    """To the asker: the person has gone before the answer was there."""
    when = dates.soon(max(due_at, scene.now), scene.now, scene.zone)
    return Outgoing(
        f"窗口的人先放下了，接下来由我来。您的问题还留着，最晚{when}回您。",
        title="先由我来",
        choices=(_MORE, _MENU),
    )


def left(question: QuestionView, *, by_silence: bool) -> Outgoing:
    """To the one who had it in hand."""
    why = "好一会儿没人说话了" if by_silence else "他先不说了"
    return Outgoing(
        f"{why}，谈话交还给机器人了。问题还留着：{question.words}",
        title="已经交还",
        choices=(_answer(question.id),),
    )


def _answer(question_id: int) -> Choice:
    return Choice("现在答", f"s.answer.{question_id}", Look.MAIN)
