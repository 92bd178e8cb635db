"""The state of a talk: a stack of dialogs with their answers. Plain values, durable as JSON."""

import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class Frame:
    """One dialog under way.

    The dialog runs from its top each turn; `answers` return at once, the first question without an answer ends the
    turn. `path` is the order in which questions were answered on the present path; `aside` keeps answers that left
    it, offered again when the path comes back.
    """

    dialog: str
    draft: str = field(default_factory=lambda: secrets.token_hex(3))
    """Names this draft in button data and as the key that makes a submission once."""
    args: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)
    aside: dict[str, Any] = field(default_factory=dict)
    partial: dict[str, Any] = field(default_factory=dict)
    """Answers given in several pieces (a story, a several-choice question), so far."""
    done: dict[str, Any] = field(default_factory=dict)
    """What `once` and `tell` did, so that a re-run repeats nothing."""
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)
    """State of each form, by its name in the dialog."""
    asked: str = ""
    """The open question: a name, or "form/path"."""
    is_text: bool = False
    """The open question takes any text as its answer."""
    visit: int = 0
    """Raised whenever a question is newly asked; buttons of an earlier visit are stale."""
    into: str = ""
    """Under which name the result goes to the dialog below; empty for a detour."""
    touched_at: str = ""
    """ISO instant (county time) of the last answer."""
    heard: dict[str, list[str]] = field(default_factory=dict)
    """A channel's message id to [question, words]: which message gave which answer, should it be edited."""

    @property
    def has_words(self) -> bool:
        """Something was answered in it."""
        return bool(self.answers or self.forms or self.partial)

    @property
    def is_sent(self) -> bool:
        """What it was for is filed; the questions that follow only complete it."""
        return "file" in self.done

    def forget(self, name: str) -> None:
        """Takes an answer off the path and keeps it aside."""
        if name in self.answers:
            self.aside[name] = self.answers.pop(name)
        if name in self.path:
            self.path.remove(name)


@dataclass(slots=True)
class Parked:
    """A draft put away for later."""

    frames: list[Frame]
    title: str
    at: str
    """ISO instant (county time)."""
    mentioned: bool = False
    """That it will expire has been said."""


@dataclass(slots=True)
class Asked:
    """A policy question that got an article for an answer."""

    key: str
    """Names it in button data."""
    words: str
    article: str
    """The article's id."""
    about: list[str]
    """What the question was about, in the pack's own words."""
    at: str
    """ISO instant (county time)."""
    is_handed: bool = False
    """The policy desk has it."""


@dataclass(slots=True)
class TalkState:
    """Everything a talk remembers between turns."""

    stack: list[Frame] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    greeted: bool = False
    asked: list[Asked] = field(default_factory=list)
    """The last policy questions, the newest at the end."""
    is_rated: bool = False
    """Whether an answer was of use has been asked in this talk: once is enough."""

    @property
    def top(self) -> Frame | None:
        """The dialog that is speaking."""
        return self.stack[-1] if self.stack else None

    def park(self, title: str, now: datetime) -> None:
        """Puts the whole stack away."""
        if self.stack:
            self.parked.append(Parked(self.stack, title, now.isoformat()))
            self.stack = []

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "TalkState":
        """The inverse of `to_json`.

        >>> state = TalkState([Frame("menu", draft="a1b2c3")], [Parked([Frame("report")], "申报", "2026-01-01")])
        >>> TalkState.from_json(state.to_json()) == state
        True
        """
        return cls(
            stack=[Frame(**frame) for frame in data.get("stack", ())],
            parked=[
                Parked(**{**parked, "frames": [Frame(**frame) for frame in parked["frames"]]})
                for parked in data.get("parked", ())
            ],
            greeted=data.get("greeted", False),
            asked=[Asked(**one) for one in data.get("asked", ())],
            is_rated=data.get("is_rated", False),
        )
