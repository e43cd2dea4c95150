"""Licences against a policy: expressions of SPDX, https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/.

What cannot be understood is unknown, and never allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Any

from elixirlens.hex.licence_names import identifier_of
from elixirlens.hex.trouble import shown

LONGEST_EXPRESSION = 500
_JOINTS = re.compile(r"(\(|\)|(?<!\S)(?:and|or|with)(?!\S))", re.IGNORECASE)
_AMBIGUOUS = frozenset({"GPL"})  # the index takes it for GPL-1.0-or-later
_REFERENCE = re.compile(r"(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+")
_LATER = re.compile(r"(?P<family>A?L?GPL|GFDL)-(?P<version>[0-9.]+)-(?P<range>only|or-later)")


class Standing(StrEnum):
    """How a licence stands to a policy."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class JudgedLicence:
    """One licence of a package: as written, as an expression of SPDX where it is one, and how it stands."""

    written: str
    expression: str | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a package stands to a policy, and each of its licences."""

    standing: Standing
    licences: tuple[JudgedLicence, ...]


class InvalidPolicy(ValueError):  # noqa: N818
    """A policy that names something which is no licence."""


@dataclass(frozen=True, slots=True)
class LicencePolicy:
    """What is allowed: identifiers of SPDX, those `WITH` an exception, and `LicenseRef-…` of one's own."""

    allowed: frozenset[str]

    @classmethod
    def of(cls, names: Iterable[str]) -> LicencePolicy:
        """Make a policy; raises `InvalidPolicy` for a name that is no identifier, with the nearest one."""
        return cls(frozenset(_identifier(name) for name in names))


_NOTHING = LicencePolicy(frozenset())


def judge(licences: Iterable[str], policy: LicencePolicy) -> Judgement:
    """Judge the licences of a package.

    A package that lists several does not say whether one may choose, so all of them have to be allowed. One that lists
    none is unknown.
    """
    judged = tuple(_judged(written, policy) for written in licences)
    return Judgement(_all([each.standing for each in judged]) if judged else Standing.UNKNOWN, judged)


def expression_of(written: str) -> str | None:
    """What is written as an expression of SPDX; None where it is none, or a single licence that SPDX does not know."""
    return _judged(written, _NOTHING).expression


def _judged(written: str, policy: LicencePolicy) -> JudgedLicence:
    parsed = _parsed(written)
    if parsed is None:
        return JudgedLicence(written, None, Standing.UNKNOWN)
    standing = _standing(parsed, policy.allowed)
    alone = standing is Standing.UNKNOWN and not parsed.args
    return JudgedLicence(written, None if alone else str(parsed), standing)


def _standing(parsed: Any, allowed: frozenset[str]) -> Standing:
    licensing = _licensing()
    if isinstance(parsed, licensing.AND):
        return _all([_standing(part, allowed) for part in parsed.args])
    if isinstance(parsed, licensing.OR):
        return _any([_standing(part, allowed) for part in parsed.args])
    if hasattr(parsed, "exception_symbol"):  # it permits more than the licence alone
        exception, licence = parsed.exception_symbol.key, parsed.license_symbol.key
        if exception not in licensing.known_symbols or not licensing.known_symbols[exception].is_exception:
            return Standing.UNKNOWN
        return Standing.ALLOWED if f"{licence} WITH {exception}" in allowed else _standing_of(licence, allowed)
    return _standing_of(parsed.key, allowed)


def _standing_of(identifier: str, allowed: frozenset[str]) -> Standing:
    if identifier in allowed:
        return Standing.ALLOWED
    if _REFERENCE.fullmatch(identifier):
        return Standing.REFUSED
    known = _licensing().known_symbols.get(identifier)
    if known is None and identifier.endswith("+"):  # this version or a later one: whoever takes it chooses
        return _standing_of(identifier.removesuffix("+"), allowed)
    if known is None or known.is_exception:
        return Standing.UNKNOWN
    return Standing.ALLOWED if any(_covers(each, identifier) for each in allowed) else Standing.REFUSED


def _covers(allowed: str, identifier: str) -> bool:
    """Whether one that is allowed is among the versions that `GPL-2.0-or-later` lets one choose from."""
    one, other = _LATER.fullmatch(allowed), _LATER.fullmatch(identifier)
    return (
        one is not None
        and other is not None
        and other["range"] == "or-later"
        and one["family"] == other["family"]
        and _version(one["version"]) >= _version(other["version"])
    )


def _version(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


def _all(standings: list[Standing]) -> Standing:
    return next((each for each in (Standing.REFUSED, Standing.UNKNOWN) if each in standings), Standing.ALLOWED)


def _any(standings: list[Standing]) -> Standing:
    return next((each for each in (Standing.ALLOWED, Standing.UNKNOWN) if each in standings), Standing.REFUSED)


def _parsed(written: str) -> Any:
    """The expression as the library has it, None where there is none."""
    if len(written) > LONGEST_EXPRESSION:
        return None
    try:
        return _licensing().parse("".join(_in_identifiers(written)))
    except Exception:  # beside its own errors the library has an IndexError for "( )", and may have others
        return None
    except (LookupError, AssertionError, AttributeError, TypeError):  # the parser's own slips over odd text: "()"
        return None


def _in_identifiers(written: str) -> Iterator[str]:
    """The expression with identifiers for the names that people write."""
    whole = _plain(written)
    if whole is not None:
        yield whole
        return
    for piece in _JOINTS.split(written):
        if _JOINTS.fullmatch(piece):
            yield piece.upper()
        else:
            yield f" {_plain(piece) or piece.strip()} "


def _plain(name: str) -> str | None:
    """The identifier for a name, None where it is one, or where it stands for none."""
    found = identifier_of(name)
    known = _licensing().known_symbols
    if found is None or found in known:
        return found
    return next((key for key in known if key.casefold() == found), None)


def _identifier(name: str) -> str:
    parsed = _parsed(name)
    licensing = _licensing()
    if parsed is not None and not isinstance(parsed, licensing.AND | licensing.OR):
        text = str(parsed)
        if _REFERENCE.fullmatch(text) or not licensing.unknown_license_keys(parsed):
            return text
    near = get_close_matches(name, licensing.known_symbols, 1)
    hint = f"; the nearest is {near[0]}" if near else ""
    raise InvalidPolicy(f"{shown(name)} is no identifier of SPDX: see https://spdx.org/licenses{hint}")


@cache
def _licensing() -> Any:
    """The licences of SPDX. Loaded when the first is asked for, because the index takes longer than all else here."""
    from license_expression import build_spdx_licensing, get_license_index

    index = [
        {**entry, "other_spdx_license_keys": [key for key in entry["other_spdx_license_keys"] if _is_name(key)]}
        for entry in get_license_index()
        if _is_name(entry.get("spdx_license_key") or "")
    ]
    return build_spdx_licensing(index)


def _is_name(key: str) -> bool:
    """Whether a key of the index is of SPDX: what people make up begins with `LicenseRef-`."""
    return bool(key) and not key.startswith("LicenseRef-") and key not in _AMBIGUOUS
