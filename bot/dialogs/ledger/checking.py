"""填检查表: which checklist, where, question by question; what is a problem goes into the ledger.

What was said once in a visit is not asked again: the next checklist of the same household begins with it. What an
earlier visit said, and is fresh, is shown and confirmed in one tap.
"""

from collections.abc import Mapping
from typing import Any

from bot.casework import finds, known, ledger, orders
from bot.casework.known import Known
from bot.dialogs import filling, visited, where
from bot.dialogs.filling import Filled
from bot.dialogs.ledger.words import SCENE_MENU, scene_of
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.notices import problems as words
from bot.notices.scene import standing_of
from cases import places, rights
from cases.grounds import Ground, Source
from cases.people import PersonId
from cases.places import PlacePath
from cases.problems import Line, Problem
from cases.rights import Act, Thing
from chat.outgoing import Look, Outgoing
from forms.steps import Problem as Noticed
from packs import checklists, contents

SUBJECT = "householder"
_NO_MORE = "no"


async def converse(talk: Talk) -> None:
    """`args["arg"]` may name the checklist."""
    forms = await offered(talk)
    if talk.pack.ledger is None or not forms:
        talk.say(Outgoing("现在没有布置检查表。要用别的表，请县里先写上文号和截止日期。", choices=SCENE_MENU))
        return
    form = await _which(talk, forms)
    place_id = await where.where(talk, "查的是哪个组？")
    path = await _allowed(talk, place_id)
    if path is None:
        talk.say(Outgoing("这个地方不归您查。什么都没有记。", choices=SCENE_MENU))
        return
    told: dict[str, str] = {}
    number = 0

    async def recall(facts: Mapping[str, Any]) -> Mapping[str, Known] | None:
        subject = str(facts.get(SUBJECT, ""))
        return await known.of_household(scene_of(talk), places.parts(path)[-1], subject) if subject else None

    while True:
        name = f"check{number}"
        await filling.fill(talk, name, form, known=told, recall=recall)
        filled = await filling.review(talk, name, form, "填好了，看看对不对：", done="交上去")
        await _hand_in(talk, name, form, path, filled)
        told |= {role: str(value) for role, value in filled.facts.items() if value}
        left = {other: title for other, title in forms.items() if other != form and not _is_done(talk, other)}
        if not left:
            break
        form = await _next(talk, f"more{number}", left)
        if form == _NO_MORE:
            break
        number += 1
    talk.say(Outgoing("好，这一趟查完了。", choices=SCENE_MENU))


async def _next(talk: Talk, name: str, left: dict[str, str]) -> str:
    others = tuple(Option(other, title, "☑️") for other, title in left.items())
    options = (*others, Option(_NO_MORE, "不查了", "✅", Look.MAIN))
    picked: str = await talk.ask(name, Prompt("同一户还查别的吗？说过的不再问。", options=options, has_back=False))
    return picked


async def _which(talk: Talk, forms: dict[str, str]) -> str:
    arg = str(talk.args.get("arg", ""))
    if arg in forms:
        return arg
    options = tuple(Option(name, title, "☑️") for name, title in forms.items())
    picked: str = await talk.ask("form", Prompt("填哪一张？", title="填检查表", options=options))
    return picked


async def offered(talk: Talk) -> dict[str, str]:
    """The checklists this person may fill today, with their titles; other forms have no sheet of issues."""
    if talk.pack.ledger is None or talk.person is None:
        return {}
    if Act.FILL_CHECKLIST not in rights.acts_of(standing_of(talk.person, talk.pack, talk.house.zone), talk.now):
        return {}
    found = {}
    today = talk.now.astimezone(talk.house.zone).date()
    ordered = await orders.ordered_forms(scene_of(talk))
    for name in contents.form_names(talk.pack):
        if talk.pack.ledger.in_force(name, today) or name in ordered:
            form = talk.house.form(talk.pack.hash, name)
            if form.issues:
                found[name] = form.title
    return found


async def _allowed(talk: Talk, place_id: int) -> PlacePath | None:
    place = await talk.unit.places.get(place_id)
    if place is None or talk.person is None:
        return None
    path = PlacePath(place.path)
    standing = await ledger.standing_in(scene_of(talk), path, talk.person)
    return path if rights.may(standing, Act.FILL_CHECKLIST, Thing(path), talk.now) else None


