"""The options of an audit of dependencies, and whom it asks."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import Struct

from elixirlens.errors import UsageError

if TYPE_CHECKING:
    from elixirlens.config import Config
    from elixirlens.engine.dependencies import Asked
    from elixirlens.hex.environment import OwnRepository
    from elixirlens.project.commits import Commit

_Command = TypeVar("_Command", bound=Callable[..., Any])
_AGE = re.compile(r"(?P<number>[0-9]{1,6})(?P<unit>[mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class AuditOptions(Struct, frozen=True):
    """What the command line says about an audit. The cache is that of the run."""

    offline: bool
    full: bool
    osv: bool
    advisories: Path | None
    max_age: str | None
    cache_dir: Path | None
    no_cache: bool


def audit_options(command: _Command) -> _Command:
    """Give a command the options of an audit, without those of the cache."""
    for option in (
        click.option("--max-age", metavar="AGE", help="How old what was kept may be, such as 12h or 7d."),
        click.option("--advisories", type=click.Path(path_type=Path), metavar="PATH", help="A local copy of OSV's."),
        click.option("--osv", is_flag=True, help="Fetch the advisories of OSV, too."),
        click.option("--full", is_flag=True, help="Ask for checksums, dates and licences, package by package."),
        click.option("--offline", is_flag=True, help="Ask nobody; what was kept has to do."),
    ):
        command = option(command)
    return command


def asked(
    options: AuditOptions,
    config: Config,
    root: Path,
    base: Commit | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Asked:
    """Whom an audit asks, and the commit that it compares with, if any.

    Raises `UsageError` for an option or a variable that cannot be meant.
    """
    from elixirlens.engine.dependencies import Asked
    from elixirlens.hex.api import Api
    from elixirlens.hex.environment import network_of, repository_of
    from elixirlens.hex.inquiry import Depth, Registries
    from elixirlens.hex.osv import Database, fetch_osv, read_osv
    from elixirlens.hex.shelf import Shelf
    from elixirlens.hex.transport import Transport
    from elixirlens.hex.unchecked import NotChecked

    max_age = _age(options.max_age) if options.max_age is not None else None
    variables = {**environment, "HEX_OFFLINE": "1"} if options.offline else dict(environment)
    transport = Transport(network_of(variables))
    shelf = None if options.no_cache else Shelf(_cache_folder(options) / "hex")
    own = _own_repositories(config, root, environment)
    registries = Registries(lambda name: repository_of(name, variables, own), transport, shelf, max_age)
    databases: list[Database | NotChecked] = []
    if options.advisories is not None:
        if not options.advisories.exists():
            raise UsageError(f"There is no {str(options.advisories)!r}.", "--advisories takes a file or a folder.")
        databases.append(read_osv(options.advisories))
    if options.osv:
        answer = fetch_osv(transport, shelf, max_age)
        databases.append(answer if isinstance(answer, NotChecked) else answer.value)
    api = Api(variables, transport, shelf, max_age)
    return Asked(registries, Depth.ALL if options.full else Depth.FLAGGED, tuple(databases), base, api)


def _age(written: str) -> timedelta:
    found = _AGE.fullmatch(written)
    if found is None:
        raise UsageError(f"--max-age {written!r} is no age.", "Write a number and m, h, d or w, such as 12h or 7d.")
    return timedelta(**{_UNITS[found["unit"]]: int(found["number"])})


def _cache_folder(options: AuditOptions) -> Path:
    if options.cache_dir is not None:
        return options.cache_dir
    from platformdirs import user_cache_path

    return user_cache_path("elixirlens", appauthor=False)


def _own_repositories(config: Config, root: Path, environment: Mapping[str, str]) -> dict[str, OwnRepository]:
    from elixirlens.hex.environment import OwnRepository

    found = {}
    for name, written in config.settings.dependencies.repositories.items():
        where = config.place(("dependencies", "repositories", name))
        try:
            key = (root / written.public_key).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            message = f"{where}: the public key {written.public_key!r} of the repository {name} cannot be read."
            raise UsageError(message, "Save it there in PEM: mix hex.repo show NAME --public-key prints it.") from None
        secret = environment.get(written.secret_from) if written.secret_from is not None else None
        found[name] = OwnRepository(written.url, key, secret)
    return found
