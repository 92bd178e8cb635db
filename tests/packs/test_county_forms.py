"""What a county's own forms may not demand, and what their problems have to say."""

from collections.abc import Mapping

import pytest

import packs
from packs import contents
from tests.shipped import pack_files

HEAD = "| survey |\n| | type | name | label | required |\n| | {row} |\n"
SETTINGS = "| settings |\n| | form_title | form_id | version | yima |\n| | 试 | try | 1 | {mark} |\n"
ISSUES = "| issues |\n| | when | title | severity | days | unit | source |\n| | ${{a}} = 'x' | {row} |\n"
TEXT = "text | a | 写几个字 | |"


def codes(form: str) -> list[tuple[str, str]]:
    """The faults of a form in the shipped pack: code and column."""
    files: Mapping[str, bytes] = {**pack_files(), "forms/try.md": form.encode()}
    return [
        (fault.code, fault.column)
        for fault in contents.faults(packs.load(files))
        if fault.file.endswith("try.md") and fault.level == "error"
    ]


@pytest.mark.parametrize("kind", ["image", "audio", "video", "file", "geopoint", "barcode"])
def test_forced_proof__refused__unless_an_emergency_with_its_rule(kind: str) -> None:
    forced, free = HEAD.format(row=f"{kind} | a | 拍一张 | yes"), HEAD.format(row=f"{kind} | a | 拍一张 | ")
    assert codes(forced + SETTINGS.format(mark="")) == [("not_demanded", "required")]
    assert codes(forced + SETTINGS.format(mark="应急")) == [("not_demanded", "required")], "by which rule?"
    assert codes(forced + SETTINGS.format(mark="应急 某办〔2026〕1号")) == []
    assert codes(free + SETTINGS.format(mark="")) == []


@pytest.mark.parametrize("kind", ["geotrace", "deviceid", "start", "end", "audit"])
def test_traces_of_the_worker__refused(kind: str) -> None:
    row = "audit | audit | | |" if kind == "audit" else f"{kind} | a | 记下 | "
    assert ("not_demanded", "type") in codes(
        HEAD.format(row=row) + "| | text | b | 字 | |\n" + SETTINGS.format(mark="")
    )


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("没水 | 一般 | 0 | working | 某文件", "days"),
        ("没水 | 一般 | 三 | working | 某文件", "days"),
        ("没水 | 一般 | 3 | weeks | 某文件", "unit"),
        ("没水 | 天大 | 3 | working | 某文件", "severity"),
        ("没水 | 一般 | 3 | working | ", "source"),
        (" | 一般 | 3 | working | 某文件", "title"),
    ],
)
def test_issue_line__incomplete__named_by_its_column(row: str, column: str) -> None:
    assert codes(HEAD.format(row=TEXT) + ISSUES.format(row=row) + SETTINGS.format(mark="")) == [("issue", column)]


def test_ledger__odd_parts__refused() -> None:
    text = pack_files()["pack.toml"].decode()
    for before, after, code in (
        ('otherwise = "town_lead"', 'otherwise = "nobody"', "unknown_role"),
        ('standing = ["education"', 'standing = ["nothing"', "unknown_form"),
        ("sample_every = 5", "sample_every = 0", "ledger"),
        (
            "[[ledger.rungs]]",
            '[[ledger.ordered]]\nform = "pv"\ndocument = " "\nuntil = 2026-12-31\n\n[[ledger.rungs]]',
            "no_document",
        ),
    ):
        files = {**pack_files(), "pack.toml": text.replace(before, after, 1).encode()}
        with pytest.raises(packs.BadPack) as bad:
            packs.load(files)
        assert code in {fault.code for fault in bad.value.faults}
