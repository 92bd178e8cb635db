"""What is said unasked about the ledger: to who sees to a problem, to who looks at it, to those above. Masked."""

from bot.notices import dates, matters
from bot.notices.scene import Scene
from cases import places
from cases.problems import Problem, State
from chat.outgoing import Choice, Look, Outgoing

STATES = {
    State.OPEN: "等着整改",
    State.FIXED: "说整改好了，等别人核验",
    State.STRUCK: "已销号",
    State.LOOK_BACK: "已销号，等着回头看",
    State.DISPUTED: "户里说没解决，等上面定",
    State.ON_SPOT: "当场改好",
}
_TIME_OVER = {
    State.OPEN: "整改到期了",
    State.FIXED: "等着核验",
    State.LOOK_BACK: "等着回头看",
    State.DISPUTED: "没解决，等着定",
}


def about(problem: Problem) -> str:
    """How notices, deadlines and the log name a problem."""
    return f"problem:{problem.problem_id}"


async def title(problem: Problem, scene: Scene) -> str:
    """Number, problem and where; the household masked."""
    place = await where(problem, scene)
    whose = matters.masked(problem.subject) if problem.subject else ""
    return f"{problem.number} {problem.line.title}（{'，'.join(filter(None, (place, whose)))}）"


async def where(problem: Problem, scene: Scene) -> str:
    """Village and group."""
    place_id = int(places.parts(problem.place)[-1])
    return matters.place_words(tuple(await scene.unit.places.line(place_id)))


def standing_words(problem: Problem, scene: Scene) -> str:
    """Severity, in whose name, until when; lateness only as a fact of the line."""
    words = f"{problem.line.severity}，{problem.line.office}名下，{STATES[problem.state]}"
    if problem.state is State.OPEN:
        when = dates.by_when(problem.due, scene.zone)
        words += f"，期限{when}{'已过' if problem.is_late(scene.now) else ''}"
    return words


async def to_doer(problem: Problem, scene: Scene) -> Outgoing:
    """Yours to see to: found, sent back or open again."""
    last, is_back = problem.history[-1], len(problem.history) > 1
    why = f"\n为什么退回：{last.words}" if is_back and last.words else ""
    return Outgoing(
        f"{await title(problem, scene)}\n{standing_words(problem, scene)}。{why}\n改好了，写一句怎么改的就行。",
        title=f"有问题要整改 {problem.number}",
        choices=(_see(problem),),
    )


async def to_checker(problem: Problem, scene: Scene) -> Outgoing:
    """Somebody says it is put right: please look."""
    said = f"{await scene.name(problem.doer_id)}说整改好了：{problem.history[-1].words}"
    return Outgoing(
        f"{await title(problem, scene)}\n{said}\n请您去看看：改好了就销号，没好就退回。",
        title=f"请您核验 {problem.number}",
        choices=(_see(problem),),
    )


async def to_looker(problem: Problem, scene: Scene) -> Outgoing:
    """回头看: does it hold?"""
    text = f"{await title(problem, scene)}\n销号有些日子了，请您去看一眼：还好着就点「还好着」，又坏了就重新打开。"
    return Outgoing(text, title=f"请您回头看 {problem.number}", choices=(_see(problem),))


async def to_decider(problem: Problem, scene: Scene) -> Outgoing:
    """The household says 没解决; their words stand behind the button, not here."""
    ask = "户里说没解决。您没有参与过，请您来定：重新打开，还是维持销号。不要告诉村里是谁说的。"
    return Outgoing(
        f"{await title(problem, scene)}\n{ask}", title=f"请您来定 {problem.number}", choices=(_see(problem),)
    )


def decided(problem: Problem, said: str, *, is_open: bool) -> Outgoing:
    """To the household: what was decided, and why."""
    what = "您说得对，重新整改，还是这个号。" if is_open else "看过了，这次不重新打开。不同意，还可以打县里的电话。"
    return Outgoing(f"{problem.number}：{what}\n{said}", title="您说没解决的事，有回话了")


TO_HOLDER = {
    State.OPEN: to_doer,
    State.FIXED: to_checker,
    State.LOOK_BACK: to_looker,
    State.DISPUTED: to_decider,
}
"""What whoever has it from now on is told, by where it stands."""


async def late(problem: Problem, scene: Scene) -> Outgoing:
    """To who has it in hand: the time is over."""
    text = f"{await title(problem, scene)}\n{standing_words(problem, scene)}。"
    return Outgoing(text, title=_TIME_OVER[problem.state], choices=(_see(problem),))


async def above(problem: Problem, names: str, scene: Scene, *, ignored: bool) -> Outgoing:
    """To the rung above."""
    why = f"{names}看到了，还没有动。" if ignored else f"{names}还没有看到，请打个电话。"
    text = f"{await title(problem, scene)}\n{standing_words(problem, scene)}。{why}"
    return Outgoing(text, title=_TIME_OVER[problem.state], choices=(_see(problem),))


def _see(problem: Problem) -> Choice:
    return Choice("看看", f"s.problem.{problem.problem_id}", Look.MAIN, "👀")
