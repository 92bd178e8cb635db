"""Procedures as data: what is legal is exactly what the files say, whatever is tried, and nothing can be sat out."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import moves, soundness
from cases.moves import Moved, Position, Refused
from cases.places import Level
from cases.procedures import DEPARTMENT, HOUSEHOLD, Asks, Meeting, Outcome, Procedure, Share, State, Step
from cases.soundness import Known
from packs import procedures
from packs.pack import Pack

VILLAGE = ("lead",)
SMALL = Procedure(
    "小程序",
    "asked",
    ("done", "gone"),
    (
        State("asked", "等问", VILLAGE, rises_to=("town",)),
        State("posted", "公示", VILLAGE, rises_to=("town",)),
        State("compared", "比对", ("town",)),
        State("waits", "公示完"),
        State("back", "比对完"),
        State("done", "办完"),
        State("gone", "不办了"),
    ),
    (
        Step(("asked",), "consent", ("asked",), VILLAGE, records=("consent",), why="x"),
        Step(("asked",), "split", ("posted", "compared"), VILLAGE, why="x"),
        Step(("posted",), "take_down", ("waits",), VILLAGE, why="x"),
        Step(("compared",), "compare", ("back",), ("town",), needs=("consent",), why="x"),
        Step(("compared",), "consent", ("compared",), VILLAGE, records=("consent",), why="x"),
        Step(("waits", "back"), "pass", ("done",), ("town",), why="x"),
        Step(("posted",), "leave", ("gone",), (HOUSEHOLD,), why="x"),
    ),
    acts=tuple((act, act) for act in ("consent", "split", "take_down", "compare", "pass", "leave")),
)
KNOWN = Known(roles={"lead": Level.VILLAGE, "town": Level.TOWN}, acts=())


def test_move__needs_what_is_recorded__not_before() -> None:
    split = moved(SMALL, moves.begin(SMALL), "split", "lead")
    assert moves.move(SMALL, split, "compare", "town") is Refused.NOT_RECORDED
    with_consent = moved(SMALL, split, "consent", "lead")
    assert moved(SMALL, with_consent, "compare", "town").states == {"posted", "back"}


def test_move__branches__join_only_when_both_are_there() -> None:
    here = Position(frozenset({"posted", "back"}), frozenset({"consent"}))
    assert moves.move(SMALL, here, "pass", "town") is Refused.NOT_FROM_HERE
    assert moves.holders(SMALL, here) == {"posted": ("lead",), "back": ()}
    both = moved(SMALL, here, "take_down", "lead")
    assert moves.holders(SMALL, both) == {"waits": ("town",), "back": ("town",)}
    done = moved(SMALL, both, "pass", "town")
    assert done.states == {"done"}
    assert moves.move(SMALL, done, "pass", "town") is Refused.ENDED


def test_move__an_end__takes_the_other_branch_with_it() -> None:
    here = Position(frozenset({"posted", "compared"}))
    assert moved(SMALL, here, "leave", HOUSEHOLD).states == {"gone"}


def test_take_over__the_level_above__acts_instead_of_the_village() -> None:
    here = moves.begin(SMALL)
    assert moves.take_over(SMALL, here, "asked", "lead") is Refused.NOT_ABOVE
    raised = moves.take_over(SMALL, here, "asked", "town")
    assert isinstance(raised, Position)
    assert moves.take_over(SMALL, raised, "asked", "town") is Refused.NOT_ABOVE
    assert moves.holders(SMALL, raised) == {"asked": ("town",)}
    assert moves.move(SMALL, raised, "split", "lead") is Refused.NOT_THIS_ROLE
    assert moved(SMALL, raised, "consent", "town").raised == {"asked"}
    assert moved(SMALL, raised, "split", "town").raised == frozenset(), "the next state is the village's again"


@pytest.mark.parametrize(
    ("meeting", "counts", "outcome"),
    [
        (Meeting(), (9, 5, 3, 2), Outcome.PASSED),
        (Meeting(), (9, 5, 2, 2), Outcome.FAILED),
        (Meeting(), (9, 0, 0, 0), Outcome.NO_QUORUM),
        (Meeting(quorum=Share(2, 3)), (9, 6, 4, 1), Outcome.PASSED),
        (Meeting(quorum=Share(2, 3)), (9, 5, 5, 0), Outcome.NO_QUORUM),
        (Meeting(passing=Share(2, 3)), (9, 6, 3, 1), Outcome.FAILED),
        (Meeting(passing=Share(2, 3)), (9, 6, 4, 1), Outcome.PASSED),
    ],
)
def test_meeting__votes__the_outcome_is_computed(
    meeting: Meeting, counts: tuple[int, int, int, int], outcome: Outcome
) -> None:
    assert meeting.outcome(*counts) is outcome


def test_meeting__more_votes_than_people__never() -> None:
    with pytest.raises(ValueError, match="more votes"):
        Meeting().outcome(9, 3, 3, 1)


def test_small__as_written__no_contradiction() -> None:
    assert list(soundness.faults(SMALL, KNOWN)) == []


@pytest.mark.parametrize(
    ("changes", "code", "about"),
    [
        ({"states": {"asked": {"rises_to": ()}}}, "no_way_up", "asked"),
        ({"states": {"asked": {"rises_to": ("lead",)}}}, "no_way_up", "asked"),
        ({"steps": {3: {"needs": ("word",)}}}, "never_recorded", "word"),
        ({"steps": {3: {"needs": (), "records": ("compared",)}}}, "compared_first", "compare"),
        ({"steps": {5: {"asks": Asks.REFUSAL, "appeal": "x"}}}, "refusal_untold", "pass"),
        ({"steps": {5: {"asks": Asks.REFUSAL}}}, "no_appeal", "pass"),
        ({"steps": {5: {"asks": Asks.MEETING, "outcome": "passed"}}}, "outcomes", "pass"),
        ({"steps": {2: {"asks": Asks.TAKING_DOWN}}}, "no_least", "posted"),
        ({"steps": {2: {"tos": ("compared",)}}}, "twice", "compared"),
        ({"steps": {2: {"tos": ("done",), "act": "leave", "roles": (HOUSEHOLD,)}}}, "ambiguous", "leave"),
        ({"steps": {4: {"tos": ("back",), "records": ()}, 0: {"records": ()}}}, "never_recorded", "consent"),
        ({"steps": {1: {"tos": ("posted",)}}}, "unreachable", "compared"),
        ({"steps": {1: {"tos": ("posted",)}, 6: {"act": "split"}}}, "stuck", "waits"),
        ({"steps": {1: {"why": ""}}}, "no_words", "split"),
        ({"steps": {1: {"opens": "帮扶"}}}, "unknown_procedure", "帮扶"),
        ({"steps": {1: {"form": "none"}}}, "unknown_form", "none"),
        ({"steps": {1: {"conditions": ("none",)}}}, "unknown_condition", "none"),
        ({"steps": {1: {"cites": ("S999",)}}}, "unknown_source", "S999"),
        ({"steps": {1: {"seen_by": ("headman",)}}}, "unknown_role", "headman"),
    ],
)
def test_faults__one_thing_wrong__is_named(changes: dict[str, Any], code: str, about: str) -> None:
    states = tuple(replace(each, **changes.get("states", {}).get(each.code, {})) for each in SMALL.states)
    steps = tuple(replace(each, **changes.get("steps", {}).get(n, {})) for n, each in enumerate(SMALL.steps))
    broken = replace(SMALL, states=states, steps=steps)
    assert (code, about) in {(found.code.value, found.about) for found in soundness.faults(broken, KNOWN)}


def test_faults__a_role_without_the_right__nobody_has_it() -> None:
    found = list(soundness.faults(SMALL, KNOWN._replace(idle=("town",))))
    assert {each.code.value for each in found} == {"nobody_has"}


@dataclass(frozen=True)
class Line:
    """An arrow as the file has it: the second opinion the rule is compared with."""

    froms: frozenset[str]
    act: str
    outcome: str
    roles: frozenset[str]
    needs: frozenset[str]
    tos: frozenset[str]


def lines(pack: Pack, procedure: Procedure) -> list[Line]:
    """Straight from the bytes, not through the reader."""
    sheets = [tomllib.loads(pack.files[path].decode()) for path in procedures.paths(pack.files)]
    by_name = {sheet["name"]: sheet for sheet in sheets}
    sheet = by_name[procedure.name]
    sheet = by_name[sheet["like"]] if "like" in sheet else sheet
    return [
        Line(
            frozenset(froms),
            step["act"],
            step.get("outcome", ""),
            frozenset(step["roles"]),
            frozenset(step.get("needs", ())),
            frozenset(step.get("to", froms)),
        )
        for step in sheet["step"]
        for froms in ([[each] for each in step["each"]] if "each" in step else [step["from"]])
    ]


def run(pack: Pack) -> list[Procedure]:
    """The procedures that are run, not only shown."""
    return [each for each in pack.procedures.values() if each.acts]


def tries(pack: Pack, procedure: Procedure) -> Iterator[tuple[Position, str, str, str]]:
    """Every position (and every single state, reached or not) × every act × outcome × role, a stranger's too."""
    roles = (*pack.roles, HOUSEHOLD, DEPARTMENT, "nobody")
    acts = sorted({act for each in run(pack) for act, _ in each.acts} | {"take_up", "no_such_act"})
    alone = (Position(frozenset({state.code})) for state in procedure.states)
    for here in {*moves.positions(procedure), *alone}:
        for act in acts:
            for outcome in ("", *Outcome) if act == "hold_meeting" else ("",):
                for role in roles:
                    yield here, act, str(outcome), role


