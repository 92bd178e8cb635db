"""Matters of children: who alone may know of them. What makes a report a child's is kept among its wishes."""

from typing import Any

from packs.pack import Pack
from storage.reports import ReportView

CHILD = "child"
"""The wish that says the reporter is under age: their age in years, 0 where it was not told."""


def wish(age: int = 0) -> dict[str, Any]:
    """What a child's report keeps."""
    return {CHILD: age}


def is_of_child(report: ReportView) -> bool:
    """The reporter was under age, or said so."""
    return CHILD in report.wishes


def only_roles(pack: Pack, report: ReportView) -> frozenset[str]:
    """The roles that may know of the report's matter; empty where every office may."""
    return frozenset(pack.children.roles) if pack.children is not None and is_of_child(report) else frozenset()
