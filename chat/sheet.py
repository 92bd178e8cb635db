"""Several questions on one screen: a group's, or all that are left of a form, to be answered together and sent once.

A channel that has no screens leaves it out and asks one after the other.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a sheet. `name` is the answer's path; `kind` as `Input.kind`, or choice, choices, note, agree."""

    name: str
    kind: str
    label: str
    hint: str = ""
    heading: str = ""
    required: bool = False
    value: str = ""
    low: str = ""
    high: str = ""
    step: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """(value, words)."""
    when: list[Any] | None = None
    """Applies only then (`forms.conditions`); the page judges it, the server again."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`name` says which draft and form it belongs to. `is_whole`: the rest of the form, offered beside the question;
    else a group's screen, shown instead of it."""

    name: str
    fields: tuple[Field, ...]
    title: str = ""
    is_whole: bool = False

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Sheet":
        """From what `asdict` made of it.

        >>> from dataclasses import asdict
        >>> one = Sheet("a.f", (Field("q", "choice", "吗？", choices=(("yes", "是"),), when=["is", True]),))
        >>> Sheet.from_json(asdict(one)) == one
        True
        """
        fields = []
        for given in data["fields"]:
            choices = tuple((value, words) for value, words in given.get("choices", ()))
            fields.append(Field(**{**given, "choices": choices}))
        return cls(**{**data, "fields": tuple(fields)})
