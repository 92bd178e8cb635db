"""Forms that are wrong: each fault in its cell, with a remedy; hostile files refused in good time."""

import contextlib
import io
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import loading
from forms.faults import FaultyForm
from tests.forms.walks import faults, form

HEAD = "| survey |\n| | type | name | label | relevant | calculation | constraint |"


def sheet(*rows: str) -> str:
    return "\n".join([HEAD, *rows])


CHOICES = "| choices |\n| | list_name | name | label |\n| | yes_no | y | 是 |\n| | yes_no | n | 否 |"

CASES = [
    ("| | selct_one yes_no | q | 问 | | | |", "unknown-type", 3, "type", "select_one"),
    ("| | txt | q | 问 | | | |", "unknown-type", 3, "type", "text"),
    ("| | select_one yesno | q | 问 | | | |\n" + CHOICES, "no-list", 3, "type", "yes_no"),
    ("| | select_one | q | 问 | | | |", "no-list-name", 3, "type", "yes_no"),
    ("| | text | | 问 | | | |", "no-name", 3, "name", "name"),
    ("| | text | 1q | 问 | | | |", "bad-name", 3, "name", "下划线"),
    ("| | text | q | 问 | | | |\n| | text | q | 又问 | | | |", "name-twice", 4, "name", "换个名字"),
    ("| | begin_group | g | 组 | | | |\n| | text | q | 问 | | | |", "unclosed", 3, "type", "end_group"),
    ("| | text | q | 问 | | | |\n| | end_group | | | | | |", "unopened", 4, "type", "删掉"),
    (
        "| | begin_group | g | 组 | | | |\n| | text | q | 问 | | | |\n| | end_repeat | | | | | |",
        "crossed",
        5,
        "type",
        "end_group",
    ),
    (
        "| | begin_group | | 组 | | | |\n| | text | q | 问 | | | |\n| | end_group | | | | | |",
        "no-name",
        3,
        "name",
        "名字",
    ),
    ("| | calculate | c | | | | |", "no-calculation", 3, "calculation", "算式"),
    ("| | text | age | 问 | ${aeg} > 1 | | |", "unknown-name", 3, "relevant", "age"),
    ("| | text | age | 您 ${agee} 岁 | | | |", "unknown-name", 3, "label", "age"),
    ("| | text | q | 问 | selectd(${q}, 'a') | | |", "function", 3, "relevant", "函数"),
    ("| | text | q | 问 | (${q} = 'a' | | |", "bracket", 3, "relevant", "括号"),
    ("| | text | q | 问 | ${q} = 'a | | |", "quote", 3, "relevant", "引号"),
    (
        "| | text | q | 问 | 如果大于三 | | |\n| | text | r | 问 | ${q} 大于 3 | | |",
        "expression",
        4,
        "relevant",
        "表达式",
    ),
    ("| | text | q | 问 | | | regex(., '[') |", "regex", 3, "constraint", "格式"),
    ("| | text | q | 问 | | | regex(., '^(([a-z])+.)+[A-Z]([a-z])+$') |", "regex-runaway", 3, "constraint", "+"),
    ("| | calculate | a | | | ${b} + 1 | |\n| | calculate | b | | | ${a} + 1 | |", "cycle", 3, "calculation", "引用"),
    ("| | text | a | 甲 | ${b} = '' | | |\n| | text | b | 乙 | ${a} = '' | | |", "cycle", 3, "relevant", "引用"),
    ("| | calculate | a | | | pulldata('f', 'a', 'b', 'c') | |", "attachment-missing", 3, "calculation", "f.csv"),
    ("| | select_one_from_file v.csv | a | 甲 | | | |", "attachment-missing", 3, "type", "v.csv"),
    ("| | osm | a | 甲 | | | |", "refused-type", 3, "type", "题型"),
    (
        "| | text | q | 问 | | | |\n| settings |\n| | public_key |\n| | abc |",
        "encrypted-form",
        6,
        "public_key",
        "public_key",
    ),
    (
        "| | select_one yes_no | q | 问 | | | |\n" + CHOICES + "\n| | yes_no | y | 又是 |",
        "choice-twice",
        8,
        "name",
        "改名",
    ),
    (
        "| | select_one yes_no | q | 问 | | | |\n" + CHOICES + "\n| | yes_no | | 空 |",
        "choice-without-name",
        8,
        "name",
        "name",
    ),
    ("| | text | q | | | | |", "no-label", 3, "label", "label"),
]


