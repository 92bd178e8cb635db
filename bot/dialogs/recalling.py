"""What earlier visits said, shown to be confirmed in one tap. The only place that words that question."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from bot.casework.known import Known
from bot.dialogs.prompts import Checked, Option, Prompt
from bot.notices import dates
from chat.outgoing import Look
from forms.model import Form, Part, Texts

NAME = "@known"
"""The question's own name beside those of a form; no question of a form is called so."""
SAME = "same"
Recall = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Known] | None]]
"""From what a form holds, by the column `yima`, to what earlier visits said; None while it cannot be told whose."""


def prompt(form: Form, parts: Iterable[Part], said: Mapping[str, Known], take: Callable[[str], Checked]) -> Prompt:
    """One line for each answer, with its day."""
    lines = "\n".join(_line(form, part, said[part.role]) for part in parts)
    options = (Option(SAME, "还是这样", "✅", Look.MAIN), Option("anew", "有变的，再问一遍"))
    return Prompt(f"{lines}\n\n现在还是这样吗？", title="上次去说过的", options=options, check=take)


def _line(form: Form, part: Part, known: Known) -> str:
    rows = {row.name: _words(form, row.texts) for row in part.choices.rows} if part.choices else {}
    value = "、".join(rows.get(one) or one for one in known.value.split())
    return f"{_words(form, part.label) or part.name}　{value}（{dates.day(known.on)}）"


def _words(form: Form, texts: Texts) -> str:
    found = texts.get(form.default_language) or next(iter(texts.values()), None)
    return found.source if found else ""
