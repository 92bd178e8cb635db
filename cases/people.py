"""The names by which rules know people and records; storage makes them, rules only compare them."""

from typing import NewType

PersonId = NewType("PersonId", str)
TaskId = NewType("TaskId", str)
ReportId = NewType("ReportId", str)
HouseholdId = NewType("HouseholdId", str)

NOBODY = PersonId("")
