"""Drafts hold a document's own words: none lost, none invented."""

from collections import Counter
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import documents, drafting, readers
from tests.knowledge.test_documents import ITEM, MARKED, WRAPPED

TODAY = date(2026, 3, 2)


def drafts(text: str, name: str = "a.txt") -> list[drafting.Draft]:
    return drafting.drafts(documents.document(readers.lines(text.encode(), name)), today=TODAY)


def test_drafts__numbered_document__source_dates_and_offices() -> None:
    first = drafts(WRAPPED)[0]
    assert first.table["source"] == "云政办〔2023〕15号 第1条"
    assert (first.table["valid_from"], first.table["valid_to"]) == ("2023-01-01", "2023-12-31")
    assert first.table["offices"] == ["县水利局", "县卫健委", "各乡镇"]
    assert first.doubts == ("从哪天起、到哪天止要核对。",)


def test_drafts__without_number__doubted() -> None:
    assert "没认出文号，请补上出处。" in drafts(MARKED, "a.md")[0].doubts


@given(st.lists(ITEM, min_size=2, max_size=6), st.integers(14, 50))
@settings(max_examples=40, deadline=None)
def test_drafts__any_document__every_letter_of_its_items_and_no_other(
    items: list[tuple[str, str, list[str]]], width: int
) -> None:
    lines = ["某县2024年工作要点"]
    for number, (heading, body, names) in enumerate(items, 1):
        told = f"{number}. {heading}。{body}（责任单位：{'、'.join(names)}）"
        lines += [told[at : at + width] for at in range(0, len(told), width)]
    found = drafts("\n".join(lines))
    assert len(found) == len(items)
    for draft, (heading, body, names) in zip(found, items, strict=True):
        assert draft.table["title"] == heading
        assert Counter("".join(draft.table["answer"].split())) == Counter(body)
        assert draft.table["offices"] == names
