"""Whether it is said what others may do with a library: for people in a file, for programs as an SPDX identifier."""

from __future__ import annotations

from elixirlens.hex.licences import expression_of
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, partial, passed
from elixirlens.readiness.repository import Repository

_FILES = ("/LICENSE*", "/LICENCE*", "/COPYING*", "/UNLICENSE*", "/LICENSES/*")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """A file and an SPDX identifier pass; one of the two is half way."""
    files = repository.paths(*_FILES) or repository.whole.paths(*_FILES)
    term = repository.mix.get("package.licenses")
    names = tuple(term.texts()) if term is not None else ()
    spdx = bool(names) and all(expression_of(name) == name for name in names)
    evidence = tuple(Evidence("the text of the licence", path) for path in files[:1])
    if term is not None and names:
        word = "licences for Hex" if spdx else "licences for Hex, not all of them SPDX identifiers"
        evidence += (Evidence(f"{word}: {', '.join(names[:3])}", repository.mix_path, term.line),)
    if files and spdx:
        return passed(*evidence)
    if files and term is not None and not names:
        return partial(
            *evidence, Evidence("`licenses:` is computed", repository.mix_path, term.line), value=thresholds["computed"]
        )
    if files or names:
        missing = "no `licenses:` with SPDX identifiers in package/0" if files else "no LICENSE file"
        return partial(*evidence, Evidence(missing))
    return failed(Evidence("neither a LICENSE file nor `licenses:` in package/0"))
