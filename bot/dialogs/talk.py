"""What a dialog speaks through: asks by name, tells once, acts once, starts another dialog.

A dialog is a function of the answers so far. It runs from its top each turn; an answered question returns at once,
the first one without an answer shows itself and ends the turn by raising `Pause`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogs import prompts
from bot.dialogs.frames import Frame, TalkState
from bot.dialogs.prompts import More, Option, Prompt, Stale
from chat.incoming import Incoming, Kind
from chat.outgoing import Look, Outgoing
from chat.verdict import Rejected
from forms.model import Form
from knowledge.articles import Article
from knowledge.index import Index
from packs.pack import Pack
from storage.people import PersonView
from storage.talks import TalkView
from storage.unit import Unit

SENT = "file"
"""The `once` by which a dialog sends what was told: from then on it is no draft any more."""


class NotLoaded(Exception):
    """The active pack is not in memory yet: it is loaded outside of the unit, and the turn runs again."""

    def __init__(self, hash_: str) -> None:
        super().__init__(hash_)
        self.hash = hash_


@dataclass(frozen=True, slots=True)
class ListWanted:
    """A department list that somebody sent. `kind` is a code of the pack, "" to be seen from its titles."""

    file_id: str
    name: str
    pack_hash: str
    by_id: int
    kind: str = ""


class NotRead(Exception):
    """A department list sent in this talk is not read yet: it is read outside of the unit, and the turn runs again."""

    def __init__(self, wanted: ListWanted) -> None:
        super().__init__(wanted.file_id)
        self.wanted = wanted


class Pause(Exception):
    """A question is open: the turn ends here. Never an error."""


REMEMBERED = 30
"""So many messages of a draft may still be edited."""

Converse = Callable[["Talk"], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Dialog:
    """One conversation of the book.

    `title` is what a draft of it is called; `is_kept`: leaving it half-way keeps a draft. `for_staff`: needs a post.
    """

    converse: Converse
    title: str
    is_kept: bool = False
    for_staff: bool = False


@dataclass(frozen=True, slots=True)
class House:
    """What every turn may use beside its unit: settings of this installation, the words' index, the files."""

    book: Mapping[str, Dialog]
    public_url: str
    zone: ZoneInfo
    """The county's, for what is shown."""
    index: Callable[[Pack], Awaitable[Index]]
    """A pack's article index; the first question waits until it is built."""
    form: Callable[[str, str], Form]
    """A compiled form by its pack's hash and its name. Raises NotLoaded, KeyError."""
    renew: Callable[[Pack, Index, Sequence[Article], str], bool] | None = None
    """Builds a pack's index anew in the background, with these later articles; False when that is not worth it."""
    read_list: Callable[[ListWanted], Awaitable[None]] | None = None
    """Reads and matches a department's list; None where files are not read."""
    is_demo: bool = False
    max_file_mb: int = 20


