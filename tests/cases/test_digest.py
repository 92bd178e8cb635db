"""The morning digest."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cases.digest import Line, Turn, digest
from cases.lateness import Holder, Side
from cases.people import PersonId, TaskId

NOW = datetime(2022, 3, 1, tzinfo=UTC)
READER = PersonId(7)


def line(number: int, turn: Turn, due_in: int, days_late: int = 0) -> Line:
    return Line(TaskId(number), turn, NOW + timedelta(days=due_in), Holder(Side.WORKER, PersonId(1)), days_late)


def test_digest__many_late_tasks__ten_lines_own_first() -> None:
    lines = [line(n, Turn.SOMEBODY_ELSE, -n, n) for n in range(1, 1001)] + [line(2000, Turn.ONLY_YOU, 3)]
    found = digest(READER, lines, 10)
    assert len(found.lines) == 10
    assert found.more == 991
    assert found.lines[0].task_id == 2000


def test_digest__nothing_to_say__no_lines() -> None:
    assert digest(READER, [], 10).lines == ()


@given(st.permutations([line(1, Turn.ONLY_YOU, 1), line(2, Turn.NOT_REACHED, 0), line(3, Turn.SOMEBODY_ELSE, -5, 4)]))
def test_digest__any_order_given__whose_turn_decides_not_lateness(lines: list[Line]) -> None:
    assert [each.task_id for each in digest(READER, lines, 2).lines] == [1, 2]


def test_digest__same_due_day__days_late_changes_nothing() -> None:
    lines = [line(1, Turn.SOMEBODY_ELSE, 0, 1), line(2, Turn.SOMEBODY_ELSE, 0, 30)]
    assert [each.task_id for each in digest(READER, lines, 10).lines] == [1, 2]
