"""Random forms and answers: any order of walking, going back, editing and resuming ends in the same record."""

from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.interview import Interview
from forms.model import Form
from forms.steps import Ask, Done, More, Show, Step, Stuck
from tests.forms.walks import form, resumed, start

COLUMNS = ("relevant", "required", "constraint", "calculation", "default", "choice_filter")
HEAD = f"| survey |\n| | type | name | label | {' | '.join(COLUMNS)} |"
CHOICES = """
| choices |
| | list_name | name | label | f |
| | c | a | 甲 | 1 |
| | c | b | 乙 | 2 |
| | c | d | 丁 | 1 |
"""
TYPES = ["text", "integer", "select_one c", "select_multiple c", "calculate", "note", "decimal"]
SAID = {
    "text": ["", "x", "yes", "张三"],
    "integer": ["", "0", "1", "2", "7"],
    "decimal": ["", "0.5", "2"],
    "select_one": ["", "a", "b", "d"],
    "select_multiple": ["", "a", "b a", "d"],
}


@st.composite
def tables(draw: st.DrawFn) -> str:
    """A form of up to nine questions whose logic looks back only; some lie in a group or a repeat."""
    rows: list[str] = []
    names: list[str] = []
    opened = ""
    for at in range(draw(st.integers(2, 9))):
        if not opened and draw(st.integers(0, 5)) == 0:
            opened = draw(st.sampled_from(["group", "repeat"]))
            rows.append(_row(f"begin_{opened}", f"box{at}", relevant=_logic(draw, names)))
        kind = draw(st.sampled_from(TYPES))
        name = f"q{at}"
        rows.append(
            _row(
                kind,
                name,
                relevant="" if kind == "calculate" else _logic(draw, names),
                # A required choice whose filter lets nothing through would stop the straight walk short.
                required=draw(st.sampled_from(["", "", "yes"])) if kind in ("text", "integer", "decimal") else "",
                constraint=draw(st.sampled_from(["", ". != 7"])) if kind == "integer" else "",
                calculation=_sum(draw, names) if kind == "calculate" else "",
                default=draw(st.sampled_from(["", "x"])) if kind == "text" else "",
                choice_filter=_filter(draw, names) if kind.startswith("select") else "",
            )
        )
        names.append(name)
        if opened and draw(st.booleans()):
            rows.append(_row(f"end_{opened}", ""))
            # Several instances of a question have no single value outside.
            names, opened = (names if opened == "group" else []), ""
    if opened:
        rows.append(_row(f"end_{opened}", ""))
    return "\n".join([HEAD, *rows]) + "\n" + CHOICES


def _row(kind: str, name: str, **cells: str) -> str:
    label = "" if kind.startswith("end") or kind == "calculate" else f"{name}?"
    return "| | " + " | ".join([kind, name, label, *(cells.get(column, "") for column in COLUMNS)]) + " |"


def _logic(draw: st.DrawFn, names: list[str]) -> str:
    if not names or draw(st.booleans()):
        return ""
    name = draw(st.sampled_from(names))
    one = f"${{{name}}}"
    return draw(st.sampled_from([f"{one} != ''", f"{one} = 'a'", f"{one} > 1", f"selected({one}, 'b')", one]))


def _sum(draw: st.DrawFn, names: list[str]) -> str:
    name = draw(st.sampled_from(names)) if names else ""
    return f"coalesce(${{{name}}}, 0) + 1" if name else "1 + 1"


def _filter(draw: st.DrawFn, names: list[str]) -> str:
    if not names or draw(st.booleans()):
        return ""
    return f"f = ${{{draw(st.sampled_from(names))}}} or ${{{names[-1]}}} = ''"


def said(step: Ask, wish: int) -> Iterator[str]:
    """Answers to try, the wished one first; one of them must be taken."""
    known = SAID[step.type]
    yield known[wish % len(known)]
    yield from known
    if step.choices:
        yield step.choices[0].name


def straight(loaded: Form, wishes: dict[str, int], instances: int) -> Interview:
    """From the first question to the last, each answered as wished."""
    interview = start(loaded)
    for _ in range(200):
        step = interview.current()
        if not _step(interview, step, wishes, instances):
            break
    return interview


def _step(interview: Interview, step: Step, wishes: dict[str, int], instances: int) -> bool:
    """One step on; False at the end or where only setting helps."""
    match step:
        case Done() | Stuck():
            return False
        case Show():
            interview.go_on()
        case More(have=have):
            if have < instances:
                interview.add()
            else:
                interview.no_more()
        case Ask():
            wish = wishes.setdefault(step.path, len(wishes) * 7 % 5)
            assert any(interview.answer(text) is None for text in said(step, wish)), step
    return True


def comparable(interview: Interview) -> dict[str, str]:
    return {path: value for path, value in interview.record().items() if path != "meta/instanceID"}


@settings(max_examples=120, deadline=None)
@given(tables(), st.integers(1, 3), st.lists(st.sampled_from("bersw"), max_size=14), st.data())
def test_walk__any_order__same_record_as_straight(table: str, instances: int, moves: list[str], data: Any) -> None:
    loaded = form(table)
    wishes: dict[str, int] = {}
    wanted = straight(loaded, wishes, instances)
    interview = start(loaded)
    for move in moves:
        if move == "b":
            interview.back()
        elif move == "r":
            interview = resumed(interview)
        elif move == "e":
            _wander(interview, data.draw(st.integers(0, 30)))
        else:
            _step(interview, interview.current(), wishes, instances)
    for _ in range(3):
        _settle(interview, wishes, instances)
    assert comparable(interview) == comparable(wanted)
    assert comparable(resumed(interview)) == comparable(interview)


def _wander(interview: Interview, pick: int) -> None:
    """Jumps to some earlier answer and changes it; what it hid or showed must come right again."""
    lines = [line.path for line in interview.review() if line.is_editable and not line.is_heading]
    if lines and interview.edit(lines[pick % len(lines)]) is None:
        step = interview.current()
        if isinstance(step, Ask):
            interview.answer(SAID[step.type][pick % len(SAID[step.type])])


def _settle(interview: Interview, wishes: dict[str, int], instances: int) -> None:
    """Walks on to the end, then sets every answer that applies as the straight walk gave it."""
    for _ in range(200):
        if not _step(interview, interview.current(), wishes, instances):
            break
    for line in interview.review():
        if line.is_editable and not line.is_heading and interview.edit(line.path) is None:
            step = interview.current()
            if isinstance(step, Ask):
                for text in said(step, wishes.setdefault(step.path, len(wishes) * 7 % 5)):
                    if interview.answer(text) is None:
                        break


@settings(max_examples=60, deadline=None)
@given(tables(), st.lists(st.text(max_size=8), max_size=12))
def test_answer__anything__never_fails(table: str, texts: list[str]) -> None:
    interview = start(form(table))
    for text in texts:
        match interview.current():
            case Ask():
                interview.answer(text)
            case Show():
                interview.go_on()
            case More():
                interview.no_more()
            case _:
                break
        interview.set({text: text, "q0": text})
        interview.inspect([text, "q1"])
    assert resumed(interview).record() == interview.record()