@pytest.mark.parametrize(
    ("rows", "code", "row", "column", "word"), CASES, ids=[case[1] + str(at) for at, case in enumerate(CASES)]
)
def test_fault__in_its_cell_with_a_remedy(rows: str, code: str, row: int, column: str, word: str) -> None:
    found = faults(sheet(rows))
    fault = next((one for one in found if one.code == code), None)
    assert fault is not None, found
    assert (fault.file, fault.row, fault.column) == ("表单.md", row, column)
    assert word in fault.message + fault.remedy
    assert re.search("[一-鿿]", fault.message)
    assert fault.remedy


def test_fault__header_twice__named() -> None:
    assert faults("| survey |\n| | type | name | label | label |\n| | text | a | 甲 | 乙 |")[0].code == "header-twice"


def test_fault__export_of_data__said() -> None:
    found = faults("SubmissionDate,name,age,meta/instanceID,KEY\n2026,a,3,uuid:1,uuid:1\n", file="a.csv")
    assert "数据" in found[0].message + found[0].remedy


def test_fault__sheet_misspelt__named() -> None:
    found = faults("| surveys |\n| | type | name | label |\n| | text | a | 甲 |")
    assert "survey" in found[0].remedy


def test_full_width__normalised_with_a_notice() -> None:
    table = """
| survey |
| | type | name | label | relevant |
| | text | a | 您好，请填（姓名） | |
| | text | b | 乙 | $｛a｝ ＝ ‘是，的’ |
"""
    loaded = form(table)
    notice = next(one for one in loaded.warnings if one.code == "full-width")
    assert (notice.row, notice.column, notice.level) == (5, "relevant", "warning")
    assert loaded.by_name["a"].label["default"].source == "您好，请填（姓名）"
    assert loaded.by_name["b"].relevant is not None
    assert loaded.by_name["b"].relevant.source == "${a} = '是，的'"


def test_doubtful__accepted_with_warnings() -> None:
    table = """
| survey |
| | type | name | label | calculation | constraint |
| | begin_repeat | r | 组 | | |
| | integer | x | 数 | | regex(., '[[:digit:]]+') |
| | calculate | c | | count(${r}) | |
| | end_repeat | | | | |
| | calculate | one | | ${x} + 1 | |
| | calculate | lost | | ../nowhere | |
"""
    codes = {one.code for one in form(table).warnings}
    assert {"regex-posix", "count-inside", "many-values", "lost-path"} <= codes


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    survey = book.active
    assert survey is not None
    survey.title = "survey"
    for row in rows:
        survey.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


GOOD = workbook(("type", "name", "label"), ("text", "a", "甲"), (), ("integer", "b", 5))


def test_xlsx__any_name__read_by_its_bytes() -> None:
    form = loading.load("a.xls", GOOD)
    assert [part.name for part in form.questions] == ["a", "b"]
    assert [(one.code, one.message) for one in form.warnings] == [("other-format", "名字写着 .xls，其实是 .xlsx 文件")]
    assert loading.load("a.xlsx", GOOD).warnings == ()
    assert loading.load("a.csv", GOOD).by_name["b"].row == 4


