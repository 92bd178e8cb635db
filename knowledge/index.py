"""The index of policy articles: built once, changed article by article, asked in the words people use.

`Index.ask` is the one way from a question to articles: it says what it found, how sure it is, and why.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Literal

from knowledge import articles, calibration, pages, ranking, smalltalk, speech, stories
from knowledge.articles import Article
from knowledge.calibration import Thresholds
from knowledge.postings import Postings
from knowledge.ranking import Fit
from knowledge.spelling import Speller
from knowledge.words import Unit, Words

Decision = Literal["answer", "choose", "unknown", "smalltalk"]
Talk = Literal["", "empty", "order", "abuse", "chat"]
SHOWN = 5
NOTHING_ASKED = "什么也没问"
_LOOKED_AT = 48
_REPAIRS = 4
_GOOD = 0.55
# A share of an ended article's score that makes another in force "as good": below it, the articles' own test questions
# at a day when most of the plan has ended begin to find a neighbour.
_AS_WELL = 0.98
_OFFICE_ASKED = re.compile(
    r"(归|该|由|是|属)(谁|哪|啥|什么).{0,6}(管|负责|牵头|主管|部门|单位|局)|(哪个|哪些|什么|啥|哪家)(部门|单位|局|科室|机构|衙门)|"
    r"谁(来)?(管|负责|牵头|主管)|责任单位|主管(部门|单位)|牵头(部门|单位)|归.{1,6}(局|部|委|办|院)管|去哪.{0,2}(办|问)|找.{2,5}(局|办|部门)吗"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One article found: its score 0..1, the question's words it explains, whether its source has ended.

    `foreign` is a word of the question that names a matter the articles are not about, if this article lacks it;
    `trade` says how much of the match rests on the pack's own words.
    """

    article: Article
    score: float
    matched: tuple[str, ...]
    expired: bool
    foreign: str = ""
    trade: float = 0.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What to do with a question; `why` is for editors.

    `hits` are given for every decision: the best article of each item, the best item first. `talk` says what kind of
    talk it was when it was no question.
    """

    decision: Decision
    hits: tuple[Hit, ...]
    why: str
    talk: Talk = ""


@dataclass(frozen=True, slots=True)
class _Card:
    """What ranking needs to know of an article without unpacking it."""

    id: str
    items: tuple[int, ...]
    audience: str
    valid_from: date
    valid_to: date | None

    def is_ended(self, today: date) -> bool:
        """Past its source's last good day."""
        return self.valid_to is not None and today > self.valid_to


