"""Is it maintained? Releases and their pace, what was withdrawn, what is known to be wrong, and who may publish."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from elixirlens.engine.evidence.rows import API, REGISTRY, Row, Standing, ago, named, span, unknown
from elixirlens.engine.evidence.subject import OnServers, Subject
from elixirlens.hex.fetch import Answer

QUESTION = "Is it maintained?"
QUIET_DAYS = 730
_LATEST_GAPS = 10


def rows(subject: Subject) -> Iterator[Row]:
    """The evidence on that."""
    servers = subject.servers
    yield from _releases(subject)
    if isinstance(servers.flags, Answer):
        yield _retired(subject)
    else:
        yield unknown("retired releases", servers.flags, REGISTRY)
    yield from _advisories(subject)
    yield from _people(servers)


def _releases(subject: Subject) -> Iterator[Row]:
    servers = subject.servers
    published = servers.published
    if not published:
        cause = servers.detail if not isinstance(servers.detail, Answer) else "the registry has no dates of it"
        yield unknown("releases", cause, REGISTRY)
        return
    source = REGISTRY if isinstance(servers.detail, Answer) else API
    (first, _), (last, newest) = published[0], published[-1]
    says = f"{len(published):,} since {first.date()}"
    young = servers.recommended is not None and servers.recommended.major == 0
    yield Row("releases", says + (", none of them 1.0 or later yet" if young else ""), Standing.NEUTRAL, source)
    quiet = (subject.today - last.date()).days
    says = f"{newest} on {last.date()}, {ago(last, subject.today)}"
    standing = Standing.GOOD
    if quiet > QUIET_DAYS:
        standing = Standing.NEUTRAL
        says += "; with nothing open against it, it may simply be finished" if not subject.advisories else ""
    yield Row("last release", says, standing, source)
    gaps = [(later - earlier).days for (earlier, _), (later, _) in pairwise(published)]
    if gaps:
        recent = gaps[-_LATEST_GAPS:]
        says = f"{span(round(median(recent)))} between releases, the median of the last {len(recent)}"
        yield Row("pace", says, Standing.NEUTRAL, source)


def _retired(subject: Subject) -> Row:
    servers = subject.servers
    if subject.version is not None and subject.version in servers.retired:
        return Row("retired releases", f"{subject.version} itself{_why(subject)}", Standing.BAD, REGISTRY)
    count, whole = len(servers.retired), len(servers.versions)
    if not count:
        return Row("retired releases", f"none of {whole:,}", Standing.GOOD, REGISTRY)
    says = f"{count:,} of {whole:,}: {named(map(str, sorted(servers.retired, reverse=True)), 4)}"
    standing = Standing.BAD if servers.recommended is None else Standing.NEUTRAL
    return Row("retired releases", says, standing, REGISTRY)


def _why(subject: Subject) -> str:
    detail = subject.servers.detail
    release = detail.value.release(str(subject.version)) if isinstance(detail, Answer) else None
    if release is None or release.retirement is None:
        return ""
    message = f" ({release.retirement.message})" if release.retirement.message else ""
    return f", {release.retirement.reason.value}{message}"


def _advisories(subject: Subject) -> Iterator[Row]:
    """Those that any source knows; that there is none is only said where the registry was asked."""
    servers = subject.servers
    if not isinstance(servers.detail, Answer):
        yield unknown("advisories", servers.detail, REGISTRY)
    ever = len(servers.issues)
    history = f"; {ever:,} ever known of any version" if ever else ""
    for advisory in subject.advisories:
        severity = f" ({advisory.severity.value})" if advisory.severity is not None else ""
        doubt = ", as far as is known" if advisory.affected is None else ""
        mended = f"; mended in {advisory.fixed}" if advisory.fixed else "; no release mends it"
        says = f"{advisory.id}{severity}{doubt}: {advisory.summary}{mended}"
        sources = " and ".join(sorted({account.source for account in advisory.accounts}))
        yield Row("advisories", says, Standing.BAD, sources, (advisory.url,) if advisory.url else ())
    if isinstance(servers.detail, Answer) and not subject.advisories and subject.version is not None:
        yield Row("advisories", f"none open against {subject.version}{history}", Standing.GOOD, REGISTRY)


def _people(servers: OnServers) -> Iterator[Row]:
    if not isinstance(servers.meta, Answer):
        yield unknown("owners", servers.meta, API)
        yield unknown("downloads", servers.meta, API)
        return
    meta = servers.meta.value
    if meta.owners is None:
        yield unknown("owners", "it does not say", API)
    else:
        says = named(meta.owners) if len(meta.owners) != 1 else f"{meta.owners[0]} alone can publish"
        yield Row("owners", says or "nobody", Standing.BAD if len(meta.owners) < 2 else Standing.GOOD, API)
    says = f"{meta.downloads.recent:,} in 90 days, {meta.downloads.all:,} in all"
    yield Row("downloads", says, Standing.NEUTRAL, API)
