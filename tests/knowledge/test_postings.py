import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.postings import BREAK, BrokenIndex, Page, Postings

TERMS = st.sampled_from("甲乙丙丁戊己庚辛")
PAGES = st.lists(
    st.tuples(
        st.dictionaries(TERMS, st.floats(0.01, 1.0), max_size=5),
        st.lists(st.lists(st.tuples(TERMS, st.booleans()), max_size=4), max_size=3),
        st.binary(max_size=9),
    ),
    max_size=12,
)


def seen(postings: Postings) -> dict[str, list[tuple[int, int]]]:
    """What every term finds: (slot, impact 0..255), the strongest first."""
    return {
        term: [(code & 0xFFFFFF, 255 - (code >> 24)) for code in postings.strongest(number, 99)]
        for term, number in postings.terms.items()
        if postings.spread[number]
    }


@given(PAGES)
def test_dump__any_pages__load_finds_the_same(pages: list[Page]) -> None:
    built = Postings()
    built.extend(pages)
    loaded, extra = Postings.load(built.dump({"a": [1]}))
    assert extra == {"a": [1]}
    assert seen(loaded) == seen(built)
    for slot, page in enumerate(pages):
        assert loaded.blobs[slot] == page[2]
        assert list(loaded.samples(slot)) == list(built.samples(slot))
        assert list(loaded.samples(slot)).count(BREAK) == len(page[1])


@given(PAGES, PAGES, st.integers(0, 2**16))
@settings(max_examples=60)
def test_add_and_remove__in_any_order__as_if_built_anew(first: list[Page], more: list[Page], seed: int) -> None:
    postings = Postings()
    postings.extend(first)
    postings, _ = Postings.load(postings.dump({}))
    kept = dict(enumerate(first))
    for page in more:
        kept[postings.add(page)] = page
    gone = random.Random(seed).sample(sorted(kept), k=len(kept) // 2)
    for slot in gone:
        postings.remove(slot)
        del kept[slot]
    found = seen(postings)
    for term in postings.terms:
        holders = {slot for slot, page in kept.items() if term in page[0]}
        assert {slot for slot, _ in found.get(term, [])} == holders
        assert [impact for _, impact in found.get(term, [])] == sorted(
            (i for _, i in found.get(term, [])), reverse=True
        )
    assert postings.live == len(kept)


@pytest.mark.parametrize("data", [b"", b"something else entirely", b"YIMAIDX2" + bytes(8), b"YIMAIDX2" + bytes(60)])
def test_load__not_an_index__said(data: bytes) -> None:
    with pytest.raises(BrokenIndex):
        Postings.load(data)


def test_load__cut_short__said() -> None:
    built = Postings()
    built.extend([({"甲": 1.0}, [[("甲", False)]], b"x")])
    data = built.dump({})
    with pytest.raises(BrokenIndex):
        Postings.load(data[:-8])


def test_rarity__rarer__higher() -> None:
    postings = Postings()
    postings.extend([({"甲": 1.0, "乙": 1.0}, [], b""), ({"甲": 1.0}, [], b""), ({"甲": 0.5}, [], b"")])
    common, rare = postings.rarity(postings.terms["甲"]), postings.rarity(postings.terms["乙"])
    assert 0 < common < rare <= 1
