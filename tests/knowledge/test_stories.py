from knowledge import stories
from knowledge.words import Words


def test_passages__long_story__those_that_ask_and_tell_most_come_first() -> None:
    words = Words("", "危房改造 修房 漏雨")
    story = (
        "俺今年六十三了，老伴走得早，庄上人都知道，想问问屋里漏雨能不能修，路上都是泥，天也黑得早，走到半路又折回来了"
    )
    assert stories.is_long(story)
    found = stories.passages(story, words.units, lambda unit: 1.0 if unit.trade else 0.1)
    assert "漏雨" in found[0].text
    assert found[0].need == 1.0
    assert len(found) <= 12


def test_passages__nothing_but_noise__few_and_harmless() -> None:
    assert stories.passages("。，。，" * 50, Words().units, lambda unit: 1.0) == []
