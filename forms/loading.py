"""Makes a `Form` of a file's bytes, or says everything that is wrong with it. The room's entrance."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from forms import assembly, checks, conversion, evaluation, graph, repairs, workbooks
from forms.assembly import Plan
from forms.expressions.context import Chance, Surroundings
from forms.faults import Fault, FaultyForm, has_errors
from forms.model import Form, Part, members_of
from forms.secondary import Attachments
from forms.sheets import Limits, Workbook
from forms.wiring import Wiring

_TRIAL_AT = datetime(2026, 1, 1, 4, 0, tzinfo=UTC)
"""Any moment will do: every expression is tried once on the empty form before it is accepted."""


def load(file: str, data: bytes, media: Mapping[str, bytes] | None = None, limits: Limits | None = None) -> Form:
    """The form in a .xlsx, .xls, .csv or Markdown file; `media` are its attachments by name.

    Raises FaultyForm with every fault found. What is merely doubtful is in the form's `warnings`."""
    with _uncollected():
        return _loaded(file, data, {} if media is None else media, limits or Limits())


@contextmanager
def _uncollected() -> Iterator[None]:
    """Loading makes a great many small things that stay: looking through them for garbage again and again takes
    longer than making them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _loaded(file: str, data: bytes, media: Mapping[str, bytes], limits: Limits) -> Form:
    book = repairs.repaired(workbooks.read(file, data, limits))
    faults = list(book.notices)
    faults += [*checks.unknown_sheets(book), *checks.faults(book, limits)]
    _stop_at_errors(faults)
    try:
        tree, said = conversion.convert(book)
    except conversion.Unconvertible as refused:
        raise FaultyForm([*faults, refused.fault]) from refused
    faults += said
    form, found = _assembled(book, tree, media)
    faults += found
    _stop_at_errors(faults)
    faults += _tried(form)
    _stop_at_errors(faults)
    return replace(form, warnings=tuple(_unique(faults)))


def _stop_at_errors(faults: Iterable[Fault]) -> None:
    found = _unique(faults)
    if has_errors(found):
        raise FaultyForm(found)


def _unique(faults: Iterable[Fault]) -> list[Fault]:
    return list(dict.fromkeys(faults))


def _assembled(book: Workbook, tree: Plan, media: Mapping[str, bytes]) -> tuple[Form, list[Fault]]:
    built = assembly.Assembly(tree)
    attachments = Attachments(media)
    wiring = Wiring(book, built, tree, attachments)
    languages = _languages(built.parts, wiring)
    issues = wiring.issues()
    try:
        order = graph.build(built.parts, wiring.reads, wiring.volatile, wiring.spoken)
    except graph.Cycle as ring:
        order = graph.build(built.parts, {})
        _report_cycle(wiring, ring)
    settings = _settings(book)
    frames = [part for part in built.parts if part.kind == "repeat" or not part.index]
    form = Form(
        file=book.file,
        id=str(tree.get("id_string") or ""),
        version=str(tree.get("version") or ""),
        title=str(tree.get("title") or tree.get("id_string") or ""),
        languages=languages,
        default_language=_default_language(str(tree.get("default_language") or ""), languages),
        parts=tuple(built.parts),
        by_path={part.path: part for part in built.parts},
        by_name=wiring.by_name,
        lists=wiring.lists,
        attachments=attachments,
        graph=order,
        members={part.index or -1: tuple(members_of(part)) for part in frames},
        issues=issues,
        settings=settings,
    )
    return form, wiring.faults


def _report_cycle(wiring: Wiring, ring: graph.Cycle) -> None:
    names = " → ".join(dict.fromkeys(part.name for part in ring.parts))
    first = ring.parts[0]
    column = "calculation" if first.calculate is not None else "relevant"
    wiring.fault(first, column, "cycle", f"这几处互相等着对方的结果：{names}", "让其中一处不再引用另一处。")


def _settings(book: Workbook) -> dict[str, str]:
    sheet = book.sheets.get("settings")
    row = next((row for row in sheet.rows if row.cells), None) if sheet is not None else None
    return dict(row.cells) if row is not None else {}


def _languages(parts: Iterable[Part], wiring: Wiring) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for part in parts:
        for texts in (part.label, part.hint, part.constraint_message, part.required_message):
            found.update(dict.fromkeys(texts))
        for files in part.media.values():
            found.update(dict.fromkeys(files))
    for rows in wiring.lists.values():
        for row in rows:
            found.update(dict.fromkeys(row.texts))
    found.pop("default", None)
    return tuple(found)


def _default_language(named: str, languages: tuple[str, ...]) -> str:
    return match_language(named, languages) or (languages[0] if languages else "default")


def match_language(named: str, languages: Iterable[str]) -> str:
    """The form's language meant by a name or code, "" if none.

    >>> match_language("zh", ["English (en)", "中文 (zh)"])
    '中文 (zh)'
    """
    wanted = named.strip().lower()
    if not wanted:
        return ""
    for language in languages:
        name, _, code = language.lower().partition("(")
        if wanted in (language.lower(), name.strip(), code.strip(" )")):
            return language
    return ""


def _tried(form: Form) -> list[Fault]:
    """Every expression once on the empty form."""
    around = Surroundings(_TRIAL_AT, UTC, Chance("trial"))
    trial = evaluation.Evaluation(form, around)
    try:
        around.instances = trial.choices.instance
        around.tables = form.attachments.rows
        trial.begin()
    except Exception as fault:  # An expression nobody thought of must not take down the talk that uses the form.
        message = f"试算时出错：{type(fault).__name__}: {fault}"[:200]
        return [Fault(form.file, "survey", 0, "", "trial", message, "请检查表里的计算和条件。")]
    return []
