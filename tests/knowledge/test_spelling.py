import pytest

from knowledge.spelling import Speller

SPELLER = Speller(["低保", "危房改造", "控辍保学", "小额信贷", "公益岗", "财政局"])


def first(text: str, known: str = "") -> str | None:
    flags = [letter in known for letter in text]
    return next((repair.meant for repair in SPELLER.repairs(text, flags)), None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("底保", "低保"),
        ("危方改照", "危房改造"),
        ("控错保学", "控辍保学"),
        ("小鹅信代", "小额信贷"),
        ("公一岗", "公益岗"),
        ("小额信货", "小额信贷"),
        ("控辍保雪", "控辍保学"),
        ("dibao", "低保"),
        ("财整局", "财政局"),
    ],
)
def test_repairs__homophone_or_slip__the_word_meant(typed: str, meant: str) -> None:
    assert first(typed) == meant


def test_repairs__flat_tongue__folded() -> None:
    assert Speller(["收入核查"]).sounds == {"收入核查": "shou ru he cha"}
    assert [repair.meant for repair in Speller(["收入核查"]).repairs("搜入核擦", [False] * 4)] == ["收入核查"]


@pytest.mark.parametrize("typed", ["低保", "天气", "谁抱", "低", "", "12345"])
def test_repairs__nothing_mistyped__nothing(typed: str) -> None:
    assert first(typed) is None


def test_repairs__all_letters_known__left_alone() -> None:
    assert first("底保", known="底保") is None


def test_repairs__long_text__only_the_stretch_is_replaced() -> None:
    repair = next(SPELLER.repairs("我想办底保要什么", [False] * 8))
    assert (repair.text, repair.was) == ("我想办低保要什么", "底保")


def test_speller__known_sounds__taken_over() -> None:
    again = Speller(SPELLER.sounds, SPELLER.sounds)
    assert again.sounds == SPELLER.sounds
