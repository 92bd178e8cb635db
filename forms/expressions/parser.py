"""Makes a tree of tokens (Pratt). XPath 1.0's grammar, as far as forms use it, plus `${name}`."""

from __future__ import annotations

from forms.expressions.lexer import Token, Unreadable, tokens
from forms.expressions.syntax import Binary, Call, Filtered, Literal, Negative, Path, Reference, Step, Tree

DEEPEST = 100
"""Levels of nesting accepted; real forms stay under thirty."""

_POWER = {"or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5}
_POWER |= {"*": 6, "div": 6, "mod": 6, "|": 8}
_UNARY = 7
_NODE_TESTS = frozenset({"node", "text"})


def parse(source: str) -> Tree:
    """The tree of an expression. Raises Unreadable with the place.

    >>> parse("1 + 2 * 3").sign
    '+'
    """
    reader = _Reader(tokens(source))
    if reader.peek.kind == "end":
        raise Unreadable("表达式是空的")
    tree = reader.expression(0)
    if reader.peek.kind != "end":
        raise reader.unexpected()
    return tree


class _Reader:
    """Walks the tokens once, from left to right."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0
        self._depth = 0

    @property
    def peek(self) -> Token:
        return self._tokens[self._at]

    def take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def accept(self, kind: str) -> bool:
        if self.peek.kind != kind:
            return False
        self._at += 1
        return True

    def expect(self, kind: str, opened: Token) -> None:
        if not self.accept(kind):
            if self.peek.kind == "end":
                raise Unreadable(
                    f"第 {opened.at + 1} 个字符处的“{opened.text}”没有配对的“{kind}”", opened.at, "bracket"
                )
            raise self.unexpected()

    def unexpected(self) -> Unreadable:
        token = self.peek
        if token.kind == "end":
            return Unreadable("表达式没有写完", token.at)
        if token.kind in ")]":
            return Unreadable(f"第 {token.at + 1} 个字符处多了一个“{token.text}”", token.at, "bracket")
        return Unreadable(f"第 {token.at + 1} 个字符起的“{token.text}”放在这里读不通", token.at)

    def expression(self, power: int) -> Tree:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unreadable(f"表达式嵌套超过 {DEEPEST} 层", self.peek.at, "depth")
        left = self._operand()
        while (strength := _POWER.get(self.peek.kind, 0)) > power:
            sign = self.take()
            left = Binary(sign.kind, left, self.expression(strength))
        self._depth -= 1
        return left

    def _operand(self) -> Tree:
        if self.accept("-"):
            return Negative(self.expression(_UNARY - 1))
        if self.accept("+"):
            raise Unreadable("“+”前面缺少内容", self._tokens[self._at - 1].at)
        return self._path()

    def _path(self) -> Tree:
        token = self.peek
        if token.kind in ("/", "//"):
            self.take()
            steps = self._steps() if token.kind == "/" else self._descendants()
            return Path("/", steps, token.at)
        if token.kind in (".", "..", "@", "axis") or (token.kind == "name" and not self._is_call()):
            return Path("", self._steps(), token.at)
        base = self._with_conditions(self._primary())
        if self.accept("/"):
            return Path(base, self._steps(), token.at)
        if self.accept("//"):
            return Path(base, self._descendants(), token.at)
        return base

    def _is_call(self) -> bool:
        return self._tokens[self._at + 1].kind == "(" and self.peek.text not in _NODE_TESTS

    def _primary(self) -> Tree:
        token = self.peek
        match token.kind:
            case "ref":
                self.take()
                saved = token.text.startswith("last-saved#")
                return Reference(token.text.removeprefix("last-saved#").strip(), saved, token.at)
            case "number":
                self.take()
                return Literal(float(token.text))
            case "text":
                self.take()
                return Literal(token.text)
            case "(":
                self.take()
                inside = self.expression(0)
                self.expect(")", token)
                return inside
            case "name":
                return self._call()
            case _:
                raise self.unexpected()

    def _call(self) -> Call:
        name = self.take()
        opened = self.take()
        arguments: list[Tree] = []
        if not self.accept(")"):
            arguments.append(self.expression(0))
            while self.accept(","):
                arguments.append(self.expression(0))
            self.expect(")", opened)
        return Call(name.text, tuple(arguments), name.at)

    def _with_conditions(self, base: Tree) -> Tree:
        conditions = self._conditions()
        return Filtered(base, conditions) if conditions else base

    def _conditions(self) -> tuple[Tree, ...]:
        found: list[Tree] = []
        while self.peek.kind == "[":
            opened = self.take()
            found.append(self.expression(0))
            self.expect("]", opened)
        return tuple(found)

    def _descendants(self) -> tuple[Step, ...]:
        return (Step("descendant", "*", ()), *self._steps())

    def _steps(self) -> tuple[Step, ...]:
        steps = [self._step()]
        while self.peek.kind in ("/", "//"):
            if self.take().kind == "//":
                steps.append(Step("descendant", "*", ()))
            steps.append(self._step())
        return tuple(steps)

    def _step(self) -> Step:
        token = self.take()
        if token.kind == ".":
            return Step("self", "*", self._conditions())
        if token.kind == "..":
            return Step("parent", "*", self._conditions())
        axis = "child"
        if token.kind == "axis":
            axis, token = token.text, self.take()
            if axis not in ("child", "parent", "self"):
                raise Unreadable(f"路径里的“{axis}::”不支持", token.at, "axis")
        if token.kind == "@":
            axis, token = "attribute", self.take()
        if token.kind != "name":
            self._at -= 1
            raise self.unexpected()
        name = token.text
        if name in _NODE_TESTS and self.accept("("):
            self.expect(")", token)
            name = "*"
        return Step(axis, name, self._conditions())
