"""Finds and reads the configuration of a root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.config.globs import is_pattern
from elixirlens.config.key_lines import KeyPath, key_lines
from elixirlens.config.model import Config, Settings
from elixirlens.config.toml import TomlError, problem_at, read_toml
from elixirlens.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIG_NAMES = ("elixirlens.toml", ".elixirlens.toml")
_LARGEST = 1_000_000  # bytes; the repository may be hostile
_HINT = "`elixirlens config show` lists every setting with its value."


def find_config(root: Path) -> Path | None:
    """The configuration file in a folder, None where it has none; raises `UsageError` where it has two."""
    found = [root / name for name in CONFIG_NAMES if (root / name).is_file()]
    if len(found) > 1:
        raise UsageError(
            f"There are two configurations: {' and '.join(path.name for path in found)}.",
            "Move everything into one of them and remove the other.",
        )
    return found[0] if found else None


def load_config(root: Path) -> Config:
    """Load the configuration of a root, the defaults where it has none; raises `UsageError` for a wrong one."""
    path = find_config(root)
    if path is None:
        return Config()
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{path.name} cannot be read: {error.strerror}.", "Check who may read it.") from None
    return config_of(content, path.name)


def config_of(content: bytes, name: str) -> Config:
    """Read a configuration from its bytes; raises `UsageError` as `load_config` does."""
    if len(content) > _LARGEST:
        raise UsageError(f"{name} is larger than {_LARGEST} bytes.", "A configuration has a few lines.")
    try:
        text = content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not UTF-8.", "Save it in UTF-8, which is what TOML asks for.") from None
    return read_config(text, name)


def read_config(text: str, name: str) -> Config:
    """Read a configuration from its text; raises `UsageError` that tells all that is wrong with it."""
    text = text.removeprefix("\ufeff")
    try:
        settings = read_toml(text, Settings)
    except TomlError as error:
        raise UsageError("\n".join(problem.in_file(name) for problem in error.problems), _HINT) from None
    config = Config(settings, name, key_lines(text))
    wrong = [(path, pattern) for path, pattern in _patterns(settings) if not is_pattern(pattern)]
    if wrong:
        problems = [
            problem_at(path, f'has "{pattern}", which is no pattern of .gitignore.', config.lines).in_file(name)
            for path, pattern in wrong
        ]
        raise UsageError("\n".join(problems), _HINT)
    return config


def _patterns(settings: Settings) -> Iterator[tuple[KeyPath, str]]:
    """Yield every pattern over paths, with the key that it stands in."""
    for pattern in settings.exclude:
        yield ("exclude",), pattern
    for name, rule in settings.rules.items():
        for pattern in (*rule.paths.include, *rule.paths.exclude):
            yield ("rules", name, "paths"), pattern
    for index, override in enumerate(settings.overrides):
        for pattern in override.paths:
            yield ("overrides", index, "paths"), pattern
