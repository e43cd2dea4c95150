"""Options of a rule: what its page declares, and whether a configured value fits."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from elixirlens.catalog.front_matter import OptionType

_WORDS = {
    OptionType.INTEGER: "a whole number, 0 or more",
    OptionType.BOOLEAN: "true or false",
    OptionType.STRING: "a text in quotes",
    OptionType.STRINGS: "a list of texts in quotes",
}


class Option(Struct, frozen=True):
    """An option of a rule. Lists are tuples."""

    name: str
    type: OptionType
    default: int | bool | str | tuple[str, ...]
    description: str

    @property
    def expected(self) -> str:
        """What its value must be, in words."""
        return _WORDS[self.type]


def fits(value: object, type_: OptionType) -> bool:
    """Whether a value read from TOML is of an option's type."""
    match type_, value:
        case OptionType.BOOLEAN, bool():
            return True
        case OptionType.INTEGER, int():
            return not isinstance(value, bool) and value >= 0
        case OptionType.STRING, str():
            return True
        case OptionType.STRINGS, list():
            return all(isinstance(item, str) for item in value)
    return False


def freeze(value: Any) -> Any:
    """Make a value that fits immutable: a list becomes a tuple."""
    return tuple(value) if isinstance(value, list) else value
