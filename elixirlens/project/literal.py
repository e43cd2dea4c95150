"""Evaluates what mix.exs says outright: literals, module attributes, its own helper functions, and `Mix.env()`.

Everything else is unknown. Nothing is run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from elixirlens.elixir import Call, Resolution
from elixirlens.elixir import expression as expr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elixirlens.elixir import Clause, Module

# Helpers call helpers; a hostile file may let them call each other for ever, and lists of calls multiply.
DEEPEST = 32
MOST_STEPS = 10_000


class Evaluator(Struct, frozen=True):
    """Evaluates expressions of a module, as they are in one Mix environment: `prod`, `dev` or `test`."""

    module: Module
    environment: str
    depth: int = 0
    steps: list[None] = field(default_factory=list)

    def settle(self, expression: expr.Expression | None) -> expr.Expression | None:
        """Follow attributes, variables, helpers, blocks and conditions on the environment to what they stand for."""
        self.steps.append(None)
        if expression is None or self.depth > DEEPEST or len(self.steps) > MOST_STEPS:
            return None
        match expression:
            case expr.AttributeRead(name):
                attribute = self.module.attribute(name)
                return self._deeper().settle(attribute.value) if attribute else None
            case expr.Block(expressions) if expressions:
                return self._deeper().settle(expressions[-1])
            case expr.Variable(name) if self.module.function(name, 0):
                return self._deeper().settle(self._body(name, ()))
            case expr.Variable() if (bound := self._bound(expression)) is not None:
                return self._deeper().settle(bound)
            case Call(name="if"):
                return self._deeper().settle(self._condition(expression))
            case Call(name=name, resolution=Resolution.LOCAL, arguments=arguments):
                return self._deeper().settle(self._body(name, arguments))
        return expression

    def elements(self, expression: expr.Expression | None) -> Iterator[expr.Expression]:
        """The elements of a list; of `known ++ unknown` those that are known."""
        match self.settle(expression):
            case expr.List(elements):
                yield from elements
            case expr.Operator("++", left, right):
                yield from self._deeper().elements(left)
                yield from self._deeper().elements(right)

    def keywords(self, expression: expr.Expression | None) -> dict[str, expr.Expression]:
        """The keywords of a list by name, unknown ones left out; the first of a name wins, as in Elixir."""
        found: dict[str, expr.Expression] = {}
        for element in self.elements(expression):
            match element:
                case expr.Pair(expr.Atom(key), value) | expr.Tuple((expr.Atom(key), value)):
                    found.setdefault(key, value)
        return found

    def text(self, expression: expr.Expression | None) -> str | None:
        """A string, None where it is another thing or not known."""
        match self.settle(expression):
            case expr.String() | expr.Sigil(name="s" | "S") as written:
                return written.literal
        return None

    def atom(self, expression: expr.Expression | None) -> str | None:
        """The name of an atom, None where it is another thing or not known."""
        match self.settle(expression):
            case expr.Atom(name):
                return name
        return None

    def texts(self, expression: expr.Expression | None) -> tuple[str, ...] | None:
        """A list of strings, None where any part of it is not known."""
        match self.settle(expression):
            case expr.List(elements):
                found = [self.text(element) for element in elements]
                known = tuple(text for text in found if text is not None)
                return known if len(known) == len(found) else None
            case expr.Sigil(name="w" | "W", modifiers="" | "s") as words if words.literal is not None:
                return tuple(words.literal.split())
            case expr.Operator("++", left, right):
                first, second = self._deeper().texts(left), self._deeper().texts(right)
                return None if first is None or second is None else first + second
        return None

    def texts_of_any(self, expression: expr.Expression | None) -> tuple[str, ...]:
        """The strings of all lists that a call of a helper may give, where the build decides: by `Mix.target()`."""
        match expression:
            case Call(name=name, resolution=Resolution.LOCAL, arguments=arguments):
                lists = (self._deeper().texts(body) for body in self._bodies(name, arguments))
                return tuple(dict.fromkeys(text for texts in lists for text in texts or ()))
        return ()

    def _deeper(self) -> Evaluator:
        return replace(self, depth=self.depth + 1)

    def _bound(self, variable: expr.Variable) -> expr.Expression | None:
        """What a statement of the same function has set a variable to, the last one that ends before its place."""
        place = variable.place
        clauses = (clause for function in self.module.functions.values() for clause in function.clauses)
        around = (each for each in clauses if each.whole.line <= place.line <= each.whole.end_line)
        body = next((clause.body for clause in around), None)
        found = None
        for statement in body.expressions if isinstance(body, expr.Block) else ():
            match statement:
                case expr.Operator("=", expr.Variable(name), value) if name == variable.name:
                    end = (statement.place.end_line, statement.place.end_column)
                    found = value if end <= (place.line, place.column) else found
        return found

    def _body(self, name: str, arguments: tuple[expr.Expression, ...]) -> expr.Expression | None:
        """The body of the clause that a call of a helper reaches, None where that is not certain."""
        bodies = list(self._bodies(name, arguments))
        return bodies[0] if len(bodies) == 1 else None

    def _bodies(self, name: str, arguments: tuple[expr.Expression, ...]) -> Iterator[expr.Expression | None]:
        """The bodies of all clauses that it may reach, up to one that takes it for certain; else None ends them."""
        function = self.module.function(name, len(arguments))
        for clause in function.clauses if function else ():
            taken = self._accepts(clause, arguments)
            if taken is not False:
                yield clause.body
            if taken:
                return
        yield None

    def _accepts(self, clause: Clause, arguments: tuple[expr.Expression, ...]) -> bool | None:
        """Whether a clause takes the arguments, None where that is not known."""
        if len(clause.parameters) != len(arguments):
            return None
        if len(arguments) > 1 and clause.guard is not None:
            return None
        patterns = (parameter.pattern for parameter in clause.parameters)
        answers = [self._takes(pattern, clause.guard, each) for pattern, each in zip(patterns, arguments, strict=True)]
        if False in answers:
            return False
        return None if None in answers else True

    def _takes(self, pattern: expr.Expression, guard: expr.Expression | None, argument: expr.Expression) -> bool | None:
        """Whether a parameter takes an argument, with a guard on it alone."""
        environment = self._environment(argument)
        match pattern, guard:
            case expr.Atom(name), None:
                return None if environment is None else name == environment
            case expr.Variable(), None:
                return True
            case expr.Variable(at=place), expr.Operator("in", expr.Variable(), expr.List(elements)):
                return None if environment is None else expr.Atom(environment, at=place) in elements
            case expr.Variable(), expr.Operator("==", expr.Variable(), expr.Atom(name)):
                return None if environment is None else name == environment
        return None

    def _condition(self, call: Call) -> expr.Expression | None:
        """The branch that an `if` on the environment takes."""
        match call.arguments[:1]:
            case (expr.Operator(("==" | "!=") as operator, left, expr.Atom(name)),):
                environment = self._environment(left)
                if environment is not None:
                    return call.blocks.get("do" if (environment == name) is (operator == "==") else "else")
        return None

    def _environment(self, expression: expr.Expression) -> str | None:
        match expression:
            case Call(module="Mix", name="env"):
                return self.environment
            case expr.Atom(name):
                return name
        return None