@dataclass(slots=True)
class Talk:
    """One turn's view of a talk. Everything said or done through it commits together with the turn."""

    unit: Unit
    house: House
    pack: Pack
    view: TalkView
    state: TalkState
    person: PersonView | None
    now: datetime
    """County time."""
    real_now: datetime
    sender: str = ""
    """The channel's display name of the person."""
    heard: Incoming | None = None
    """What came in, until a question has taken it."""
    said: list[Outgoing] = field(default_factory=list)

    @property
    def frame(self) -> Frame:
        """The dialog that is speaking."""
        return self.state.stack[-1]

    @property
    def today(self) -> date:
        """The county's day."""
        return self.now.astimezone(self.house.zone).date()

    @property
    def whose(self) -> str:
        """Whom notices about this talk's own matters go to."""
        return f"person:{self.person.id}" if self.person else f"talk:{self.view.id}"

    @property
    def kept_draft(self) -> str:
        """What the half-filled dialog on the stack is called, "" when there is none worth keeping."""
        for frame in self.state.stack:
            dialog = self.house.book[frame.dialog]
            if dialog.is_kept and SENT not in frame.done and (frame.answers or frame.forms or frame.partial):
                return dialog.title
        return ""

    @property
    def args(self) -> dict[str, Any]:
        """What the dialog was started with."""
        return self.frame.args

    def say(self, message: Outgoing | str) -> None:
        """Says something in this turn. In a dialog use `tell`, which a re-run does not repeat."""
        self.said.append(Outgoing(message) if isinstance(message, str) else message)

    async def tell(self, name: str, message: Outgoing | str) -> None:
        """Says something once in the life of this dialog."""
        if name not in self.frame.done:
            self.frame.done[name] = True
            self.say(message)

    async def once(self, name: str, act: Callable[[], Awaitable[Any]]) -> Any:
        """Does something once in the life of this dialog; a re-run returns what it gave (JSON values)."""
        if name not in self.frame.done:
            self.frame.done[name] = await act()
        return self.frame.done[name]

    async def ask(self, name: str, prompt: Prompt) -> Any:
        """The answer to a question, or Pause when it is still to come."""
        frame = self.frame
        if name in frame.answers:
            if name not in frame.path:
                frame.path.append(name)
            return frame.answers[name]
        if frame.asked != name:
            self.open(name)
        elif self.heard is not None:
            heard, self.heard = self.heard, None
            answer = self._take(name, prompt, heard)
            if answer is not None:
                return answer[0]
        else:
            self.show(name, prompt)
            raise Pause
        self.show(name, prompt)
        raise Pause

    def _take(self, name: str, prompt: Prompt, heard: Incoming) -> tuple[Any] | None:
        frame = self.frame
        partial, kept = frame.partial.get(name), frame.aside.get(name)
        self.remember(name, heard)
        match prompts.read(prompt, heard, frame.draft, frame.visit, partial, kept):
            case Stale():
                self.say("这个按钮是前面那一步的，现在在下面这一步：")
            case Rejected(reason):
                self.say(reason)
            case More(partial=partial, page=page):
                frame.partial[name] = partial
                self.show(name, prompt, page=page)
                raise Pause
            case value:
                self.keep(name, value)
                return (value,)
        return None

    def remember(self, name: str, heard: Incoming) -> None:
        """Notes which of the channel's messages answers a question, should the person edit it later."""
        message = heard.extra.get("message", "")
        if message and heard.text.strip() and heard.kind is not Kind.PRESS:
            kept = [*self.frame.heard.items(), (message, [name, heard.text.strip()])]
            self.frame.heard = dict(kept[-REMEMBERED:])

    def keep(self, name: str, value: Any) -> None:
        """Puts an answer on the path."""
        frame = self.frame
        frame.answers[name] = value
        frame.aside.pop(name, None)
        frame.partial.pop(name, None)
        frame.path.append(name)
        frame.asked = ""
        frame.touched_at = self.now.isoformat()

    def open(self, name: str) -> None:
        """A question is newly asked: buttons of its earlier visit are stale."""
        self.frame.asked = name
        self.frame.visit += 1
        kept = self.frame.aside.get(name)
        if isinstance(kept, (list, dict)) and kept:
            self.frame.partial.setdefault(name, kept)

    def show(self, name: str, prompt: Prompt, page: int = 0, *, has_before: bool = False) -> None:
        """Says the open question with its buttons; `has_before`: there is a question before it."""
        frame = self.frame
        has_bar = self.view.address.channel == "phone"  # the page has 返回 in its bar
        has_back = prompt.has_back and not has_bar and (has_before or bool(frame.path) or len(self.state.stack) > 1)
        shown = replace(prompt, has_back=has_back, options=self._fitting(prompt))
        partial, kept = frame.partial.get(name), frame.aside.get(name)
        frame.is_text = prompt.wants in ("text", "story") or prompt.free
        self.say(prompts.show(shown, frame.draft, frame.visit, partial=partial, kept=kept, page=page))

    def _fitting(self, prompt: Prompt) -> tuple[Option, ...]:
        """Only Telegram shares the own number by a button; the terminal has no position."""
        lacks = {Look.CONTACT} if self.view.address.channel != "telegram" else set()
        if self.view.address.channel == "terminal":
            lacks.add(Look.PLACE)
        return tuple(option for option in prompt.options if option.look not in lacks)

    def start(self, dialog: str, /, *, into: str = "", **args: Any) -> None:
        """Puts another dialog on top; it runs when this turn's loop comes to it. With `into`, it answers that name."""
        self.state.stack.append(Frame(dialog, args=args, into=into))

    async def run(self, name: str, dialog: str, /, **args: Any) -> Any:
        """The result of another dialog, asked like a question."""
        if name in self.frame.answers:
            if name not in self.frame.path:
                self.frame.path.append(name)
            return self.frame.answers[name]
        self.start(dialog, into=name, **args)
        raise Pause

    def edit(self, name: str) -> None:
        """Takes one answer off the path, so that it is asked again with its old value; the others stay."""
        self.frame.forget(name)
        self.frame.asked = ""


class Rerun(Exception):
    """The dialog changed its own answers and wants to run again from the top. Never an error."""


class Leave(Exception):
    """The dialog is over, and the one below keeps its open question without showing it again. Never an error."""
