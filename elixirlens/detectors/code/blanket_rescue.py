"""A `rescue` that takes every exception and forgets it, so that nobody ever hears of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._comments import explains
from elixirlens.detectors._modules import serves_developers
from elixirlens.detectors._purity import only_computes
from elixirlens.detectors._reach import called_here, reached
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
_PROBE = re.compile(r"\s*select\s+(1|true|now\(\)|version\(\))\s*;?\s*", re.IGNORECASE)
_CLOSES = re.compile(
    r"(safe_|safely_|maybe_|do_)?(clean_?up|close|disconnect|kill|shut_?down|stop|tear_?down|terminate)(_|$)"
)
_COUNTED = re.compile(r"error|fail|invalid|rejected|skip")
_BAD = re.compile(r"invalid|malformed|bad_|_bad|unsupported|corrupt")
# What the documentation of a function promises to its callers: that it comes back, whatever happens.
_PROMISE = re.compile(
    r"\bbest[- ]effort|\b(never|not|without)\s+(rais|crash|fail|throw)|\bswallow|\bfail[- ]?(open|safe|soft)"
    r"|\b(is|are)\s+(unavailable|unreachable|not\s+available|not\s+reachable)\b",
    re.IGNORECASE,
)
# What asks how a service is: whatever is raised is the answer to that.
_ASKS_HEALTH = re.compile(
    r"(?<![A-Za-z])(check_)?(alive|health|healthy|liveness|ping|probe|readiness|reachable)(_check)?$"
)
_OF_HEALTH = re.compile(  # the last name of a module; an application may be about health
    r"(^|\.)\w*((Health|Liveness|Readiness)(Controller|Endpoint|Monitor|Plug|Probe)|HealthChecks?(er|Controller|Plug)?)$"
    r"|\.(Health|Liveness|Readiness)$"
)
_REASONS = ("best effort", "best-effort", "crash", "fail", "fatal", "raise", "rescue", "swallow")
_STOPPING = frozenset({"exit", "raise", "reraise", "throw"})
_NO_FAILURES = frozenset({"false", "nil", "ok", "true"})  # atoms that do not tell the caller of one


def detect(subject: Call, context: Context) -> Iterator[Hit]:
    """Yield the pattern of a branch that takes all exceptions and says nothing of them, where much can go wrong."""
    if not subject.at_run_time or serves_developers(subject.owner) or _is_question(subject) or _is_the_end(subject):
        return
    if _asks_health(subject) or _promises(subject):
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
                if _tells_of_a_missing_program(branch, calls) or _only_closes(subject, calls) or _probes(calls):
                    return
                if any(waits_for(call) in _OUTSIDE for call in calls):
                    yield Hit(pattern.place, {"value": value})
                elif not _BAD.search(value) and any(_is_of_the_application(call, subject.owner) for call in calls):
                    yield Hit(pattern.place, {"value": value}, severity=Severity.INFO)


def _is_question(attempt: Call) -> bool:
    return attempt.function is not None and _QUESTION.search(attempt.function.name) is not None


def _asks_health(attempt: Call) -> bool:
    function = attempt.function
    return _OF_HEALTH.search(attempt.owner.name) is not None or (
        function is not None and _ASKS_HEALTH.search(function.name) is not None
    )


def _promises(attempt: Call) -> bool:
    """Whether the documentation of the function tells its callers that it comes back, whatever happens."""
    text = attempt.function.doc.text if attempt.function is not None and attempt.function.doc is not None else None
    return text is not None and _PROMISE.search(text) is not None


def _is_the_end(attempt: Call) -> bool:
    """Whether nobody is left to tell: a process tidies up while it ends, or a handler of Logger takes a line."""
    function = attempt.function
    return function is not None and (function.name, function.arity) in {("terminate", 2), ("log", 2)}


def _only_closes(attempt: Call, calls: list[Call]) -> bool:
    """Whether something is closed or stopped that may be gone already, and no database or service is asked."""
    function = attempt.function
    return (
        function is not None
        and _CLOSES.match(function.name) is not None
        and all(waits_for(call) in {None, Wait.COMMAND} for call in calls)
    )


def _probes(calls: list[Call]) -> bool:
    """Whether the database is only asked whether it is there: `Repo.query!("SELECT 1")`."""
    return any(
        isinstance(argument, expr.String) and argument.literal is not None and _PROBE.fullmatch(argument.literal)
        for call in calls
        if call.name.startswith("query")
        for argument in call.arguments
    )


def _tells_of_a_missing_program(branch: expr.Branch, calls: list[Call]) -> bool:
    """Whether an error is returned for a program that is run, and nothing else is: it raises where it is not there.

    It may also be run by a function of the same module, of which the calls are known as well.
    """
    return all(_is_error(tail) for tail in tails(branch.body)) and all(
        waits_for(call) is Wait.COMMAND or only_computes(call) or called_here(call) is not None for call in calls
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
    """Whether nothing of an exception is left: it is not in the value, and nothing is counted, logged or raised."""
    if any(_counts(call) for call in calls_in(branch.body)):
        return False
    return not mentions(branch.body, exception.name) and all(
        "gettext" in call.name
        or (only_computes(call) and call.module != "Logger" and call.name not in _STOPPING and call.name != "dbg")
        for call in calls_in(branch.body)
    )


def _counts(call: Call) -> bool:
    """Whether a failure is counted: `Map.update!(counts, :errors, &(&1 + 1))`."""
    return (
        call.module == "Map"
        and call.name.startswith("update")
        and any(isinstance(key, expr.Atom) and _COUNTED.search(key.name) for key in call.arguments[1:2])
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
