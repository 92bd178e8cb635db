"""What lies in a pack beside pack.toml: its forms and articles. The only place that finds them among the files."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import PurePosixPath

from forms.faults import FaultyForm
from forms.loading import load as load_form
from forms.model import Form
from knowledge import articles
from knowledge.articles import Article, Parsed
from packs import checklists
from packs.faults import Fault
from packs.pack import Pack

_FORM_KINDS = (".md", ".xlsx", ".xls")


def form_names(pack: Pack) -> list[str]:
    """The names of the pack's forms, endings left out."""
    return sorted(PurePosixPath(path).stem for path in pack.files if _is_form(path))


def form(pack: Pack, name: str) -> Form:
    """A form of the pack; its attachments lie in `forms/NAME-media/`. Raises KeyError, forms.faults.FaultyForm."""
    path = next((path for path in pack.files if _is_form(path) and PurePosixPath(path).stem == name), None)
    if path is None:
        raise KeyError(name)
    folder = f"forms/{name}-media/"
    media = {each.removeprefix(folder): data for each, data in pack.files.items() if each.startswith(folder)}
    return load_form(path, pack.files[path], media)


def parsed_articles(pack: Pack) -> Iterator[tuple[str, Parsed]]:
    """Each article file with what it gave."""
    for path in sorted(pack.files):
        if path.startswith("articles/") and path.endswith(".toml"):
            yield path, articles.parse(pack.files[path].decode("utf-8", errors="replace"), path)


def sound_articles(pack: Pack) -> list[Article]:
    """The articles without an error, in file order."""
    return [article for _, parsed in parsed_articles(pack) for article in parsed.articles]


def faults(pack: Pack) -> Iterator[Fault]:
    """Everything wrong with the forms and articles, each by its own room, and with how they fit the pack."""
    for name in form_names(pack):
        yield from _form_faults(pack, name)
    found = []
    names = form_names(pack)
    for path, parsed in parsed_articles(pack):
        yield from (_article_fault(fault) for fault in parsed.faults)
        yield from (_no_form(path, article) for article in parsed.articles if _wants_form(article) not in ("", *names))
        found += [(path, article) for article in parsed.articles]
    yield from (_article_fault(fault) for fault in articles.check(found))


def _form_faults(pack: Pack, name: str) -> Iterator[Fault]:
    try:
        found = form(pack, name)
    except FaultyForm as error:
        yield from (Fault(**asdict(fault)) for fault in error.faults)
        return
    yield from (Fault(**asdict(fault)) for fault in found.warnings)
    yield from checklists.faults(found, pack)
    known = {
        "risk": {kind.code for kind in pack.hardships},
        "finding": {kind.code for kind in pack.tasks.findings},
    }
    for part in found.parts:
        codes = known.get(part.role)
        if codes is None or part.choices is None:
            continue
        offered = {row.name for row in part.choices.rows}
        for odd in sorted(offered ^ codes):
            where = "pack.toml" if odd in offered else "表"
            message = f"“{odd}”在{where}里没有"
            yield Fault(
                found.file, "choice_codes", message, "让表里的选项和 pack.toml 一样", "survey", part.row, "yima"
            )


def _wants_form(article: Article) -> str:
    """The form an article's next step begins, "" when it begins none."""
    return article.next.removeprefix("form:") if article.next.startswith("form:") else ""


def _no_form(path: str, article: Article) -> Fault:
    message = f"下一步要填的清单“{_wants_form(article)}”，这个包里没有。"
    return Fault(path, "unknown-form", message, "改成 forms 里有的名字，或改写 next。", article.id)


def _article_fault(fault: articles.Fault) -> Fault:
    return Fault(fault.file, fault.code, fault.message, fault.remedy, fault.place, fault.row, "", fault.level)


def _is_form(path: str) -> bool:
    parts = PurePosixPath(path)
    return len(parts.parts) == 2 and parts.parts[0] == "forms" and parts.suffix.lower() in _FORM_KINDS
