"""Forms on A4: every question with its number and room for the answer, nothing over an edge."""

import subprocess
import sys
from pathlib import Path

import pytest

from app import form_paper
from app.paper import width
from forms import loading
from forms.model import SILENT

FORMS = sorted(Path("packs/anhui-2022/forms").glob("*.md"))
TYPES = Path("tests/page/types.md")


@pytest.mark.parametrize("file", [*FORMS, TYPES], ids=lambda file: file.stem)
def test_every_form__all_questions_numbered_and_within_the_page(file):
    form = loading.load(file.name, file.read_bytes())
    laid = form_paper.pages(form_paper.blocks(form))
    rows = [row for page in laid for _, row in page]
    numbers = [row.text.lstrip("*").split(".")[0] for row in rows if row.text.lstrip("*").split(". ")[0].isdecimal()]
    asked = sum(part.type not in SILENT | {"note"} for part in form.questions)
    assert set(map(int, numbers)) == set(range(1, asked + 1))
    assert all(width(row.text) * row.size + row.left <= form_paper.ROOM + 0.5 for row in rows)
    assert all(top + row.height <= form_paper.HEIGHT - form_paper.MARGIN for page in laid for top, row in page)


def test_condition__said_by_number_and_words():
    file = Path("packs/anhui-2022/forms/visit.md")
    rows = [row.text for block in form_paper.blocks(loading.load(file.name, file.read_bytes())) for row in block]
    assert "3. 眼下缺什么？（第 2 题选「不是」才填）" in rows
    assert "□ 是　　□ 不是　　□ 看不清" in rows


def test_print__by_command__a_pdf(tmp_path):
    out = tmp_path / "表.pdf"
    command = [Path(sys.executable).parent / "yima", "form", "print", "packs/anhui-2022/forms/water.md", out]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "饮水安全核对：印好了，2 页" in done.stdout
    assert out.read_bytes().startswith(b"%PDF")
