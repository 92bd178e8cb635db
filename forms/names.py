"""How `${name}` and paths in a form's expressions find their parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from forms import spelling
from forms.expressions.context import Context, Evaluate
from forms.expressions.lexer import Unreadable
from forms.expressions.syntax import Call, Reference, Tree
from forms.expressions.values import Node, Value, number
from forms.model import Part
from forms.places import Frame, Place, every_place


def standing(context: Context) -> Frame | None:
    """The frame the expression stands in: the present step's, else the asking node's."""
    here = context.here
    if isinstance(here, Place):
        return here.frame
    return context.asking.frame if isinstance(context.asking, Place) else None


class FormNames:
    """Names of one form, for the compiler."""

    def __init__(self, root: Part, by_name: Mapping[str, Part], twice: frozenset[str]) -> None:
        self._root = root
        self._by_name = by_name
        self._twice = twice

    def part(self, tree: Reference) -> Part:
        """The part meant. Raises Unreadable for an unknown or ambiguous name."""
        found = self._by_name.get(tree.name)
        if found is None:
            if tree.name in self._twice:
                raise Unreadable(f"${{{tree.name}}} 有两处同名，不知指哪一个", tree.at, "ambiguous-name")
            hint = spelling.meant(tree.name, self._by_name)
            raise Unreadable(f"没有叫 {tree.name} 的题。{hint}", tree.at, "unknown-name")
        return found

    def reference(self, tree: Reference, inside: bool) -> Evaluate:
        """Reads the nearest place of the name; from outside a repeat, all of them."""
        if tree.saved:
            return _saved(tree.name)
        part = self.part(tree)
        if part.kind == "question":
            return _question(part)
        return _container(part)

    def root(self) -> Callable[[Context], Node | None]:
        """The node above the root element; any root name leads to it."""
        part = self._root

        def find(context: Context) -> Node | None:
            frame = standing(context)
            while frame is not None and frame.parent is not None:
                frame = frame.parent
            return _Above(Place(frame, part)) if frame is not None else None

        return find

    def indexed(self, tree: Call, indexes: list[Evaluate]) -> Evaluate:
        """indexed-repeat(${x}, ${r}, i[, ${r2}, j]): i below 1 is 1, beyond the end is empty."""
        target = self.part(_must_be_name(tree, 0))
        repeats = [self.part(_must_be_name(tree, at)) for at in range(1, len(tree.arguments), 2)]
        for part in repeats:
            if part.kind != "repeat":
                raise Unreadable(f"indexed-repeat() 里的 {part.name} 不是重复组", tree.at, "not-a-repeat")

        def run(context: Context) -> Value:
            frame = standing(context)
            while frame is not None and frame.home not in (-1, *outer):
                frame = frame.parent
            for part, index in zip(repeats, indexes, strict=True):
                wanted = number(index(context))
                found = every_place(frame, part) if frame is not None else []
                at = 1 if not wanted >= 1 else int(wanted)
                if at > len(found):
                    return ""
                frame = found[at - 1].frame
            return [*every_place(frame, target)] if frame is not None else ""

        outer = repeats[0].chain - {repeats[0].index, -1}
        return run


class _Above:
    """The document node: whatever root name a path writes, there is one root."""

    __slots__ = ("_root",)

    def __init__(self, root: Place) -> None:
        self._root = root

    @property
    def parent(self) -> Node | None:
        return None

    def child(self, name: str) -> list[Place]:
        return [self._root]

    def value(self) -> Value:
        return ""

    def position(self) -> int:
        return 1

    def label(self) -> str:
        return ""


def _must_be_name(tree: Call, at: int) -> Reference:
    argument: Tree = tree.arguments[at]
    if not isinstance(argument, Reference):
        raise Unreadable(f"indexed-repeat() 的第 {at + 1} 个参数要写成 ${{题名}}", tree.at, "arguments")
    return argument


def _question(part: Part) -> Evaluate:
    index, home = part.index, part.home

    def run(context: Context) -> Value:
        frame = standing(context)
        if frame is None:
            return ""
        if frame.home != home:
            frame = frame.climb(part)
            if frame.home != home:
                return list(every_place(frame, part))
        if context.candidate is not None and _is_asking(context, frame, part):
            return context.candidate
        return "" if index in frame.off else frame.typed.get(index, "")

    return run


def _is_asking(context: Context, frame: Frame, part: Part) -> bool:
    here = context.asking
    return isinstance(here, Place) and here.part is part and here.frame is frame


def _container(part: Part) -> Evaluate:
    def run(context: Context) -> Value:
        frame = standing(context)
        if frame is None:
            return []
        return list(every_place(frame.climb(part), part))

    return run


def _saved(name: str) -> Evaluate:
    def run(context: Context) -> Value:
        document = context.around.instances("__last-saved")
        found = _search(document, name) if document is not None else None
        return found.value() if found is not None else ""

    return run


def _search(node: Node, name: str) -> Node | None:
    if node.label() == name:
        return node
    for below in node.child("*"):
        if (found := _search(below, name)) is not None:
            return found
    return None
