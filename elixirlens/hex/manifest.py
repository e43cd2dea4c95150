"""mix.exs, read as syntax for its dependencies: every one with its certainty, and what cannot be read named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from elixirlens.elixir import Source
from elixirlens.elixir import expression as expr
from elixirlens.finding import Range
from elixirlens.hex.declared import Certainty, Declared, declared_by, said
from elixirlens.hex.elements import elements
from elixirlens.hex.required import ContentOf, Joined, joined
from elixirlens.hex.scope import Condition, Scope, Way
from elixirlens.hex.trouble import Trouble, Unreadable, place_of, read_terms, text_of
from elixirlens.hex.ways import alternatives, text
from elixirlens.project.mix import expr_of, project_module

LARGEST_MIX_FILE = 2_000_000
MOST_STEPS = 20_000  # the costliest of real code that was met takes 650
USUAL_LOCK, USUAL_DEPS = "mix.lock", "deps"


@dataclass(frozen=True, slots=True)
class IgnoredAdvisory:
    """An advisory that `hex: [ignore_advisories: …]` names."""

    advisory: str
    place: Range


@dataclass(frozen=True, slots=True)
class IgnoredRetirement:
    """A package that `hex: [ignore_retirements: …]` names, at one version or at all."""

    package: str
    version: str | None
    place: Range


@dataclass(frozen=True, slots=True)
class HexSettings:
    """What `hex: […]` of project/0 says."""

    ignored_advisories: tuple[IgnoredAdvisory, ...] = ()
    ignored_retirements: tuple[IgnoredRetirement, ...] = ()
    cooldown: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a mix.exs says about dependencies; one that may come in two ways is declared twice.

    Paths are relative to its folder, as written. `locks` has more than one where that depends on something, and none
    where it is not known; `deps_path` and `apps_path` are None where they are not known.
    """

    app: str | None = None
    declared: tuple[Declared, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    locks: tuple[str, ...] = (USUAL_LOCK,)
    deps_path: str | None = USUAL_DEPS
    apps_path: str | None = None
    hex: HexSettings = HexSettings()

    @property
    def by_app(self) -> dict[str, tuple[Declared, ...]]:
        """The dependencies by their name."""
        return {
            app: tuple(same)
            for app, same in groupby(sorted(self.declared, key=lambda each: each.app), key=lambda each: each.app)
        }


def read_manifest(content: bytes, folder: str = "", content_of: ContentOf | None = None) -> Manifest:
    """Read a mix.exs. One that cannot be read at all has a trouble and no dependencies.

    `content_of` has the files of the repository, in which the mix.exs is in `folder`. Where mix.exs alone leaves
    something open, the files that it loads are read with it; what is declared there has the place that loads it.
    """
    alone = _read(Joined(content))
    if content_of is None or not alone.troubles:
        return alone
    whole = joined(content, folder, content_of)
    more = _read(whole) if whole.loaded_at else alone
    is_better = len(more.troubles) < len(alone.troubles) and len(more.declared) >= len(alone.declared)
    return more if is_better else alone


def _read(whole: Joined) -> Manifest:
    try:
        read = read_terms(whole.content, "mix.exs", LARGEST_MIX_FILE, _manifest, MOST_STEPS)
    except Unreadable as error:
        return Manifest(troubles=(error.trouble,), locks=(), deps_path=None)
    return _placed(read, whole)


def _placed(manifest: Manifest, whole: Joined) -> Manifest:
    """A manifest whose places are all in mix.exs."""
    declared = (
        each
        if (loading := whole.in_mix_exs(each.place)) is None
        else replace(each, place=loading, requirement_place=None)
        for each in manifest.declared
    )
    troubles = (replace(each, place=whole.in_mix_exs(each.place) or each.place) for each in manifest.troubles)
    return replace(manifest, declared=tuple(declared), troubles=tuple(troubles))


def _manifest(source: Source) -> Manifest:
    troubles: list[Trouble] = []
    if source.damage is not None:
        line = source.damage.line
        troubles.append(Trouble(Range(line, 1, line, 1), source.damage.reason))
    module = project_module(source)
    project = None if module is None else expr_of(module, "project")
    if module is None or project is None:
        troubles.append(Trouble(Range(1, 1, 1, 1), "no project/0: whether it has dependencies is not known"))
        return Manifest(troubles=tuple(troubles), locks=(), deps_path=None)
    settings = _Settings.read(project, Scope(module))
    troubles += settings.unknown
    found: list[Declared | Trouble] = []
    for way in settings.values.get("deps", [])[:1]:
        for element in elements(_value(way), way.scope):
            found += declared_by(element.within(way))
    for other in settings.values.get("deps", [])[1:]:
        found += [
            each for element in elements(_value(other), other.scope) for each in declared_by(element.within(other))
        ]
    troubles += [each for each in found if isinstance(each, Trouble)]
    declared = merged(each for each in found if isinstance(each, Declared))
    hex_settings, hex_troubles = _hex_settings(settings)
    troubles += hex_troubles
    return Manifest(
        app=settings.name("app"),
        declared=tuple(declared),
        troubles=tuple(sorted(dict.fromkeys(troubles), key=lambda trouble: trouble.place)),
        locks=settings.texts("lockfile", USUAL_LOCK),
        deps_path=next(iter(settings.texts("deps_path", USUAL_DEPS)), None),
        apps_path=next(iter(settings.texts("apps_path", "")), None) or None,
        hex=hex_settings,
    )


def merged(declared: Iterable[Declared]) -> list[Declared]:
    """Dependencies, those joined that are the same on all ways of a parting: they do not depend on it."""
    found = list(dict.fromkeys(declared))
    joined = _joined(found)
    while joined is not None:
        found, joined = joined, _joined(joined)
    return found


def _joined(declared: list[Declared]) -> list[Declared] | None:
    """What can be joined, joined once; None where there is nothing."""
    alike: dict[tuple[object, ...], list[tuple[int, Condition]]] = {}
    for at, each in enumerate(declared):
        bare = _bare(each)
        for place, condition in enumerate(each.conditions):
            others = each.conditions[:place] + each.conditions[place + 1 :]
            alike.setdefault((bare, condition.parting, others), []).append((at, condition))
    gone: set[int] = set()
    freed: dict[int, Declared] = {}
    for (_, parting, _), members in alike.items():
        free = [(at, condition) for at, condition in members if at not in gone and at not in freed]
        if free and len({condition.way for _, condition in free}) == free[0][1].ways > 1:
            first, *same = dict.fromkeys(at for at, _ in free)
            gone.update(same)
            freed[first] = _without(declared[first], parting)
    if not freed:
        return None
    return [freed.get(at, each) for at, each in enumerate(declared) if at not in gone]


def _bare(declared: Declared) -> Declared:
    return replace(
        declared, place=_NOWHERE, requirement_place=None, certainty=Certainty.ALWAYS, condition=None, conditions=()
    )


_NOWHERE = Range(1, 1, 1, 1)


def _without(declared: Declared, parting: object) -> Declared:
    kept = tuple(condition for condition in declared.conditions if condition.parting != parting)
    condition = said(kept)
    certainty = declared.certainty
    if certainty is not Certainty.UNRESOLVED:
        certainty = Certainty.CONDITIONAL if condition else Certainty.ALWAYS
    return replace(declared, conditions=kept, condition=condition, certainty=certainty)


# The settings of a project


def _value(way: Way) -> expr.Expression:
    match way.expression:
        case expr.Pair(_, value) | expr.Tuple((_, value)):
            return value
    return way.expression


@dataclass(frozen=True, slots=True)
class _Settings:
    """The keywords of project/0 by name, and what else is in it."""

    values: dict[str, list[Way]]
    unknown: tuple[Trouble, ...]

    @classmethod
    def read(cls, project: expr.Expression, scope: Scope) -> _Settings:
        """Read keywords; the first of a name counts, but for those before it that are there on a condition only."""
        values: dict[str, list[Way]] = {}
        unknown: list[Trouble] = []
        for way in elements(project, scope):
            match way.expression:
                case expr.Pair(expr.Atom(name), _) | expr.Tuple((expr.Atom(name), _)) if way.followed:
                    held = values.setdefault(name, [])
                    if all(before.conditions for before in held):
                        held.append(way)
                case _:
                    reason = "a part of project/0 that is not known: it may hold dependencies"
                    text = text_of(way.expression, way.scope.module.source)
                    unknown.append(Trouble(place_of(way.expression), reason, text))
        return cls(values, tuple(unknown))

    def ways(self, name: str) -> Iterator[Way]:
        """What the value of a keyword may be."""
        for way in self.values.get(name, []):
            yield from (found.within(way) for found in alternatives(_value(way), way.scope))

    def texts(self, name: str, usual: str) -> tuple[str, ...]:
        """The strings that a keyword may be; empty where it is not known."""
        if name not in self.values:
            return (usual,)
        found = [text(way.expression, way.scope) for way in self.ways(name)]
        known = tuple(dict.fromkeys(each for each in found if each is not None))
        return known if None not in found else ()

    def name(self, name: str) -> str | None:
        """The atom that a keyword is."""
        names = [way.expression.name for way in self.ways(name) if isinstance(way.expression, expr.Atom)]
        return names[0] if len(names) == 1 else None


def _hex_settings(settings: _Settings) -> tuple[HexSettings, list[Trouble]]:
    """What `hex: [ignore_advisories: […], ignore_retirements: […], cooldown: "7d"]` says."""
    advisories: list[IgnoredAdvisory] = []
    retirements: list[IgnoredRetirement] = []
    cooldown: str | None = None
    troubles: list[Trouble] = []
    for outer in settings.values.get("hex", []):
        for way in elements(_value(outer), outer.scope):
            match way.expression:
                case expr.Pair(expr.Atom("ignore_advisories"), value):
                    for each in elements(value, way.scope):
                        known = text(each.expression, each.scope)
                        if known is None:
                            troubles.append(_not_a_setting(each))
                        else:
                            advisories.append(IgnoredAdvisory(known, place_of(each.expression)))
                case expr.Pair(expr.Atom("ignore_retirements"), value):
                    for each in elements(value, way.scope):
                        ignored = _ignored_retirement(each)
                        if ignored is None:
                            troubles.append(_not_a_setting(each))
                        else:
                            retirements.append(ignored)
                case expr.Pair(expr.Atom("cooldown"), value):
                    cooldown = text(value, way.scope)
                    if cooldown is None:
                        troubles.append(_not_a_setting(way))
                case expr.Pair(expr.Atom(), _):
                    continue  # policies are asked of the registry
                case _:
                    troubles.append(_not_a_setting(way))
    return HexSettings(tuple(advisories), tuple(retirements), cooldown), troubles


def _ignored_retirement(way: Way) -> IgnoredRetirement | None:
    place = place_of(way.expression)
    match way.expression:
        case expr.Atom(package):
            return IgnoredRetirement(package, None, place)
        case expr.String():
            known = text(way.expression, way.scope)
            return None if known is None else IgnoredRetirement(known, None, place)
        case expr.Pair(expr.Atom(package), value) | expr.Tuple((expr.Atom(package), value)):
            version = text(value, way.scope)
            return None if version is None else IgnoredRetirement(package, version, place)
    return None


def _not_a_setting(way: Way) -> Trouble:
    source = way.scope.module.source
    return Trouble(place_of(way.expression), "a setting of Hex that is an expression", text_of(way.expression, source))
