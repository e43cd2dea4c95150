"""What a configuration of Credo means for the rules here: what can be carried over, and what has no counterpart."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from elixirlens.onboarding.credo_patterns import folder_patterns, name_globs, path_patterns
from elixirlens.project.credo import State
from elixirlens.project.terms import Regex, Table, computed_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from elixirlens.catalog import Rule
    from elixirlens.project.credo import Check, CredoConfig
    from elixirlens.project.terms import Term

    _Convert = Callable[[Term], tuple[str, ...] | None]

Value: TypeAlias = "bool | int | tuple[str, ...]"

_PREFIX = "Credo.Check."
# Credo has these off until somebody asks for them: that they are off need not be anybody's decision.
_OFF_IN_CREDO = frozenset(
    f"{_PREFIX}{name}" for name in ("Readability.Specs", "Warning.MixEnv", "Warning.UnsafeToAtom")
)
_LEFT_OUT_ANYWAY = (Regex("/_build/", ""), Regex("/deps/", ""), Regex("/node_modules/", ""))
_NUMBERS = {
    ("Refactor.FunctionArity", "max_arity"): ("limit", "private_limit"),
    ("Refactor.LongQuoteBlocks", "max_line_count"): ("lines",),
}
# Lines of comments are never counted here.
_SAME_ANYHOW = frozenset({("Refactor.LongQuoteBlocks", "ignore_comments", True)})


class RuleSetting(Struct, frozen=True):
    """What to write about a rule: the paths of keys below `[rules.<rule>]`, and their values.

    `because` says in a few words where that comes from. A mere suggestion is written as a comment.
    """

    rule: str
    values: tuple[tuple[tuple[str, ...], Value], ...]
    because: str
    suggestion: bool = False


class CarriedOver(Struct, frozen=True):
    """The settings, the patterns for `exclude`, and what could not be carried over.

    `remarks` are sentences. `still_credo` are checks that run and have no rule here, `nothing_to_do` those that are
    off and have none.
    """

    settings: tuple[RuleSetting, ...] = ()
    exclude: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    still_credo: tuple[str, ...] = ()
    nothing_to_do: tuple[str, ...] = ()


def carry_over(credo: CredoConfig, rules: Iterable[Rule]) -> CarriedOver:
    """Carry over what `credo` has switched off and set, for those `rules` whose pages name the check."""
    checks = {check.name: check for check in credo.checks}
    settings: list[RuleSetting] = []
    remarks: list[str] = []
    related = [rule for rule in rules if not checks.keys().isdisjoint(rule.related.credo)]
    for rule in sorted(related, key=lambda rule: rule.id):
        settings += _settings(rule, checks, remarks)
    known = {name for rule in related for name in rule.related.credo}
    without = [check for check in credo.checks if check.name not in known]
    if credo.strict:
        remarks.append("strict: true is no setting here: run elixirlens check --strict to see infos and opt-in rules.")
    return CarriedOver(
        tuple(settings),
        tuple(_excluded(credo.excluded, remarks)),
        tuple(remarks),
        tuple(sorted(short(check.name) for check in without if check.state is State.ON)),
        tuple(sorted(short(check.name) for check in without if check.state is State.OFF)),
    )


def short(check: str) -> str:
    """The name of a check as people say it."""
    return check.removeprefix(_PREFIX)


def _settings(rule: Rule, checks: Mapping[str, Check], remarks: list[str]) -> Iterator[RuleSetting]:
    off = [name for name in rule.related.credo if name in checks and checks[name].state is State.OFF]
    if off and len(off) == len(rule.related.credo):
        because = f"{_and(map(short, off))} {'is' if len(off) == 1 else 'are'} off"
        undecided = _OFF_IN_CREDO.issuperset(off)
        because += ", as it is by default in Credo" if undecided else ""
        yield RuleSetting(rule.id, ((("enabled",), False),), because, suggestion=undecided)
        return
    if off:
        others = _and(short(name) for name in rule.related.credo if name not in off)
        are = "is" if len(off) == 1 else "are"
        remarks.append(f"{_and(map(short, off))} {are} off, but {rule.id} stays on: it stands for {others} as well.")
    for name in rule.related.credo:
        if name in checks and checks[name].state is State.ON:
            yield from _parameters(rule, checks[name], remarks)


def _parameters(rule: Rule, check: Check, remarks: list[str]) -> Iterator[RuleSetting]:
    values: list[tuple[tuple[str, ...], Value]] = []
    carried: list[str] = []
    for parameter in check.parameters:
        found = _converted(rule, short(check.name), parameter.key, parameter.value)
        values += found.values
        carried += [parameter.key] if found.values else []
        if found.lost:
            remarks.append(f"{short(check.name)}, line {check.line}: {found.lost}")
    if any(parameter.key == "ignore_defp" and parameter.value is True for parameter in check.parameters):
        values = [(keys, value) for keys, value in values if keys[-1] != "private_limit"]
    if values:
        yield RuleSetting(rule.id, tuple(dict(values).items()), f"{_and(carried)} of {short(check.name)}")


class _Converted(Struct, frozen=True):
    """The values that a parameter becomes, and what of it is lost, as the rest of a sentence."""

    values: tuple[tuple[tuple[str, ...], Value], ...] = ()
    lost: str = ""


def _converted(rule: Rule, check: str, key: str, value: Term) -> _Converted:
    if computed_in(value) is not None:
        return _Converted(lost=f"{key} is only known when the file runs.")
    match key, value:
        case _, int() if (check, key) in _NUMBERS and not isinstance(value, bool):
            return _Converted(tuple((("options", option), value) for option in _NUMBERS[check, key]))
        case _, bool() if (check, key, value) in _SAME_ANYHOW:
            return _Converted()
        case "ignore_names", tuple() if "names" in rule.options:
            usual = rule.options["names"].default
            globs, lost = _all(value, name_globs)
            names = (*usual, *globs) if isinstance(usual, tuple) else globs
            return _Converted(((("options", "names"), names),) if globs else (), _lost(key, lost))
        case "excluded_paths", tuple():
            patterns, lost = _all(value, folder_patterns)
            return _Converted(((("paths", "exclude"), patterns),) if patterns else (), _lost(key, lost))
        case "files", Table():
            return _files(value)
    return _Converted(lost=f"{key} has no counterpart in {rule.id}.")


def _files(files: Table) -> _Converted:
    values: list[tuple[tuple[str, ...], Value]] = []
    lost: list[str] = []
    for key, ours in (("included", "include"), ("excluded", "exclude")):
        match files.get(key):
            case None:
                continue
            case tuple(written):
                patterns, rest = _all(written, path_patterns)
                # To include some of several would leave code out that Credo looks at.
                if patterns and not (rest and ours == "include"):
                    values.append((("paths", ours), patterns))
                lost += rest
            case _:
                lost.append(key)
    return _Converted(tuple(values), _lost("files", lost))


def _all(written: tuple[Term, ...], convert: _Convert) -> tuple[tuple[str, ...], list[str]]:
    """What could be converted, and how the rest is written."""
    converted: list[str] = []
    lost: list[str] = []
    for one in written:
        found = convert(one)
        if found is None:
            lost.append(_shown(one))
        else:
            converted += found
    return tuple(dict.fromkeys(converted)), lost


def _lost(key: str, lost: list[str]) -> str:
    return f"{key} cannot be said here: {', '.join(lost)}." if lost else ""


def _shown(value: Term) -> str:
    match value:
        case Regex(text, modifiers):
            return f"~r/{text}/{modifiers}"
        case str():
            return f'"{value}"'
    return "a part that is no text"


def _excluded(excluded: tuple[Term, ...], remarks: list[str]) -> tuple[str, ...]:
    own = tuple(one for one in excluded if one not in _LEFT_OUT_ANYWAY)
    patterns, lost = _all(own, path_patterns)
    if lost:
        remarks.append(f"Excluded files that cannot be said as a pattern: {', '.join(lost)}.")
    return patterns


def _and(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