async def _hand_in(talk: Talk, name: str, form: str, path: PlacePath, filled: Filled) -> None:
    """Once for each checklist: the record into the log, its problems into the ledger."""
    if f"{name}.in" in talk.frame.done:
        return
    day = await visited.day(talk, name)
    noticed = filling.problems(talk, name, form)
    lines = [checklists.line_of(one.cells, one.title) for one in noticed]
    on_spot, how = await _on_spot(talk, name, noticed, lines)
    assert talk.person is not None
    scene, by = scene_of(talk), PersonId(talk.person.id)
    about = known.about(form, places.parts(path)[-1])
    settled = checklists.settled(filling.form_of(talk, form, name), filled.facts, [one.cells for one in noticed])
    kept = known.detail(str(filled.facts.get(SUBJECT, "")), settled, day)
    await talk.unit.events.add(known.FILED, about, at=talk.now, person_id=by, record=filled.record, **kept)
    found = []
    for number, line in enumerate(lines):
        found.append(
            await ledger.find(
                scene,
                line,
                place=path,
                subject=str(filled.facts.get(SUBJECT, "")),
                form=form,
                finder=by,
                on_spot=how if str(number) in on_spot else "",
            )
        )
    talk.frame.done[f"{name}.in"] = form
    await orders.filed(scene, form, path, day)
    clue = await _risk_found(talk, form, path, filled, noticed)
    talk.say(Outgoing(await _said(talk, found) + clue, title="交上去了"))


async def _risk_found(talk: Talk, form: str, path: PlacePath, filled: Filled, noticed: list[Noticed]) -> str:
    """Answers that show a risk open the same clue as a report; gives what is said about it."""
    risky = [one for one in noticed if one.cells.get("risk")]
    subject = str(filled.facts.get(SUBJECT, ""))
    if not risky or not subject.strip() or talk.person is None:
        return ""
    scene, place_id = scene_of(talk), int(places.parts(path)[-1])
    ground = Ground(
        Source.VISIT,
        f"走访：{talk.house.form(talk.pack.hash, form).title}",
        "".join(subject.split()),
        talk.now,
        risks=tuple(dict.fromkeys(one.cells["risk"] for one in risky)),
        lines=tuple(one.title for one in risky),
        by=PersonId(talk.person.id),
    )
    household_id = await finds.household_of(scene, subject, place_id)
    new = (await finds.found(scene, ground, place_id=place_id, household_id=household_id)).is_new
    return "\n看得出这户可能有难处，已开线索，派上门核查。" if new else "\n这户的线索已经在办，这次看到的记进去了。"


async def _on_spot(talk: Talk, name: str, noticed: list[Noticed], lines: list[Line]) -> tuple[list[str], str]:
    """Which small ones were put right before the visitor's eyes, and how."""
    rules = ledger.ledger_of(scene_of(talk)).rules
    small = [number for number, line in enumerate(lines) if rules.severity(line.severity).on_spot]
    if not small:
        return [], ""
    options = tuple(Option(str(number), noticed[number].title) for number in small)
    question = "这几样小问题，有当场改好的吗？有就选上，没有就点「跳过」。"
    picked: Any = await talk.ask(f"{name}.spot", Prompt(question, wants="choices", options=options, optional=True))
    if not picked:
        return [], ""
    how: str = await talk.ask(f"{name}.how", Prompt("怎么改好的？写一句就行。", wants="text"))
    return list(picked), how


def _is_done(talk: Talk, form: str) -> bool:
    return form in talk.frame.done.values()


async def _said(talk: Talk, found: list[Problem]) -> str:
    if not found:
        return "没有查出问题。"
    scene = scene_of(talk)
    lines = []
    for problem in found:
        who = f"，{await scene.name(problem.holder_id)}经办" if problem.holder_id else ""
        again = "（台账里已经有，记了一笔又看到）" if len(problem.history) > 1 and problem.is_open else ""
        lines.append(f"{problem.number} {problem.line.title}：{words.standing_words(problem, scene)}{who}{again}")
    return f"查出 {len(found)} 个问题，记进台账了：\n" + "\n".join(lines)
