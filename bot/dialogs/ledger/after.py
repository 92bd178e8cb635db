"""After 销号: 没解决 as the household says it, itself or through staff; who decides about it; 回头看."""

from bot.casework import afterwards as hands
from bot.casework import ledger
from bot.dialogs.ledger import one
from bot.dialogs.ledger.righting import end
from bot.dialogs.ledger.words import MENU, SCENE_MENU, UNFIT, scene_of
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.notices import problems as words
from cases import afterwards, rights
from cases.afterwards import After
from cases.problems import Problem, Unfit
from cases.rights import Standing
from chat.outgoing import Look, Outgoing

NOT_FIXED = "s.not_fixed"
"""The household's own button."""
_NOT_NOW = "这个号现在不能说没解决：号不对，还没改完，或者过了日子。家里有难处，随时可以申报，也可以打电话。"
_HEARD = "记下了。由上一级、没有参与过的人来定，村里看不到是谁说的、说了什么。定了就在这里告诉您。"


async def own(talk: Talk) -> None:
    """没解决 by the household itself: the number of the line, and what is still wrong."""
    if talk.pack.ledger is None:
        talk.say(Outgoing(_NOT_NOW, choices=(MENU,)))
        return
    number = await talk.ask("number", Prompt("问题编号是多少？上门的人告诉过您，像 WT0001。", wants="text"))
    said = await talk.ask("said", Prompt("哪里还没解决？说一两句。", wants="text"))
    found = await talk.once("object", lambda: _object(talk, number, said))
    talk.say(Outgoing(_HEARD if found else _NOT_NOW, choices=(MENU,)))


async def _object(talk: Talk, number: str, said: str) -> bool:
    problem = await talk.unit.problems.by_number("".join(number.split()).upper())
    if problem is None:
        return False
    after = await hands.object_(scene_of(talk), problem.problem_id, said, talk_id=talk.view.id)
    return isinstance(after, Problem)


async def heard(talk: Talk) -> None:
    """没解决, said to somebody with the right to see the problem. `args["arg"]` is its id."""
    found = await one.at(talk)
    if found is None:
        return
    problem, _ = found
    if not one.may_reopen(problem, scene_of(talk)):
        late = problem.struck_at is not None
        talk.say(Outgoing(UNFIT[Unfit.TOO_LATE if late else Unfit.MOVED_ON], choices=SCENE_MENU))
        return
    title = await words.title(problem, scene_of(talk))
    said: str = await talk.ask("why", Prompt("户里怎么说的？照原话写。", title=title, wants="text"))
    after = await hands.object_(scene_of(talk), problem.problem_id, said, by=talk.person)
    await end(talk, after, "记下了，由上一级、没有参与过的人来定。定了，请告诉户里。")


async def decide(talk: Talk) -> None:
    """Whoever took no part decides, with the household's words before them."""
    found = await _waiting(talk, After.DECIDE)
    if found is None:
        return
    problem, standing = found
    scene, said = scene_of(talk), "\n".join(each.words for each in afterwards.objections(problem))
    options = (
        Option("open", "户里说得对，重新打开", "↩️", Look.MAIN),
        Option("stay", "看过了，维持销号", "✅"),
        Option("no", "先放一放"),
    )
    prompt = Prompt(f"户里说：{said}\n去看过、问过了吗？", title=await words.title(problem, scene), options=options)
    picked = await talk.ask("sure", prompt)
    if picked == "no":
        talk.say(Outgoing("好，先放着，没有改。", choices=SCENE_MENU))
        return
    is_open = picked == "open"
    asked = "要怎么改？写给整改的人看，不要写户里是谁、怎么说的。" if is_open else "为什么不用再改？这句话会告诉户里。"
    why: str = await talk.ask("why", Prompt(asked, wants="text"))
    after = await _decided(talk, problem, standing, why, is_open=is_open)
    if isinstance(after, Problem):
        await hands.tell_household(scene, after, why if not is_open else "", is_open=is_open)
    doer = await scene.name(after.holder_id) if isinstance(after, Problem) and after.holder_id else "经办的人"
    await end(talk, after, f"定了：重新打开，由{doer}接着整改。" if is_open else "定了：维持销号。")


async def _decided(
    talk: Talk, problem: Problem, standing: Standing, why: str, *, is_open: bool
) -> Problem | Unfit | None:
    scene, calendar, zone = scene_of(talk), talk.pack.calendar, talk.house.zone
    doer = await ledger.doer(scene, problem)
    assert talk.person is not None
    return await ledger.change(
        scene,
        problem.problem_id,
        talk.person,
        lambda now, by: (
            afterwards.uphold(now, by, why, talk.now, doer=doer, calendar=calendar, zone=zone)
            if is_open
            else afterwards.dismiss(now, by, why, talk.now)
        ),
    )


async def look_back(talk: Talk) -> None:
    """回头看: it holds, or the same number is open again."""
    found = await _waiting(talk, After.LOOK_BACK)
    if found is None:
        return
    problem, _ = found
    scene, severity = scene_of(talk), ledger.severity_of(scene_of(talk), problem)
    options = (
        Option("holds", "还好着", "✅", Look.MAIN),
        Option("fails", "又坏了，重新打开", "↩️"),
        Option("no", "先放一放"),
    )
    title = await words.title(problem, scene)
    picked = await talk.ask("sure", Prompt("回头看：去看过了吗？", title=title, options=options))
    assert talk.person is not None
    if picked == "no":
        talk.say(Outgoing("好，先放着，没有改。", choices=SCENE_MENU))
    elif picked == "holds":
        after = await ledger.change(
            scene, problem.problem_id, talk.person, lambda now, by: afterwards.holds(now, by, severity, "", talk.now)
        )
        await end(talk, after, "记下了：还好着。")
    else:
        why: str = await talk.ask("why", Prompt("哪里又坏了？写给整改的人看。", wants="text"))
        doer = await ledger.doer(scene, problem)
        calendar, zone = talk.pack.calendar, talk.house.zone
        after = await ledger.change(
            scene,
            problem.problem_id,
            talk.person,
            lambda now, by: afterwards.fails(now, by, severity, why, talk.now, doer=doer, calendar=calendar, zone=zone),
        )
        await end(talk, after, f"重新打开了，还是这个号，由{await scene.name(doer)}接着整改。")


async def _waiting(talk: Talk, wanted: After) -> tuple[Problem, Standing] | None:
    """The problem, if that is for this person to do now; else says where it stands."""
    found = await one.at(talk)
    if found is None:
        return None
    problem, standing = found
    severity = ledger.severity_of(scene_of(talk), problem)
    if wanted in afterwards.acts_open(problem, standing, severity, talk.now):
        return found
    seen = afterwards.shown_to(problem, rights.highest_level(standing, talk.now))
    where = words.standing_words(seen, scene_of(talk))
    talk.say(Outgoing(f"这一步现在用不上（{where}）。", choices=SCENE_MENU))
    return None
