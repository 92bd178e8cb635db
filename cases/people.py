"""The names by which rules know people and records; storage makes them, rules only compare them."""

from typing import NewType

PersonId = NewType("PersonId", int)
TaskId = NewType("TaskId", int)
ClueId = NewType("ClueId", int)
ReportId = NewType("ReportId", int)

NOBODY = PersonId(0)