class Index:
    """The articles of one pack, found by what people ask. Not shared between packs; cheap to build anew."""

    def __init__(self, words: str = "", synonyms: str = "", thresholds: Thresholds = calibration.MEASURED) -> None:
        self.words = Words(words, synonyms)
        self.thresholds = thresholds
        self._postings = Postings()
        self._cards: list[_Card] = []
        self._slots: dict[str, int] = {}
        self._spellable: set[str] = {word for word in self.words.lexicon.phrases if len(word) > 1}
        self._sounds: dict[str, str] = {}
        self._speller: Speller | None = None
        self._laid: dict[str, Article] = {}
        self._covered: dict[str, Article] = {}
        self.edition = ""
        """Which edition of later articles is laid over."""

    @classmethod
    def build(cls, articles: Iterable[Article], words: str = "", synonyms: str = "") -> "Index":
        """An index over the articles with a pack's `words.txt` and `synonyms.txt` (their texts). Later ids win."""
        index = cls(words, synonyms)
        kept = list({article.id: article for article in articles}.values())
        index._postings.extend(pages.page(article, index.words) for article in kept)
        for slot, article in enumerate(kept):
            index._keep(article, slot)
        return index

    def __len__(self) -> int:
        return len(self._slots)

    def items(self, article_id: str) -> tuple[int, ...]:
        """The items of an article, () when it is not in."""
        slot = self._slots.get(article_id)
        return self._cards[slot].items if slot is not None else ()

    def article(self, article_id: str) -> Article | None:
        """An article by its id, None when it is not in."""
        slot = self._slots.get(article_id)
        return pages.unpacked(self._postings.blobs[slot]) if slot is not None else None

    def add(self, article: Article) -> None:
        """Adds an article, or replaces the one with its id."""
        if article.id in self._slots:
            self.remove(article.id)
        self._keep(article, self._postings.add(pages.page(article, self.words)))
        self._speller = None

    def remove(self, article_id: str) -> None:
        """Takes an article out. Raises KeyError when it is not in."""
        self._postings.remove(self._slots.pop(article_id))

    def count_changes(self, later: Sequence[Article]) -> int:
        """How many articles `lay_over` would have to touch."""
        wanted = {article.id: article for article in later}
        changed = sum(self._laid.get(article.id) != article for article in wanted.values())
        return changed + len(self._laid.keys() - wanted.keys())

    def lay_over(self, later: Iterable[Article], edition: str) -> None:
        """Lets exactly these articles, written after the index was built, answer too, or in the place of others.

        What an earlier call laid over and is gone now is taken out, and what it had replaced comes back.
        """
        wanted = {article.id: article for article in later}
        for gone in self._laid.keys() - wanted.keys():
            del self._laid[gone]
            if gone in self._covered:
                self.add(self._covered.pop(gone))
            else:
                self.remove(gone)
        for article in wanted.values():
            if self._laid.get(article.id) == article:
                continue
            if article.id in self._slots and article.id not in self._laid:
                covered = self.article(article.id)
                assert covered is not None
                self._covered[article.id] = covered
            self.add(article)
            self._laid[article.id] = article
        self.edition = edition

    def dump(self) -> bytes:
        """The index in its saved form. Words and synonyms are not in it: `load` is given them again."""
        self.warm()
        cards = [
            [
                card.id,
                card.items,
                card.audience,
                card.valid_from.toordinal(),
                card.valid_to and card.valid_to.toordinal(),
            ]
            for card in self._cards
        ]
        sounds = self._speller.sounds if self._speller is not None else {}
        return self._postings.dump({"cards": cards, "slots": self._slots, "sounds": sounds})

    @classmethod
    def load(cls, data: bytes, words: str = "", synonyms: str = "") -> "Index":
        """The index `dump` saved, with the same pack's words. Raises `postings.BrokenIndex`: then build anew."""
        index = cls(words, synonyms)
        index._postings, extra = Postings.load(data)
        index._cards = [
            _Card(one, tuple(items), audience, date.fromordinal(begins), date.fromordinal(ends) if ends else None)
            for one, items, audience, begins, ends in extra["cards"]
        ]
        index._slots, index._sounds = extra["slots"], extra["sounds"]
        index._spellable = set(index._sounds)
        return index

    def warm(self) -> None:
        """Loads what the first mistyped word would have to wait for."""
        if self._speller is None:
            self._speller = Speller(sorted(self._spellable), self._sounds)

    def ask(self, question: str, *, today: date, audience: str | None = None) -> Reply:
        """Finds what answers the question on `today`. `audience` (an article's) prefers articles written for it.

        An article that does not hold yet is not found; one that has ended only where none in force fits as well.
        """
        text = speech.plain(question)
        if smalltalk.is_empty(text):
            is_blank = not question.strip()
            return Reply("unknown", (), NOTHING_ASKED) if is_blank else Reply("smalltalk", (), "没有字", "empty")
        if smalltalk.is_order(text):
            return Reply("smalltalk", (), "像是在指挥机器", "order")
        if smalltalk.is_chat(text) and not any(unit.trade for unit in self.words.units(text)):
            return Reply("smalltalk", (), "像是闲聊", "abuse" if smalltalk.is_abuse(text) else "chat")
        favoured = audience or ("office" if _OFFICE_ASKED.search(text) else None)
        fits, note = self._told(text, favoured) if stories.is_long(text) else self._asked(text, favoured)
        fits = [fit for fit in fits if self._cards[fit.slot].valid_from <= today]
        hits = tuple(self._hit(fit, today) for fit in self._by_item(fits, today))
        return self._decided(text, hits, note)

    def _asked(self, text: str, favoured: str | None) -> tuple[list[Fit], str]:
        """The fits of a short question, with a mistyped stretch put right where that helps."""
        text = speech.without_fillers(text)
        units = self.words.units(text)
        best, note = self._fits(units, favoured), ""
        if best and best[0].score >= _GOOD:
            return best, note
        self.warm()
        known = self._known(text, units)
        if self._speller is None or all(known):
            return best, note
        plausible = (repair for repair in self._speller.repairs(text, known) if self._broken(repair.was))
        for repair in islice(plausible, _REPAIRS):
            fits = self._fits(self.words.units(repair.text), favoured, repair.strength)
            if fits and (not best or fits[0].score > best[0].score):
                best, note = fits, f"，把“{repair.was}”当作“{repair.meant}”"
        return best, note

    def _broken(self, text: str) -> bool:
        """Whether a stretch falls into single letters when cut: what cuts into whole words was meant as it stands."""
        return text.isascii() or any(len(word) == 1 for word in self.words.cut(text))

    def _told(self, text: str, favoured: str | None) -> tuple[list[Fit], str]:
        """The fits of a long story: each article by its best passages, those that ask before those that tell."""
        passages = stories.passages(text, self.words.units, self._worth)
        best: dict[int, list[Fit]] = {}
        for passage in passages:
            for fit in self._fits(passage.units, favoured, 0.75 + 0.25 * passage.need):
                best.setdefault(fit.slot, []).append(fit)
        fits = []
        for found in best.values():
            found.sort(key=lambda fit: -fit.score)
            score = found[0].score + 0.2 * (found[1].score if len(found) > 1 else 0.0)
            fits.append(replace(found[0], score=min(1.0, score)))
        fits.sort(key=lambda fit: (-fit.score, fit.slot))
        return fits, f"，从 {len(passages)} 段话里找"

    def _fits(self, units: Sequence[Unit], favoured: str | None, factor: float = 1.0) -> list[Fit]:
        """The fits of some words, the best first; articles on the same item speak for each other a little."""
        sought = ranking.sought(self._postings, units, self._spellable)
        found = ranking.fits(self._postings, ranking.candidates(self._postings, sought, _LOOKED_AT), sought)
        favoured_fits = [
            replace(fit, score=fit.score * factor * _favour(self._cards[fit.slot].audience, favoured)) for fit in found
        ]
        favoured_fits.sort(key=lambda fit: (-fit.score, fit.slot))
        return ranking.supported(favoured_fits, lambda slot: self._cards[slot].items)

    def _known(self, text: str, units: Sequence[Unit]) -> list[bool]:
        """For each letter, whether it belongs to a Chinese word of two or more: typos fall into single ones."""
        known = [not letter.isalnum() for letter in text]
        position = 0
        for unit in units:
            start = text.find(unit.text, position)
            if start < 0:
                continue
            position = start + len(unit.text)
            if len(unit.text) > 1 and not unit.text.isascii():
                known[start:position] = [True] * len(unit.text)
        return known

    def _worth(self, unit: Unit) -> float:
        terms = ((self._postings.terms.get(term), strength) for term, strength in unit.terms)
        known = (self._postings.rarity(term) * strength for term, strength in terms if term is not None)
        return unit.weight * max(known, default=0.0)

    def _decided(self, text: str, hits: tuple[Hit, ...], note: str) -> Reply:
        if not hits:
            why = "一个词也没对上"
            return Reply("smalltalk", hits, why, "abuse") if smalltalk.is_abuse(text) else Reply("unknown", hits, why)
        sure, lead = sureness(hits), margin(hits)
        why = f"把握 {sure:.2f}，得分 {hits[0].score:.2f}，领先 {lead:.2f}{note}"
        if hits[0].foreign:
            why += f"，“{hits[0].foreign}”是别家的事"
        elif sure >= self.thresholds.answer and lead >= self.thresholds.margin:
            return Reply("answer", hits, why)
        if sure < self.thresholds.answer and smalltalk.is_abuse(text):
            return Reply("smalltalk", hits, why + "，像是骂人", "abuse")
        return Reply("choose" if sure >= self.thresholds.choose else "unknown", hits, why)

    def _by_item(self, fits: Sequence[Fit], today: date) -> list[Fit]:
        """The best fit of each item: a choice should offer different matters, not one matter three times."""
        seen: set[int] = set()
        leading: list[Fit] = []
        for fit in fits:
            covered = set(self._cards[fit.slot].items)
            if not covered & seen:
                leading.append(self._in_force(fit, fits, today))
            seen |= covered
        return leading[:SHOWN]

    def _in_force(self, leader: Fit, fits: Sequence[Fit], today: date) -> Fit:
        """The leader, or, if its source has ended, an article in force on the same items that fits as well."""
        card = self._cards[leader.slot]
        if not card.is_ended(today):
            return leader
        for fit in fits:
            other = self._cards[fit.slot]
            same = bool(card.items) and (other.items, other.audience) == (card.items, card.audience)
            if same and fit.score >= _AS_WELL * leader.score and not other.is_ended(today):
                return replace(fit, score=leader.score)
        return leader

    def _hit(self, fit: Fit, today: date) -> Hit:
        article = pages.unpacked(self._postings.blobs[fit.slot])
        return Hit(article, round(fit.score, 4), fit.matched, articles.expired(article, today), fit.foreign, fit.trade)

    def _keep(self, article: Article, slot: int) -> None:
        self._slots[article.id] = slot
        self._cards.append(_Card(article.id, article.items, article.audience, article.valid_from, article.valid_to))
        self._spellable.update(speech.plain(word) for word in article.words)


def sureness(hits: Sequence[Hit]) -> float:
    """How sure the first hit is (see `calibration.sureness`)."""
    if not hits:
        return 0.0
    return calibration.sureness(hits[0].score, margin(hits), hits[0].trade, len(hits[0].matched))


def margin(hits: Sequence[Hit]) -> float:
    """How far the first hit leads the best hit on another item, as a share of its score: 1 when there is none."""
    if not hits:
        return 0.0
    first = hits[0].score
    return 1 - (hits[1].score if len(hits) > 1 else 0.0) / first if first else 0.0


def _favour(audience: str, favoured: str | None) -> float:
    """A little more for the audience that asks; office articles step back when no office is asked for."""
    if favoured is not None:
        return 1.0 if audience == favoured else 0.9
    return 0.94 if audience == "office" else 1.0
