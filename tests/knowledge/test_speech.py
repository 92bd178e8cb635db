import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import speech


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("貸款買房", "贷款买房"),
        ("ＡＢＣ１２３", "abc123"),
        ("低 保 怎 么 办", "低保怎么办"),
        ("<b>低保</b>怎么办", "低保 怎么办".replace(" ", "")),
        ("低\u200b保\ufeff", "低保"),
        ("啊啊啊啊啊啊啊", "啊"),
        ("  \n低保\t\n", "低保"),
    ],
)
def test_plain__ways_of_typing__one_form(typed: str, plain: str) -> None:
    assert speech.plain(typed) == plain


def test_plain__very_long__cut() -> None:
    assert len(speech.plain("低保" * 20_000)) <= speech.LONGEST


@given(st.text(max_size=200))
def test_plain__any_text__again_changes_nothing_much(text: str) -> None:
    once = speech.plain(text)
    assert "\n" not in once
    assert once == once.strip()


def test_without_fillers__only_padding__kept() -> None:
    assert speech.without_fillers("请问") == "请问"


@pytest.mark.parametrize("padding", ["请问一下", "俺想问问", "麻烦您", "打听一下"])
def test_without_fillers__padding_in_front__gone(padding: str) -> None:
    assert speech.without_fillers(padding + "低保找谁") == "低保找谁"


def test_clauses__no_punctuation_at_all__cut_up() -> None:
    assert [len(clause) for clause in speech.clauses("话" * 150)] == [60, 60, 30]
