"""Locked packages whose licence a policy does not name, or of which nobody knows the licence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from elixirlens.detectors import DependencyContext, Hit
from elixirlens.errors import UsageError
from elixirlens.hex.dependency import Dependency
from elixirlens.hex.licences import InvalidPolicy, JudgedLicence, LicencePolicy, Standing, judge
from elixirlens.hex.lock import GitLocked
from elixirlens.hex.trouble import shown
from elixirlens.hex.unchecked import NotChecked

_READ = "Read its licence file; where it may stay, name the package in `allow` of this rule with a word why."


def detect(subject: Dependency, context: DependencyContext) -> Iterator[Hit]:
    """Yield the entry of the lock; without a policy, nothing is allowed and nothing refused."""
    names = context.options["licences"]
    if not names or subject.locked is None:
        return
    policy = _policy(names)
    found = _unknown(subject) or _refused(subject, policy)
    if found is not None:
        reason, advice = found
        package = subject.package or subject.app
        yield Hit(subject.place, {"package": package, "reason": reason, "alternative": advice}, key=package)


@cache
def _policy(names: tuple[str, ...]) -> LicencePolicy:
    try:
        return LicencePolicy.of(names)
    except InvalidPolicy as invalid:
        raise UsageError(
            f"The option licences of licence-not-allowed is wrong: {invalid}",
            'It takes identifiers of SPDX, as in licences = ["MIT", "Apache-2.0"].',
        ) from None


def _unknown(subject: Dependency) -> tuple[str, str] | None:
    """Why its licence is not known, and what to do about that; None where it says what it is."""
    metadata, page = subject.metadata, subject.page
    if isinstance(subject.locked, GitLocked):
        return "has a licence that is not known: it comes from git, without metadata", _READ
    if subject.licences is not None:
        return None if subject.licences else ("has a licence that is not known: its metadata names none", _READ)
    fetch = f"Run mix deps.get, so that deps/{subject.app}/hex_metadata.config is there, or ask hex.pm with --full."
    if isinstance(page, NotChecked):
        return f"has a licence that is not known: it is not fetched, and {page.reason}", page.advice
    if metadata is None:
        return "has a licence that is not known: it is not fetched", fetch
    return (
        f"has a licence that is not known: fetched is {shown(metadata.version or '')}, locked is another version",
        fetch,
    )


def _refused(subject: Dependency, policy: LicencePolicy) -> tuple[str, str] | None:
    judged = judge(subject.licences or (), policy)
    match judged.standing:
        case Standing.ALLOWED:
            return None
        case Standing.REFUSED:
            named = _named(judged.licences, Standing.REFUSED)
            return f"is under {named}, which `licences` does not name", (
                f"Replace it, or let somebody who may decide add {named} to `licences` of this rule."
            )
        case Standing.UNKNOWN:
            named = _named(judged.licences, Standing.UNKNOWN)
            return f'has a licence that is not known: "{named}" is no licence of SPDX', _READ


def _named(licences: tuple[JudgedLicence, ...], standing: Standing) -> str:
    return ", ".join(shown(each.expression or each.written) for each in licences if each.standing is standing)
