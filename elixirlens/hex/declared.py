"""One dependency of mix.exs: what is asked for, from where, when, and how certain that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from elixirlens.elixir import expression as expr
from elixirlens.finding import Range
from elixirlens.hex.elements import elements
from elixirlens.hex.names import HEXPM, is_package, is_repository, repository_of
from elixirlens.hex.scope import Condition, Scope, Way
from elixirlens.hex.trouble import Trouble, place_of, shown, text_of, without_secrets
from elixirlens.hex.version import InvalidRequirement, Requirement
from elixirlens.hex.ways import alternatives, text

LONGEST_ADDRESS = 500
MOST_PARTINGS = 4  # in the options of one dependency
_NOT_PRODUCTION = frozenset({"dev", "test", "docs", "integration"})
_NO_SOURCE = frozenset({"svn", "hg", "p4"})
_FORGES = {"github": "https://github.com/{}.git"}


class Certainty(StrEnum):
    """How certain it is that mix.exs asks for a dependency as it was read."""

    ALWAYS = "always"
    CONDITIONAL = "conditional"  # on what `condition` says
    UNRESOLVED = "unresolved"  # something that matters is an expression: `unresolved` says what


class Origin(StrEnum):
    """Where the code of a dependency comes from."""

    HEX = "hex"
    GIT = "git"
    PATH = "path"
    UMBRELLA = "umbrella"
    UNKNOWN = "unknown"  # the options that would say so are an expression


@dataclass(frozen=True, slots=True)
class Declared:
    """A dependency as mix.exs declares it.

    `package` is the name at Hex, None where it comes from elsewhere; `requirement` is None where there is none or where
    it is no requirement, and `requirement_text` is what stands there. `url` and `path` are None where they are not
    known; `ref`, `branch` and `tag` are as written. `only` and `targets` are None where the dependency is for all.
    `runtime`, `optional` and `override` are None where they are an expression; `app` is the option of that name.
    `options` are all of them, as they are written.
    """

    app: str
    origin: Origin
    place: Range
    certainty: Certainty = Certainty.ALWAYS
    condition: str | None = None
    unresolved: str | None = None
    package: str | None = None
    repository: str = HEXPM
    requirement_text: str | None = None
    requirement: Requirement | None = None
    requirement_place: Range | None = None
    url: str | None = None
    ref: str | None = None
    branch: str | None = None
    tag: str | None = None
    path: str | None = None
    only: tuple[str, ...] | None = None
    targets: tuple[str, ...] | None = None
    env: str = "prod"
    runtime: bool | None = True
    optional: bool | None = False
    override: bool | None = False
    loads_app: bool | None = True
    options: tuple[tuple[str, str], ...] = ()
    conditions: tuple[Condition, ...] = field(default=(), compare=False, repr=False)

    @property
    def in_lock(self) -> bool:
        """Whether a lock should hold it: Mix locks what comes from Hex and from git."""
        return self.origin in {Origin.HEX, Origin.GIT}

    @property
    def in_production(self) -> bool:
        """Whether it is, or may be, for production: an environment that one has named oneself may be that."""
        return self.only is None or not _NOT_PRODUCTION.issuperset(self.only)

    def inherited(self, environment: str = "prod") -> bool:
        """Whether a project that depends on this one needs it as well: optional ones and those for tests stay here.

        `environment` is the one that the other project compiles this one for, its option `env`.
        """
        return self.optional is not True and (self.only is None or environment in self.only)


def declared_by(element: Way) -> Iterator[Declared | Trouble]:
    """What an element of the list of dependencies declares: one for each way to its requirement and its options.

    Understood are `{:app, requirement}`, `{:app, options}`, `{:app, requirement, options}` and `app: requirement`.
    """
    parts: tuple[expr.Expression, ...]
    match element.expression:
        case expr.Tuple((app, *rest)) if element.followed and 1 <= len(rest) <= 2:
            parts = tuple(rest)
        case expr.Pair(app, value) if element.followed:
            parts = (value,)
        case _:
            yield _trouble(element, "not followed to any dependency: what stands here is not known")
            return
    for name in alternatives(app, element.scope):
        match name.expression:
            case expr.Atom(known):
                yield from _declared(known, parts, name.within(element), element)
            case _:
                yield _trouble(element, "the name of a dependency is an expression")


def _trouble(element: Way, reason: str, app: str | None = None) -> Trouble:
    source = element.scope.module.source
    return Trouble(place_of(element.expression), reason, text_of(element.expression, source), app)


def _declared(app: str, parts: tuple[expr.Expression, ...], way: Way, element: Way) -> Iterator[Declared | Trouble]:
    for value in alternatives(parts[0], element.scope):
        match value.expression, parts[1:]:
            case _, (options,):
                yield from _with(app, value.within(way), list(elements(options, element.scope)), element)
            case ((expr.List() | expr.Operator("++") as options), ()):
                nothing = expr.Atom("nil", at=place_of(options))
                keywords = list(elements(options, value.scope))
                yield from _with(app, replace(value, expression=nothing).within(way), keywords, element)
            case _:
                yield from _with(app, value.within(way), [], element)


def _with(app: str, required: Way, options: list[Way], element: Way) -> Iterator[Declared | Trouble]:
    unresolved: list[str] = [] if required.doubt is None else [required.doubt]
    found = Declared(app, Origin.HEX, place_of(element.expression), conditions=required.conditions)
    found, trouble = _required(found, required, unresolved)
    if trouble is not None:
        yield trouble
    for conditions, keywords in _on_each_way(options):
        yield _settled(replace(found, conditions=found.conditions + conditions), keywords, unresolved, element)


def _on_each_way(
    keywords: list[Way], decided: tuple[Condition, ...] = ()
) -> Iterator[tuple[tuple[Condition, ...], list[Way]]]:
    """Options and the conditions on which they are the options: one element for each way out of a parting."""
    partings = {condition.parting for condition in decided}
    open_ = (condition for way in keywords for condition in way.conditions if condition.parting not in partings)
    first = next(open_, None)
    if first is None or len(decided) >= MOST_PARTINGS:
        yield decided, keywords
        return
    known = {each.way: each for way in keywords for each in way.conditions if each.parting == first.parting}
    others = " and ".join(f"not ({each.text})" for each in known.values())
    for at in range(first.ways):
        condition = known.get(at) or Condition(others, first.parting, at, first.ways)
        kept = [
            way for way in keywords if all(each.parting != first.parting or each.way == at for each in way.conditions)
        ]
        yield from _on_each_way(kept, (*decided, condition))


def _settled(found: Declared, keywords: list[Way], doubts: list[str], element: Way) -> Declared | Trouble:
    """The dependency with its options."""
    unresolved = list(doubts)
    written = _Options.read(keywords, {condition.parting for condition in found.conditions})
    unresolved += written.unknown
    found = _sourced(written.applied(found, unresolved), written, unresolved)
    name = found.package or ""
    if found.origin is Origin.HEX and not (is_package(name) and is_repository(found.repository)):
        wrong = name if not is_package(name) else found.repository
        return _trouble(element, f"{shown(wrong)} is no name that Hex takes", found.app)
    condition = said(found.conditions)
    certainty = Certainty.UNRESOLVED if unresolved else Certainty.CONDITIONAL if condition else Certainty.ALWAYS
    doubt = ", ".join(dict.fromkeys(unresolved)) or None
    return replace(found, certainty=certainty, condition=condition, unresolved=doubt)


def said(conditions: tuple[Condition, ...]) -> str | None:
    """Conditions as they are shown, None where there are none."""
    return ", ".join(dict.fromkeys(condition.text for condition in conditions)) or None


def _required(found: Declared, required: Way, unresolved: list[str]) -> tuple[Declared, Trouble | None]:
    place = place_of(required.expression)
    source = required.scope.module.source
    if isinstance(required.expression, expr.Atom) and required.expression.name == "nil":
        return found, None
    written = text(required.expression, required.scope)
    if written is None:
        said_there = text_of(required.expression, source)
        unresolved.append(said_there)
        return replace(found, requirement_text=said_there, requirement_place=place), None
    found = replace(found, requirement_text=written, requirement_place=place)
    try:
        return replace(found, requirement=Requirement.parse(written)), None
    except InvalidRequirement as error:
        return found, Trouble(place, str(error), text_of(required.expression, source), found.app)


@dataclass(frozen=True, slots=True)
class _Options:
    """The options of a dependency: the values by name, in whose scope, and what else there is."""

    values: dict[str, expr.Expression]
    scopes: dict[str, Scope]
    unknown: tuple[str, ...]

    @classmethod
    def read(cls, keywords: list[Way], decided: set[Range]) -> _Options:
        """Read keywords; the first of a name counts, as in Elixir. Those in doubt are not known."""
        values: dict[str, expr.Expression] = {}
        scopes: dict[str, Scope] = {}
        unknown: list[str] = []
        for way in keywords:
            match way.expression:
                case expr.Pair(expr.Atom(name), value) | expr.Tuple((expr.Atom(name), value)) if way.followed:
                    open_ = tuple(each for each in way.conditions if each.parting not in decided)
                    if open_ or way.doubt is not None:
                        unknown.append(f"{name}: if {said(open_) or way.doubt}")
                    if name not in values:
                        values[name], scopes[name] = value, way.scope
                case _:
                    unknown.append(way.scope.text(way.expression))
        return cls(values, scopes, tuple(unknown))

    def text(self, name: str) -> str | None:
        """A string or an atom, None where there is none or where it is not known."""
        if name not in self.values:
            return None
        found = text(self.values[name], self.scopes[name])
        if found is not None:
            return found
        ways = list(alternatives(self.values[name], self.scopes[name]))
        match [way.expression for way in ways]:
            case [expr.Atom(atom)] if atom != "nil":
                return atom
        return None

    def flag(self, name: str, usual: str) -> bool | None:
        """True or false, None where it is an expression."""
        said = self.text(name) if name in self.values else usual
        return None if said not in {"true", "false"} else said == "true"

    def names(self, name: str) -> tuple[str, ...] | None:
        """An atom or a list of atoms; None where there is none, or where it is not known."""
        if name not in self.values:
            return None
        found: list[str] = []
        for way in elements(self.values[name], self.scopes[name]):
            match way.expression:
                case expr.Atom(atom) if not way.conditions:
                    found.append(atom)
                case _:
                    return None
        return tuple(found) or None

    def written(self) -> tuple[tuple[str, str], ...]:
        """All options as they are written."""
        return tuple((name, self.scopes[name].text(value)) for name, value in self.values.items())

    def applied(self, found: Declared, unresolved: list[str]) -> Declared:
        """What the options say beside the origin."""
        only, targets = self.names("only"), self.names("targets")
        for name, known in (("only", only), ("targets", targets)):
            if known is None and name in self.values and self.text(name) != "nil":
                unresolved.append(f"{name}: {self.scopes[name].text(self.values[name])}")
        return replace(
            found,
            only=only,
            targets=targets,
            env=self.text("env") or "prod",
            runtime=self.flag("runtime", "true"),
            optional=self.flag("optional", "false"),
            override=self.flag("override", "false"),
            loads_app=self.flag("app", "true"),
            options=self.written(),
        )


def _sourced(found: Declared, options: _Options, unresolved: list[str]) -> Declared:
    """The dependency with its origin: the first of the options that name one, as Mix asks them."""
    known = options.values
    if "in_umbrella" in known and options.text("in_umbrella") != "false":
        return replace(found, origin=Origin.UMBRELLA)
    if "path" in known:
        return replace(found, origin=Origin.PATH, path=options.text("path"))
    for name in ("git", "github"):
        if name in known:
            address = options.text(name)
            if address is None:
                unresolved.append(f"{name}: {options.scopes[name].text(known[name])}")
            url = None if address is None else _FORGES.get(name, "{}").format(address)
            return replace(
                found,
                origin=Origin.GIT,
                url=None if url is None else shown(without_secrets(url), LONGEST_ADDRESS),
                ref=_revision(options, "ref", unresolved),
                branch=_revision(options, "branch", unresolved),
                tag=_revision(options, "tag", unresolved),
            )
    if not _NO_SOURCE.isdisjoint(known) or (options.unknown and found.requirement_text is None):
        unresolved.append("where it comes from")
        return replace(found, origin=Origin.UNKNOWN)
    repository, organization = options.text("repo"), options.text("organization")
    for name in ("hex", "repo", "organization"):
        if name in known and options.text(name) is None:
            unresolved.append(f"{name}: {options.scopes[name].text(known[name])}")
    return replace(
        found,
        package=options.text("hex") or found.app,
        repository=repository_of(organization) if organization is not None else repository or HEXPM,
    )


def _revision(options: _Options, name: str, unresolved: list[str]) -> str | None:
    found = options.text(name)
    if found is None and name in options.values:
        unresolved.append(f"{name}: {options.scopes[name].text(options.values[name])}")
    return None if found is None else shown(found, LONGEST_ADDRESS)
