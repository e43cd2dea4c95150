"""May we use its licence, and does it keep a changelog?"""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.engine.evidence.rows import API, METADATA, Row, Standing, unknown
from elixirlens.engine.evidence.subject import Subject
from elixirlens.hex.fetch import Answer
from elixirlens.hex.licences import expression_of

LICENCE_QUESTION = "May we use its licence?"
CHANGELOG_QUESTION = "Does it keep a changelog?"
_CHANGELOG_LINKS = ("changelog", "changes", "history", "release notes", "releases")


def licence_rows(subject: Subject) -> Iterator[Row]:
    """Its licences as it names them, and as expressions of SPDX. Whether one may use them is for people to say."""
    metadata, meta = subject.metadata, subject.servers.meta
    if metadata is not None:
        yield _licences(metadata.licences, METADATA)
    elif isinstance(meta, Answer):
        yield _licences(meta.value.licences, API)
    else:
        yield unknown("licence", meta, API)
    if subject.code is not None:
        if subject.code.licence is not None:
            yield Row("text of it", f"{subject.code.folder}/{subject.code.licence}", Standing.GOOD, subject.code.folder)
        else:
            yield Row("text of it", "there is none beside the code", Standing.BAD, subject.code.folder)


def _licences(written: tuple[str, ...], source: str) -> Row:
    if not written:
        return Row("licence", "it names none", Standing.BAD, source)
    known = [expression_of(one) for one in written]
    unclear = [one for one, expression in zip(written, known, strict=True) if expression is None]
    if unclear:
        says = f"{', '.join(written)}: SPDX knows no {', '.join(unclear)}, so read it"
        return Row("licence", says, Standing.UNKNOWN, source)
    joined = " and ".join(dict.fromkeys(filter(None, known)))
    says = joined if len(known) == 1 else f"{joined}: all of them, unless it lets one choose"
    return Row("licence", says, Standing.NEUTRAL, source)


def changelog_rows(subject: Subject) -> Iterator[Row]:
    """A file of that name, or a link."""
    code = subject.code
    if code is not None and code.changelog is not None:
        yield Row("changelog", f"{code.folder}/{code.changelog}", Standing.GOOD, code.folder)
        return
    link = next(
        (url for label, url in subject.links.items() if any(name in label.casefold() for name in _CHANGELOG_LINKS)),
        None,
    )
    source = API if isinstance(subject.servers.meta, Answer) else METADATA
    if link is not None:
        yield Row("changelog", link, Standing.GOOD, source)
    elif code is not None:
        yield Row("changelog", "none beside the code, and no link to one", Standing.BAD, code.folder)
    elif isinstance(subject.servers.meta, Answer):
        yield unknown("changelog", "it links to none; its code may have one", source)
    else:
        yield unknown("changelog", subject.servers.meta, API)
