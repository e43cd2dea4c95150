"""A `rescue` that takes every exception and forgets it, so that nobody ever hears of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._comments import explains
from elixirlens.detectors._modules import serves_developers
from elixirlens.detectors._purity import only_computes
from elixirlens.detectors._reach import reached
from elixirlens.elixir import Call, Module, Resolution, Source
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import calls_in, mentions, tails
from elixirlens.finding import Severity
from elixirlens.otp.waits import Wait, waits_for

_LONGEST = 40  # characters of a value that a message can hold
_OUTSIDE = frozenset({Wait.COMMAND, Wait.HTTP, Wait.QUERY, Wait.TRANSACTION})

# What only finds out whether something is well-formed: any exception is a no.
_QUESTION = re.compile(
    r"^(cast|decode|decrypt|deserialize|format|from_|json|key|new|normalize|pad|parse|peek|reconstruct|to_|unpack)"
    r"|_decode|_to_|valid|verify|\?$"
)
_BAD = re.compile(r"invalid|malformed|bad_|_bad|unsupported|corrupt")
_REASONS = ("best effort", "best-effort", "crash", "fail", "fatal", "raise", "rescue", "swallow")
_STOPPING = frozenset({"exit", "raise", "reraise", "throw"})
_NO_FAILURES = frozenset({"false", "nil", "ok", "true"})  # atoms that do not tell the caller of one


def detect(subject: Call, context: Context) -> Iterator[Hit]:
    """Yield the pattern of a branch that takes all exceptions and says nothing of them, where much can go wrong."""
    if not subject.at_run_time or serves_developers(subject.owner) or _is_question(subject) or _is_the_end(subject):
        return
    for branch in subject.branches("rescue"):
        match branch.patterns:
            case (expr.Variable() as pattern,) if _forgets(branch, pattern) and not _is_explained(
                branch, subject, context.source
            ):
                value = _shown(branch.body, context.source)
                body = list(calls_in(subject.blocks["do"]))
                if any(call.module == "Kernel" and call.name == "raise" for call in body):
                    return  # it is how this body leaves
                calls = list(reached(body))
                if _tells_of_a_missing_program(branch, calls):
                    return
                if any(waits_for(call) in _OUTSIDE for call in calls):
                    yield Hit(pattern.place, {"value": value})
                elif not _BAD.search(value) and any(_is_of_the_application(call, subject.owner) for call in calls):
                    yield Hit(pattern.place, {"value": value}, severity=Severity.INFO)


def _is_question(attempt: Call) -> bool:
    return attempt.function is not None and _QUESTION.search(attempt.function.name) is not None


def _is_the_end(attempt: Call) -> bool:
    """Whether a process tidies up while it ends: nobody is left who could do anything about an exception."""
    function = attempt.function
    return function is not None and (function.name, function.arity) == ("terminate", 2)


def _tells_of_a_missing_program(branch: expr.Branch, calls: list[Call]) -> bool:
    """Whether an error is returned for a program that is run, and nothing else is: it raises where it is not there."""
    return all(_is_error(tail) for tail in tails(branch.body)) and all(
        waits_for(call) is Wait.COMMAND or only_computes(call) for call in calls
    )


def _is_error(answer: expr.Expression) -> bool:
    """`{:error, …}`, or an atom that says what is wrong: `:error`, `:unavailable`."""
    match answer:
        case expr.Tuple((expr.Atom("error"), *_)):
            return True
        case expr.Atom(name):
            return name not in _NO_FAILURES
    return False


def _forgets(branch: expr.Branch, exception: expr.Variable) -> bool:
    """Whether nothing of an exception is left: it is not in the value, and nothing is logged, raised or stored."""
    return not mentions(branch.body, exception.name) and all(
        "gettext" in call.name
        or (only_computes(call) and call.module != "Logger" and call.name not in _STOPPING and call.name != "dbg")
        for call in calls_in(branch.body)
    )


def _is_of_the_application(call: Call, owner: Module) -> bool:
    """Whether a call goes into other modules of the same application, where anything may be done."""
    module = call.module or ""
    return (
        call.resolution is Resolution.RESOLVED
        and module.split(".")[0].removesuffix("Web") == owner.name.split(".")[0].removesuffix("Web")
        and _QUESTION.search(call.name) is None
    )


def _is_explained(branch: expr.Branch, attempt: Call, source: Source) -> bool:
    """Whether a comment in the branch, or right above it or the `try`, says why, or one above the function does."""
    lines = {attempt.place.line - 1, *range(branch.place.line - 2, branch.place.end_line + 1)}
    return any(comment.line in lines for comment in source.comments) or explains(attempt, _REASONS)


def _shown(value: expr.Expression, source: Source) -> str:
    place = value.whole if isinstance(value, Call) else value.place
    text = " ".join(source.text_between(place).split())
    return text if 0 < len(text) <= _LONGEST else "a fixed value"
