"""People behind the answers: a question goes to the policy desk, who talks with the asker and hands the talk back."""

from bot.dialogs.desk.answering import answer, may_answer, questions
from bot.dialogs.desk.asking import desk, human
from bot.dialogs.desk.holding import hand_back, pass_on
from bot.dialogs.talk import Dialog

DIALOGS: dict[str, Dialog] = {
    "human": Dialog(human, "找人工"),
    "desk": Dialog(desk, "转政策窗口"),
    "handback": Dialog(hand_back, "交还"),
    "questions": Dialog(questions, "群众提问", for_staff=True),
    "answer": Dialog(answer, "回答提问", for_staff=True),
}

__all__ = ["DIALOGS", "may_answer", "pass_on"]
