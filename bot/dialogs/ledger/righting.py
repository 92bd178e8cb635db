"""整改, 核验: the doer's word and somebody else's look."""

from typing import Any

from bot.casework import ledger
from bot.dialogs.ledger import one
from bot.dialogs.ledger.words import SCENE_MENU, UNFIT, scene_of
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.notices import problems as words
from cases import problems
from cases.people import PersonId
from cases.problems import Problem, Unfit
from cases.rights import Act
from chat.outgoing import Look, Outgoing


async def claim(talk: Talk) -> None:
    """已整改. `args["arg"]` is the problem's id."""
    problem = await _open_to(talk, Act.CLAIM_FIXED)
    if problem is None:
        return
    prompt = Prompt("怎么改好的？写一句就行，也可以拍照。", title=await _title(talk, problem), wants="story")
    told: dict[str, Any] = await talk.ask("how", prompt)
    said = "\n".join(told["text"])
    files = tuple(each["file_id"] for each in told["media"])
    if not said and files:
        said = "见照片。"
    scene = scene_of(talk)
    assert talk.person is not None
    next_one = await ledger.checker(scene, problem, PersonId(talk.person.id))
    after = await ledger.change(
        scene,
        problem.problem_id,
        talk.person,
        lambda now, by: problems.claim_fixed(now, by, said, files, talk.now, checker=next_one),
    )
    name = await scene.name(next_one) if next_one else ""
    await end(talk, after, f"记下了，请{name or '别人'}核验，核验过才销号。")


async def look(talk: Talk) -> None:
    """核验: struck off, or back with a reason."""
    problem = await _open_to(talk, Act.STRIKE_OFF)
    if problem is None:
        return
    scene = scene_of(talk)
    severity = ledger.severity_of(scene, problem)
    doer = await scene.name(problem.doer_id)
    options = (
        Option("strike", "改好了，销号", "✅", Look.MAIN),
        Option("back", "没改好，退回", "↩️"),
        Option("no", "先放一放"),
    )
    text = f"{doer}说：{problem.history[-1].words}\n去看过了吗？"
    picked = await talk.ask("sure", Prompt(text, title=await _title(talk, problem), options=options))
    assert talk.person is not None
    if picked == "no":
        talk.say(Outgoing("好，先放着，没有改。", choices=SCENE_MENU))
    elif picked == "strike":
        after = await ledger.change(
            scene, problem.problem_id, talk.person, lambda now, by: problems.strike(now, by, severity, talk.now)
        )
        await end(talk, after, "销号了。户里要是说没解决，上一级来定，还用同一个号。")
    else:
        why: str = await talk.ask("why", Prompt("哪里没改好？写给整改的人看。", wants="text"))
        doer_id = await ledger.doer(scene, problem)
        after = await ledger.change(
            scene,
            problem.problem_id,
            talk.person,
            lambda now, by: problems.send_back(
                now, by, severity, why, talk.now, doer=doer_id, calendar=talk.pack.calendar, zone=talk.house.zone
            ),
        )
        await end(talk, after, f"退回给{await scene.name(doer_id)}了，期限重新算。")


async def plan(talk: Talk) -> None:
    """整改措施: how it is going to be put right."""
    problem = await _open_to(talk, Act.CLAIM_FIXED)
    if problem is None:
        return
    prompt = Prompt("打算怎么改、谁去改？写一句。", title=await _title(talk, problem), wants="text")
    said: str = await talk.ask("plan", prompt)
    assert talk.person is not None
    after = await ledger.change(
        scene_of(talk), problem.problem_id, talk.person, lambda now, by: problems.plan(now, by, said, talk.now)
    )
    await end(talk, after, "整改措施记下了。改好了再点「整改好了」。")


async def _open_to(talk: Talk, act: Act) -> Problem | None:
    """The problem, if this person may do the act to it now; else says where it stands."""
    found = await one.at(talk)
    if found is None:
        return None
    problem, standing = found
    severity = ledger.severity_of(scene_of(talk), problem)
    if act in problems.acts_open(problem, standing, severity, talk.now):
        return problem
    is_own = act is Act.STRIKE_OFF and problem.state is problems.State.FIXED and problem.doer_id == standing.person_id
    where = words.standing_words(problem, scene_of(talk))
    talk.say(Outgoing(f"{UNFIT[Unfit.OWN_WORK] if is_own else '这一步现在用不上'}（{where}）。", choices=SCENE_MENU))
    return None


async def _title(talk: Talk, problem: Problem) -> str:
    return await words.title(problem, scene_of(talk))


async def end(talk: Talk, after: Problem | Unfit | None, said: str) -> None:
    """The last word of an act: what came of it, or why nothing did."""
    if isinstance(after, Problem):
        talk.say(Outgoing(said, choices=SCENE_MENU))
    else:
        talk.say(Outgoing(UNFIT[after or Unfit.NOT_ALLOWED], choices=SCENE_MENU))