def test_moves__every_position_role_and_act__exactly_what_the_file_says(pack: Pack) -> None:
    """An illegal move is impossible: the rule refuses whatever the file has no arrow for, and nothing else."""
    tried = legal = 0
    for procedure in run(pack):
        written = lines(pack, procedure)
        ends = set(procedure.ends)
        for here, act, outcome, role in tries(pack, procedure):
            result = moves.move(procedure, here, act, role, outcome)
            allowed = [
                line
                for line in written
                if line.froms <= here.states
                and (line.act, line.outcome) == (act, outcome)
                and role in line.roles
                and line.needs <= here.recorded
                and not here.states & ends
            ]
            tried += 1
            if not allowed:
                assert isinstance(result, Refused), (procedure.name, here, act, role)
                continue
            assert isinstance(result, Moved), (procedure.name, here, act, role)
            reached = {line.tos & ends or line.tos for line in allowed}
            assert any(tos <= result.position.states for tos in reached)
            legal += 1
    assert tried > 100_000
    assert legal > 1_000


def test_take_over__every_village_held_state__somebody_above_can(pack: Pack) -> None:
    """No village role can hold a case longer than its limit (else the whole's, else not at all) and the ladder."""
    low = {name for name, role in pack.roles.items() if role.level < Level.TOWN}
    top = pack.ladder.rungs[-1].role
    assert pack.roles[top].level is Level.COUNTY, "the ladder ends above every village"
    held = 0
    for procedure in run(pack):
        for here in moves.positions(procedure):
            for code, holders in moves.holders(procedure, here).items():
                if not set(holders) & low:
                    continue
                held += 1
                for role in procedure.state(code).rises_to:
                    raised = moves.take_over(procedure, here, code, role)
                    assert isinstance(raised, Position)
                    assert not set(moves.holders(procedure, raised)[code]) & low
                    assert goes_on(procedure, raised, code, role), (procedure.name, code, role)
                    assert not any(low & set(after_take_over(procedure, raised, code, name)) for name in low)
                assert {pack.roles[role].level for role in procedure.state(code).rises_to} >= {Level.TOWN}
    assert held > 50


