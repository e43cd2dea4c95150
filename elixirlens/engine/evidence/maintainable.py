"""Could we maintain it? Its size, documentation, specifications and tests, from the code in deps/."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.engine.evidence.code import Code
from elixirlens.engine.evidence.rows import API, Row, Standing, count, named, share, unknown
from elixirlens.engine.evidence.subject import Subject
from elixirlens.hex.fetch import Answer

QUESTION = "Could we maintain it?"
_FETCH = "it is not fetched here: after mix deps.get its code is read, without running it"


def rows(subject: Subject) -> Iterator[Row]:
    """The evidence on that."""
    code = subject.code
    if code is None:
        yield unknown("its code", _FETCH, "deps/")
    else:
        yield from _of_code(code)
        yield _tests(subject, code)
    yield _published_docs(subject)


def _of_code(code: Code) -> Iterator[Row]:
    functions = len(code.functions)
    says = f"{count(len(code.modules), 'module')}, {code.elixir_lines:,} lines of code, "
    says += f"{count(functions, 'function')} for others to call"
    if code.erlang_files:
        says += f"; {count(code.erlang_files, 'file')} of Erlang, not looked into"
    yield Row("size", says, Standing.NEUTRAL, code.folder)
    if not code.complete or code.unread:
        cause = "more files than are read" if not code.complete else f"not read to its end: {named(code.unread)}"
        yield unknown("the rest of it", cause, code.folder)
    if code.public:
        yield _documentation(code)
        specified = sum(one.specified for one in code.functions)
        says = f"{specified:,} of {count(functions, 'public function')} with @spec"
        yield Row("specifications", says, share(specified, functions), code.folder)
    elif code.erlang_files:
        yield unknown("documentation", "it is written in Erlang, which is not looked into", code.folder)
    if code.native or code.compiled:
        files = (*code.native, *code.compiled)
        yield Row("native code", f"part of it is not Elixir: {named(files, 3)}", Standing.BAD, code.folder, files)


def _documentation(code: Code) -> Row:
    documented = sum(one.documented for one in code.functions)
    bare = tuple(f"{one.module}.{one.name}/{one.arities[-1]}" for one in code.functions if not one.documented)
    says = f"{documented:,} of {count(len(code.functions), 'public function')} and "
    says += f"{len(code.documented):,} of {count(len(code.public), 'module')}"
    whole = len(code.functions) + len(code.public)
    return Row("documentation", says, share(documented + len(code.documented), whole), code.folder, bare)


def _tests(subject: Subject, code: Code) -> Row:
    if code.tests:
        return Row("tests", count(code.tests, "file"), Standing.GOOD, code.folder)
    if subject.code_is_ours:
        return Row("tests", "there are none beside it", Standing.BAD, code.folder)
    where = next((url for label, url in subject.links.items() if "git" in label.casefold()), None)
    says = "packages seldom ship their tests" + (f"; look at {where}" if where is not None else "")
    return unknown("tests", says, code.folder)


def _published_docs(subject: Subject) -> Row:
    match subject.servers.release:
        case Answer(release) if release.has_docs:
            meta = subject.servers.meta
            url = meta.value.docs_url if isinstance(meta, Answer) else None
            return Row("published pages", url or "there are some", Standing.GOOD, API)
        case Answer():
            return Row("published pages", f"none for {subject.version}", Standing.BAD, API)
        case None if subject.package is not None:
            return unknown("published pages", "it has no version that may be recommended", API)
        case cause:
            return unknown("published pages", cause, API)