def altered(change: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in change:
                new.writestr(name, old.read(name))
        for name, data in change.items():
            new.writestr(name, data)
    return buffer.getvalue()


def far_cell() -> bytes:
    return workbook_with_sheet(b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>')


def workbook_with_sheet(rows: bytes) -> bytes:
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return altered(
        {"xl/worksheets/sheet1.xml": b"<worksheet " + space + b"><sheetData>" + rows + b"</sheetData></worksheet>"}
    )


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HOSTILE = [
    ("empty", b"", "empty"),
    ("blank", b"  \n ", "empty"),
    ("cut off", GOOD[:2000], "damaged"),
    ("bits flipped", GOOD[:900] + b"\xff" * 40 + GOOD[940:], "damaged"),
    ("no sheet xml", altered({"xl/worksheets/sheet1.xml": b"<broken"}), "damaged"),
    ("macros", altered({"xl/vbaProject.bin": b"x"}), "macros"),
    ("zip bomb", altered({"xl/worksheets/sheet1.xml": b" " * 120_000_000}), "unpacks-too-large"),
    ("far cell", far_cell(), "too-many-rows"),
    (
        "encrypted",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
    ),
    ("broken xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000, "damaged"),
    ("picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00" + bytes(range(256)) * 8, "not-a-form"),
    ("web page", b"<html><body>404</body></html>", "not-a-form"),
    ("other zip", altered({}).replace(b"xl/workbook.xml", b"xl/workbokk.xml"), "not-a-form"),
    ("too large", b"x" * 21_000_000, "too-large"),
    ("prose", "今天下雨。".encode(), "no-survey"),
]


@pytest.mark.parametrize(("data", "code"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_hostile__refused_quickly__by_name(data: bytes, code: str) -> None:
    started = time.perf_counter()
    found = faults(data, file="坏.xlsx")
    assert time.perf_counter() - started < 5
    assert found[0].code == code
    assert found[0].file == "坏.xlsx"
    assert found[0].remedy


def test_hostile__ten_thousand_rows__refused() -> None:
    data = workbook(("type", "name", "label"), *((("text", f"q{at}", "问")) for at in range(10_000)))
    assert faults(data)[0].code == "too-many-rows"


@pytest.mark.parametrize("depth", [40, 400, 2000])
def test_hostile__very_deep_groups__refused_or_read(depth: int) -> None:
    opened = "\n".join(f"| | begin_group | g{at} | 组 | | | |" for at in range(depth))
    closed = "\n".join("| | end_group | | | | | |" for _ in range(depth))
    table = sheet(opened, "| | text | q | 问 | | | |", closed)
    if depth < 100:
        assert form(table).questions[0].path.count("/") == depth
    else:
        assert faults(table)[0].code == "nesting"


def test_hostile__in_a_process_of_its_own__little_memory(tmp_path: Path) -> None:
    """The worst ones together stay under 300 MB."""
    files = [tmp_path / f"{at}.xlsx" for at in range(len(HOSTILE))]
    for file, (_, data, _) in zip(files, HOSTILE, strict=True):
        file.write_bytes(data)
    # VmHWM is of the program alone; getrusage also counts what it was forked from.
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from forms import loading\nfrom forms.faults import FaultyForm\n"
        "for name in sys.argv[1:]:\n"
        "    try:\n        loading.load(name, Path(name).read_bytes())\n"
        "    except FaultyForm:\n        pass\n"
        "lines = Path('/proc/self/status').read_text().splitlines()\n"
        "print(next(line.split()[1] for line in lines if line.startswith('VmHWM')))"
    )
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, files)],
        cwd=root,
        env={"PYTHONPATH": root},
        capture_output=True,
        check=True,
    )
    assert int(done.stdout) < 300_000
    assert b"Traceback" not in done.stderr


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_load__any_bytes__form_or_faults(data: bytes) -> None:
    with pytest.raises(FaultyForm):
        loading.load("a.xlsx", data)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8))
def test_load__damaged_anywhere__form_or_faults(at: int, junk: bytes) -> None:
    with contextlib.suppress(FaultyForm):
        assert loading.load("a.xlsx", GOOD[:at] + junk + GOOD[at + len(junk) :]).parts


TYPES = ["text", "integer", "begin_group", "end_group", "begin_repeat", "end_repeat", "calculate", "note"]
OTHERS = ["", "select_one c", "a", "b", "${a}", "${", "1 +", "yes", "., '", "${a} > 1", "今天", "range"]
CELLS = st.sampled_from([*TYPES, *OTHERS])


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=8, max_size=8), max_size=6))
def test_load__random_cells__form_or_faults(rows: list[list[str]]) -> None:
    lines = "\n".join("| | " + " | ".join(row) + " |" for row in rows)
    head = "| survey |\n| | type | name | label | relevant | calculation | required | default | repeat_count |\n"
    with contextlib.suppress(FaultyForm):
        assert loading.load("a.md", f"{head}{lines}\n{CHOICES}".encode()).parts