def goes_on(procedure: Procedure, here: Position, code: str, role: str) -> bool:
    """Whoever took it over has a way out of the state, if not now then after recording what it needs."""
    return any(
        code in step.froms and role in moves.who(procedure, step, here) and code not in step.tos
        for step in procedure.steps
    )


def after_take_over(procedure: Procedure, here: Position, code: str, role: str) -> list[str]:
    """What the former holder can still do on that branch."""
    mine = {step.act for step in moves.moves(procedure, here, role) if code in step.froms}
    own = set(procedure.state(code).held_by)
    return [role] if mine and role in own else []


def test_take_over__nothing_set__nothing_to_wait_for(pack: Pack) -> None:
    identification = pack.procedures["监测对象识别"]
    check = identification.longest_hold("home_check")
    meeting = identification.longest_hold("meeting")
    assert check is not None
    assert (check.days, check.unit.value, check.source) == (2, "working", "S1")
    assert meeting is not None
    assert (meeting.name, meeting.days) == ("whole", 20), "an unset limit is bounded by the whole's"
    assert pack.procedures["帮扶"].longest_hold("to_plan") is None, "no figure, no wait: it may be taken at once"


def test_positions__somebody_holds_or_another_branch_is_waited_for(pack: Pack) -> None:
    """One open step owner or a stated reason, in every position of every procedure."""
    for procedure in run(pack):
        for here in moves.positions(procedure):
            if not moves.has_ended(procedure, here):
                assert any(moves.holders(procedure, here).values()), (procedure.name, here)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_walk__any_legal_acts_and_take_overs__the_invariants_hold(pack: Pack, data: st.DataObject) -> None:
    """Somebody holds it, what is recorded was recorded by an act, a level that took over never gives it back below."""
    procedure = data.draw(st.sampled_from(run(pack)))
    codes = {state.code for state in procedure.states}
    recordable = {code for step in procedure.steps for code in step.records}
    here = moves.begin(procedure)
    for _ in range(data.draw(st.integers(1, 25))):
        ways: list[Position] = [moves.after(procedure, here, step) for _, step in moves.arrows(procedure, here)]
        for code in sorted(here.states):
            taken = (moves.take_over(procedure, here, code, role) for role in procedure.state(code).rises_to)
            ways += [each for each in taken if isinstance(each, Position)]
        if not ways:
            break
        here = data.draw(st.sampled_from(ways))
        assert here.states
        assert here.states <= codes
        assert here.recorded <= recordable
        assert here.raised <= here.states
        if moves.has_ended(procedure, here):
            assert len(here.states) == 1
            assert moves.arrows(procedure, here) == ()
        else:
            held = moves.holders(procedure, here)
            assert any(held.values())
            for code in here.raised:
                below = set(procedure.state(code).held_by) - set(procedure.state(code).rises_to) - {HOUSEHOLD}
                assert not below & set(held[code])
    assert moves.has_ended(procedure, here) or moves.arrows(procedure, here), "never stuck"


def moved(procedure: Procedure, here: Position, act: str, role: str) -> Position:
    """The position after a legal move."""
    result = moves.move(procedure, here, act, role)
    assert isinstance(result, Moved)
    return result.position
