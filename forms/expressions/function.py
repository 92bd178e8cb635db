"""What a function of the expression language is: a name, how many arguments, what it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forms.expressions.context import Context, Evaluate
from forms.expressions.syntax import Call
from forms.expressions.values import Value

MANY = 10_000


@dataclass(frozen=True, slots=True)
class Function:
    """`run` gets the context and the arguments: their values, or, when `lazy`, the closures to evaluate or not."""

    name: str
    fewest: int
    most: int
    run: Callable[..., Value]
    lazy: bool = False

    def bind(self, arguments: Sequence[Evaluate], tree: Call) -> Evaluate:
        """The call as a closure."""
        run, closures = self.run, tuple(arguments)
        if self.lazy:
            return lambda context: run(context, *closures)
        if not closures:
            return lambda context: run(context)
        if len(closures) == 1:
            only = closures[0]
            return lambda context: run(context, only(context))
        if len(closures) == 2:
            first, second = closures
            return lambda context: run(context, first(context), second(context))
        return lambda context: run(context, *[closure(context) for closure in closures])

    def wanted(self) -> str:
        """How many arguments, in words.

        >>> Function("if", 3, 3, print).wanted(), Function("join", 1, MANY, print).wanted()
        ('3', '至少 1')
        """
        if self.most == self.fewest:
            return str(self.fewest)
        return f"至少 {self.fewest}" if self.most == MANY else f"{self.fewest} 到 {self.most}"


def flat(arguments: Sequence[Value]) -> list[Value]:
    """Arguments with every node-set replaced by its members' values, empty ones included."""
    values: list[Value] = []
    for argument in arguments:
        if isinstance(argument, list):
            values += [node.value() for node in argument]
        else:
            values.append(argument)
    return values


Eager = Callable[[Context, Value], Value]
