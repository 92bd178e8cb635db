"""Which choices a question offers now: filters, files, searches, repeats, random order; and what an answer picks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from forms import labels, model
from forms.expressions import nodesets, values
from forms.expressions.context import Context, EvaluationError, Surroundings
from forms.expressions.values import Node
from forms.model import ChoiceRow, ChoiceSource, Form, Part, Template
from forms.places import Frame, Place, every_place
from forms.secondary import Branch, table


class Choices:
    """The choices of one walk. Lists as nodes are made once per list and language."""

    def __init__(self, form: Form, around: Surroundings) -> None:
        self._form = form
        self._around = around
        self._documents: dict[tuple[str, str], Branch] = {}

    def offered(self, frame: Frame, part: Part) -> list[ChoiceRow]:
        """The rows a question offers now, in order."""
        source = part.choices
        if source is None:
            return []
        context = Context(Place(frame, part), Place(frame, part), self._around)
        if source.repeat >= 0:
            rows = self._of_repeat(frame, source)
        elif source.search is not None:
            rows = self._searched(source, context)
        else:
            rows = self._filtered(source, context)
        if source.shuffled:
            rows = nodesets.shuffled(rows, self._seed(source, frame, part, context))
        return rows

    def _filtered(self, source: ChoiceSource, context: Context) -> list[ChoiceRow]:
        if source.filter is None:
            return list(source.rows)
        inner = Context(None, context.asking, self._around, 0, len(source.rows))
        kept: list[ChoiceRow] = []
        records = self._records(source)
        for at, (row, record) in enumerate(zip(source.rows, records, strict=True), 1):
            inner.here, inner.position = record, at
            if self._true(source.filter.run, inner):
                kept.append(row)
        return kept

    def _true(self, run: Callable[[Context], values.Value], context: Context) -> bool:
        try:
            return values.truth(run(context))
        except (EvaluationError, ArithmeticError, ValueError) as fault:
            self._around.warnings.add(("choice-filter", str(fault)))
            return False

    def _records(self, source: ChoiceSource) -> Sequence[Node]:
        document = self._document(source.name, source.rows)
        root = document.children[0]
        found: Sequence[Node] = root.children
        return found

    def _document(self, name: str, rows: Sequence[ChoiceRow]) -> Branch:
        key = (name, self._around.language)
        if key not in self._documents:
            self._documents[key] = table([row.cells for row in rows], [partial(self._cell, row) for row in rows])
        return self._documents[key]

    def _cell(self, row: ChoiceRow, column: str) -> str | None:
        if column == "name":
            return row.name
        return self.label(row, None) if column == "label" else None

    def _of_repeat(self, frame: Frame, source: ChoiceSource) -> list[ChoiceRow]:
        """One choice per instance with an answer, named and labelled by it."""
        part = self._form.parts[source.repeat]
        rows: dict[str, ChoiceRow] = {}
        start = frame.climb(part)
        while start.home == part.home and start.parent is not None:
            start = start.parent
        for place in every_place(start, part):
            name = place.frame.values.get(part.index, "")
            if name and (source.filter is None or self._passes(place, frame, source)):
                rows.setdefault(name, ChoiceRow(name, {"default": Template(name, (name,))}, {}))
        return list(rows.values())

    def _passes(self, place: Place, frame: Frame, source: ChoiceSource) -> bool:
        assert source.filter is not None
        owner = place
        while owner.part.kind != "repeat" and owner.parent is not None:
            owner = owner.parent
        asking = Place(frame, frame.part)
        return self._true(source.filter.run, Context(owner, asking, self._around, owner.position()))

    def _searched(self, source: ChoiceSource, context: Context) -> list[ChoiceRow]:
        search = source.search
        assert search is not None
        rows = list(search.fixed)
        wanted = [(values.text(column.run(context)), values.text(value.run(context))) for column, value in search.pairs]
        matches = _MATCHES.get(search.how, str.__eq__)
        for cells in self._form.attachments.rows(search.file) or ():
            if all(matches(cells.get(column, ""), value) for column, value in wanted):
                name = cells.get(search.value_column, "")
                label = "，".join(filter(None, (cells.get(column, "") for column in search.label_columns)))
                if name:
                    rows.append(ChoiceRow(name, {"default": Template(label, (label,))}, cells))
        return rows

    def _seed(self, source: ChoiceSource, frame: Frame, part: Part, context: Context) -> float:
        if source.seed is not None:
            return values.number(source.seed.run(context))
        # Without a seed of the author the order must still be the same each time the question is shown.
        digest = hashlib.sha256(f"{self._around.chance.seed}:{frame.key}:{part.index}".encode()).digest()
        return float(int.from_bytes(digest[:4]))

    def label(self, row: ChoiceRow, place: Place | None) -> str:
        """A choice's label in the present language; its name if it has none."""
        text = model.text_in(row.texts, self._around.language, self._form.default_language)
        if text is None:
            return row.name
        return labels.plain(text, Context(place, place, self._around)) or row.name

    def label_of(self, value: str, question: str, here: Node | None) -> str:
        """jr:choice-name: the label of a value among a question's choices; several values are joined by blanks."""
        name = question.strip().removeprefix("${").removesuffix("}").strip()
        part = self._form.part(name) or self._form.by_name.get(name.rpartition("/")[2])
        if part is None or part.choices is None or not isinstance(here, Place):
            return ""
        rows = part.choices.rows or self.offered(here.frame.climb(part), part)
        found = {row.name: row for row in reversed(rows)}
        tokens = [value] if value in found else value.split()
        return ", ".join(self.label(found[token], here) for token in tokens if token in found)

    def instance(self, name: str) -> Node | None:
        """The document of a secondary instance: an attachment or a choice list."""
        rows = self._form.lists.get(name)
        return self._form.attachments.document(name) if rows is None else self._document(name, rows)


_MATCHES: Mapping[str, Callable[[str, str], bool]] = {
    "matches": str.__eq__,
    "contains": str.__contains__,
    "startswith": str.startswith,
    "endswith": str.endswith,
}


def picked(part: Part, said: str, offered: Iterable[ChoiceRow]) -> str | None:
    """The lexical form of an answer made of choice names; None if one of them is not offered."""
    names = list(dict.fromkeys(row.name for row in offered))
    if part.type not in model.MANY:
        return said if said in names else None
    tokens = said.split()
    if not set(tokens) <= set(names):
        return None
    if part.type == "rank":
        return " ".join(tokens) if sorted(tokens) == sorted(names) else None
    return " ".join(name for name in names if name in tokens)
