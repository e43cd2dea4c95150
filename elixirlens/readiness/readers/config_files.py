"""config/*.exs, read as syntax: what is set, for which environment, where the value comes from, and what wins.

The configuration is read once for each Mix environment, as Mix would: imports are followed where they stand, keyword
lists are merged, the last value wins. Nothing is run.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from elixirlens.elixir import Source, TooCostly, TooDeep, read_source
from elixirlens.elixir.effort import TooLaborious, effort
from elixirlens.elixir.read import FRAMES
from elixirlens.elixir.recursion import bounded_recursion
from elixirlens.readiness.readers.config_run import Remark, Run, Set
from elixirlens.readiness.readers.environment_variables import variable_read_by
from elixirlens.readiness.readers.secrets import is_secret_name
from elixirlens.readiness.readers.terms import Term

ENVIRONMENTS = ("prod", "dev", "test")
BUILD_TIME = "config.exs"
RUN_TIME = ("runtime.exs", "releases.exs")
PROVIDED = "runtime.exs"  # elsewhere: what a configuration provider may read, such as `rel/config/runtime.exs`
_PLACES = ("rel", "apps", PROVIDED)  # where such a file is, seen from the project
MOST_FILES = 300
LARGEST = 1_000_000
_STEPS = 300_000  # in one reading of all files; the largest configurations take some 20,000


class Origin(StrEnum):
    """Where a value comes from."""

    LITERAL = "literal"
    ENVIRONMENT = "environment"  # variables of the operating system decide it, or a part of it
    COMPUTED = "computed"  # by code, from nothing that can be named


class Setting(Struct, frozen=True):
    """A value that is set: `config :shop, Shop.Repo, pool_size: 10` sets `("Shop.Repo", "pool_size")` of `shop`.

    `value` is the literal; where `variables` decide, it is the default without them. It is of the kind `code` where
    it is not known. `environments` are those in which it is set for certain, `perhaps_in` those in which it is set on
    a condition; both are empty for a file that nothing imports.
    """

    app: str
    keys: tuple[str, ...]
    value: Term
    variables: tuple[str, ...]
    path: str
    line: int
    at_run_time: bool
    environments: tuple[str, ...] = ()
    perhaps_in: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """`shop.Shop.Repo.pool_size`."""
        return ".".join((self.app, *self.keys))

    @property
    def origin(self) -> Origin:
        """Where the value comes from."""
        if self.variables:
            return Origin.ENVIRONMENT
        return Origin.LITERAL if self.value.is_known else Origin.COMPUTED

    @property
    def text(self) -> str | None:
        """The text of a literal string, number or atom, None of anything else."""
        return self.value.text if self.origin is Origin.LITERAL else None

    @property
    def said(self) -> str:
        """What it is set to, to be shown; of what a name calls a secret never anything."""
        if is_secret_name(self.name):
            return "is set"
        if self.variables:
            return f"from {', '.join(self.variables)}"
        return "computed" if self.value.text is None else self.value.text

    def may_hold_in(self, environment: str) -> bool:
        """Whether it is set there, if only on a condition."""
        return environment in self.environments or environment in self.perhaps_in


class Note(Struct, frozen=True):
    """What was not followed, and in which environments. One that `hides` something may have set anything."""

    path: str
    line: int
    text: str
    hides: bool
    environments: tuple[str, ...]


class VariableRead(Struct, frozen=True):
    """An environment variable that is read. A `required` one stops the system from booting where it is not set."""

    name: str
    path: str
    line: int
    required: bool


class Configuration(Struct, frozen=True, dict=True):
    """All that is configured. `by_environment` has the settings in the order in which they are merged."""

    settings: tuple[Setting, ...] = ()
    by_environment: Mapping[str, tuple[Setting, ...]] = {}
    files: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    variables: tuple[VariableRead, ...] = ()

    def of(self, app: str, *keys: str, environment: str = "prod") -> Setting | None:
        """What is in force: the last value that is set for certain, else the last that may be; None where none is."""
        found = self.all_of(app, *keys, environment=environment)
        certain = [each for each in found if environment in each.environments]
        return (certain or found or (None,))[-1]

    def all_of(self, app: str, *keys: str, environment: str = "prod") -> tuple[Setting, ...]:
        """All values that may be in force: a certain one, and those that may replace it on a condition."""
        return self._in_force(environment).get((app, *keys), ())

    def in_force(self, environment: str = "prod") -> Iterator[Setting]:
        """Everything that may be in force."""
        for settings in self._in_force(environment).values():
            yield from settings

    def below(self, app: str, *keys: str, environment: str = "prod") -> Iterator[Setting]:
        """What is in force for an application, or below some keys of it; all that may be."""
        wanted = (app, *keys)
        for name, settings in self._in_force(environment).items():
            if name[: len(wanted)] == wanted:
                yield from settings

    def hidden(self, app: str, *keys: str, environment: str = "prod") -> str | None:
        """Why a key that was not found may be set all the same; None where it certainly is not."""
        for end in range(len(keys) + 1):
            for setting in self.all_of(app, *keys[:end], environment=environment):
                if not setting.value.is_known or any(not item.is_known for item in setting.value.items):
                    return f"{setting.path}:{setting.line} computes it"
        return next(
            (f"{n.path}:{n.line}: {n.text}" for n in self.notes if n.hides and environment in n.environments), None
        )

    def _in_force(self, environment: str) -> Mapping[tuple[str, ...], tuple[Setting, ...]]:
        return self._merged.get(environment, {})

    @cached_property
    def _merged(self) -> Mapping[str, Mapping[tuple[str, ...], tuple[Setting, ...]]]:
        return {name: _merge(name, settings) for name, settings in self.by_environment.items()}


def read_configuration(
    names: Collection[str], content: Callable[[str], bytes | None], folder: str = "config"
) -> Configuration:
    """Read the configuration that begins with `config.exs` in `folder`, its `runtime.exs` and `releases.exs` included.

    `names` are the files of the repository, `content` has their bytes. Never raises for what is in them.
    """
    possible = [name for name in names if _may_configure(name, folder)]
    own = sorted(name for name in possible if posixpath.dirname(name) == folder)
    if not own:
        return Configuration()
    files = _Files(own + sorted(set(possible) - set(own)), content)
    before, effort.left = effort.left, _STEPS
    try:
        with bounded_recursion(FRAMES):
            return _configuration(files, folder, own)
    except (TooLaborious, RecursionError):
        note = Note(own[0], 1, "nests or costs more than any code that people write", True, ENVIRONMENTS)
        return Configuration(files=tuple(own), notes=(note,))
    finally:
        effort.left = before
        files.release()


def _may_configure(name: str, folder: str) -> bool:
    """Whether a file may be imported, or read at run time."""
    *folders, basename = name.split("/")
    project = folder.removesuffix("config")
    if basename == PROVIDED and name.startswith(project):
        return name.removeprefix(project).split("/")[0] in {*_PLACES, "config"}
    return "config" in folders and basename.endswith(".exs") and not basename.startswith(".")


def _configuration(files: _Files, folder: str, own: list[str]) -> Configuration:
    runs = [_run(files, folder, environment) for environment in ENVIRONMENTS]
    reached = {path for run in runs for path in run.files}
    alone = [_run_alone(files, path) for path in own if path not in reached]
    read = dict.fromkeys(path for run in (*runs, *alone) for path in run.files)
    settings = _joined(runs, alone)
    return Configuration(
        settings=tuple(dict.fromkeys(settings.values())),
        by_environment={run.environment: tuple(settings[_place(each)] for each in run.found) for run in runs},
        files=tuple(read),
        notes=tuple(_notes(runs)),
        variables=tuple(read for path in read for read in files.variables(path)),
    )


def _run(files: _Files, folder: str, environment: str) -> Run:
    run = Run(environment, files.sources, files.problems, files.names, files.load, posixpath.dirname(folder))
    run.read(posixpath.join(folder, BUILD_TIME), certain=True)
    run.at_run_time = True
    for name in RUN_TIME:
        if name != "releases.exs" or environment == "prod":
            run.read(posixpath.join(folder, name), certain=True)
    for name in files.names:
        if posixpath.basename(name) == PROVIDED and name not in run.files:  # who reads it stands in no file
            run.read(name, certain=False)
    return run


def _run_alone(files: _Files, path: str) -> Run:
    """A file that nothing imports is read for itself: `staging.exs` as if that were the environment."""
    name = posixpath.basename(path).partition(".")[0]
    run = Run(name, files.sources, files.problems, files.names, files.load, posixpath.dirname(posixpath.dirname(path)))
    run.read(path, certain=True)
    return run


def _place(each: Set) -> tuple[object, ...]:
    return (each.app, each.keys, each.value, each.path, each.line)


def _joined(runs: Iterable[Run], alone: Iterable[Run]) -> dict[tuple[object, ...], Setting]:
    """One setting for what is set at one place in several environments."""
    first: dict[tuple[object, ...], Set] = {}
    certain: dict[tuple[object, ...], dict[str, None]] = {}
    perhaps: dict[tuple[object, ...], dict[str, None]] = {}
    for run in runs:
        for each in run.found:
            place = _place(each)
            first.setdefault(place, each)
            (certain if each.certain else perhaps).setdefault(place, {})[run.environment] = None
    for run in alone:
        for each in run.found:
            first.setdefault(_place(each), each)
    return {
        place: Setting(
            app=each.app,
            keys=each.keys,
            value=each.value.term,
            variables=each.value.variables,
            path=each.path,
            line=each.line,
            at_run_time=each.at_run_time,
            environments=tuple(certain.get(place, ())),
            perhaps_in=tuple(perhaps.get(place, ())),
        )
        for place, each in first.items()
    }


def _notes(runs: Iterable[Run]) -> Iterator[Note]:
    found: dict[Remark, list[str]] = {}
    for run in runs:
        for remark in dict.fromkeys(run.remarks):
            found.setdefault(remark, []).append(run.environment)
    for remark, environments in found.items():
        yield Note(remark.path, remark.line, remark.text, remark.hides, tuple(environments))


def _merge(environment: str, settings: Iterable[Setting]) -> dict[tuple[str, ...], tuple[Setting, ...]]:
    """What is in force, by application and keys: keyword lists are merged, anything else replaces what was there."""
    merged: dict[tuple[str, ...], tuple[Setting, ...]] = {}
    lists: set[tuple[str, ...]] = set()  # the names below which something is set
    for setting in settings:
        name = (setting.app, *setting.keys)
        lists.update(name[:end] for end in range(1, len(name)))
        if environment not in setting.environments:
            merged[name] = (*merged.get(name, ()), setting)
            continue
        if name in lists and not _is_empty_list(setting.value):
            for other in [other for other in merged if other[: len(name)] == name and other != name]:
                del merged[other]
        for end in range(1, len(name)):
            above = merged.get(name[:end], ())
            if above and all(each.value.is_known for each in above):
                del merged[name[:end]]
        merged[name] = (setting,)
    return merged


def _is_empty_list(term: Term) -> bool:
    return term.kind == "list" and not term.items


class _Files:
    """The files of a configuration, each parsed once."""

    def __init__(self, names: list[str], content: Callable[[str], bytes | None]) -> None:
        self.names = names[:MOST_FILES]
        self.sources: dict[str, Source] = {}
        self.problems: dict[str, str] = {}
        self._content = content
        for name in self.names:
            self._parse(name, content(name))

    def _parse(self, name: str, content: bytes | None) -> None:
        if content is None or len(content) >= LARGEST:
            self.problems[name] = "could not be read, or is larger than anybody writes"
            return
        try:
            source = self.sources[name] = read_source(content, name)
        except (TooCostly, TooDeep):
            self.problems[name] = "nests or costs more than any code that people write"
            return
        if source.damage is not None:
            self.problems[name] = f"line {source.damage.line}: {source.damage.reason}"

    def load(self, path: str) -> Source | None:
        """A file of code that a configuration asks for, None where it cannot be read."""
        if path not in self.sources and path not in self.problems and len(self.sources) < MOST_FILES:
            self._parse(path, self._content(path))
        return self.sources.get(path)

    def variables(self, path: str) -> Iterator[VariableRead]:
        """The environment variables that a file reads, in its order."""
        for call in self.sources[path].calls:
            name = variable_read_by(call)
            if name is not None:
                yield VariableRead(name, path, call.place.line, required=call.name.endswith("!"))

    def release(self) -> None:
        """Let go of the trees."""
        for source in self.sources.values():
            source.release()
