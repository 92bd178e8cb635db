"""Misses in groups: nothing left out, nothing counted twice, near wordings together."""

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import misses
from knowledge.misses import Miss
from knowledge.words import Words

WORDS = Words("", "办证 办手续\n")


def test_grouped__near_wordings__one_matter_the_most_frequent_first() -> None:
    said = ["坟地能不能卖", "养狗办证去哪办？", "养狗去哪办证", "养狗去哪办证", "想问一下养狗去哪里办手续"]
    first, second = misses.grouped([Miss(one) for one in said], WORDS)
    assert (first.count, first.wordings[0]) == (4, "养狗去哪办证")
    assert (second.count, second.wordings) == (1, ("坟地能不能卖",))


def test_grouped__answered_in_vain__counted_with_the_articles_the_most_frequent_first() -> None:
    said = [Miss("养狗去哪办证", "甲"), Miss("养狗去哪办证"), Miss("养狗办证去哪办", "乙"), Miss("养狗去哪办证", "乙")]
    (group,) = misses.grouped(said, WORDS)
    assert (group.count, group.unsolved, group.told) == (4, 3, ("乙", "甲"))


SAID = st.lists(st.one_of(st.text(max_size=12), st.sampled_from(["养狗办证", "养狗", "坟地", "😀", ""])), max_size=20)


@given(SAID)
@settings(deadline=None)
def test_grouped__anything__nothing_lost_nothing_twice(said: list[str]) -> None:
    groups = misses.grouped([Miss(one, "甲" if len(one) % 2 else "") for one in said], WORDS)
    assert sum(group.count for group in groups) == len(said)
    assert sum(group.unsolved for group in groups) == sum(len(one) % 2 for one in said)
    assert {wording for group in groups for wording in group.wordings} <= set(said)
    assert [group.count for group in groups] == sorted((group.count for group in groups), reverse=True)
