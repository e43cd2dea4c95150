"""Bytes that become any term: functions, and without `[:safe]` new atoms too."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors import Hit, ProjectContext
from elixirlens.detectors._modules import stands_in
from elixirlens.detectors._origins import HOPS, PROVING, binding, from_outside, is_at_home, is_job, settled, sources
from elixirlens.detectors._tasks import working_for_tasks
from elixirlens.detectors.project import Project
from elixirlens.detectors.security._arrivals import is_received
from elixirlens.detectors.security._surroundings import starts_or_develops
from elixirlens.elixir import Call, Module
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, bound, walk
from elixirlens.finding import Range, Severity, Spot

_WRITING = "term_to_binary"
_OWN_STORAGE = frozenset({"File", ":beam_lib", ":code", ":dets", ":ets", ":file", ":persistent_term"})
_CARRIERS = frozenset({"body", "data", "message", "payload", "value"})
_FOR_ADDRESSES = ("hex_", "url_")
_TRAVELLING = ("cookie", "cursor", "header", "page", "session", "token")
_MAILBOX = frozenset({"handle_call", "handle_cast", "handle_info"})


class Terms(Struct, frozen=True, gc=False, array_like=True):
    """A call that reads terms out of bytes, or one that writes them.

    `arrives` says that the bytes visibly come from elsewhere, `is_shared` that they lie where other programs write.
    """

    place: Range
    symbol: str | None
    module: str
    callee: str
    writes: bool = False
    arrives: bool = False
    is_safe: bool = False
    is_shared: bool = False


def collect(subject: Call) -> Terms | None:
    """What reads bytes as terms that may have been written elsewhere, and what writes such bytes."""
    owner, function = subject.owner, subject.function
    if subject.name == _WRITING:
        return Terms(subject.place, None, owner.name, subject.callee, writes=True)
    if not subject.at_run_time or starts_or_develops(owner) or stands_in(owner.name) or _is_thought_of(subject):
        return None
    data = subject.arguments[0] if subject.arguments else None
    outside = data is not None and from_outside(data, subject) and not _signs_cookies(subject)
    if _writes_terms(subject) and not (outside and _answers_requests(subject)) and not _is_handed_out(data, subject):
        return None
    if data is not None and not outside and _is_trusted(data, subject):
        return None
    options = subject.arguments[1] if len(subject.arguments) > 1 else None
    if options is not None and not isinstance(options, expr.List):  # options that somebody else decides on
        return None
    return Terms(
        subject.place,
        function.symbol if function is not None else owner.name or None,
        owner.name,
        subject.callee,
        arrives=outside or is_received(data, subject),
        is_safe=options is not None and any(_is_safe(option) for option in options.elements),
        is_shared=_talks_to_redis(owner),
    )


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield what was collected; of bytes that nobody is seen to send, only where no other module writes such."""
    if not any(not one.value.writes for one in context.collected):
        return
    for_developers = working_for_tasks(subject)
    is_written_here = any(one.value.writes for one in context.collected)
    for one in context.collected:
        terms: Terms = one.value
        if terms.writes or terms.module in for_developers:
            continue
        if not terms.arrives and (terms.is_safe or (is_written_here and not terms.is_shared)):
            continue
        severity = None if terms.arrives and not terms.is_safe else Severity.INFO
        yield Hit(Spot(one.file.path, terms.place, terms.symbol), {"callee": terms.callee}, severity=severity)


def _is_safe(option: expr.Expression) -> bool:
    return isinstance(option, expr.Atom) and option.name == "safe"


def _is_thought_of(call: Call) -> bool:
    """Whether whoever wrote a call knows what it lets in: a comment says so, or the term is looked through later.

    Beside `Plug.Crypto.non_executable_binary_to_term` it is a choice that somebody else asks for.
    """
    function = call.function
    return (
        _says_why(call)
        or any(other.name.startswith("sanitize") for other in call.owner.all_calls)
        or (function is not None and any(other.name == "non_executable_binary_to_term" for other in function.calls))
    )


def _talks_to_redis(module: Module) -> bool:
    """Whether a module reads from a Redis, where other programs may write, too."""
    return any(name.partition(".")[0] in {"Exredis", "Redix", "Eredis"} for name in module.references)


def _says_why(call: Call) -> bool:
    """Whether a comment of the file speaks of `:safe`: then it is left out on purpose, and the reasons are there."""
    return any(":safe" in comment.text for comment in call.source.comments)


def _signs_cookies(call: Call) -> bool:
    """Whether the module takes only cookies that were signed or encrypted with the key of the application."""
    return any(
        other.name == "fetch_cookies" and (other.option("signed") or other.option("encrypted"))
        for other in call.owner.all_calls
    )


def _writes_terms(call: Call) -> bool:
    """Whether the file also writes such bytes: then it reads its own, an encoder and a decoder side by side for one."""
    return any(other.module == ":erlang" and other.name == "term_to_binary" for other in call.source.calls)


def _is_handed_out(data: Node | None, call: Call, hops: int = HOPS) -> bool:
    """Whether the bytes come out of a text that was in the hands of others, as the cursor of a page was.

    What a column keeps as such a text is the module's own.
    """
    if data is None or call.owner.uses_module("Ecto.Type"):
        return False
    if any(isinstance(part, Call) and _decodes_what_travels(part, data) for part in walk(data)):
        return not _is_sent(data, call)
    inner = (part for part in walk(data) if isinstance(part, expr.Variable))
    return hops > 0 and any(_is_handed_out(*source, hops - 1) for part in inner for source in sources(part, call))


def _decodes_what_travels(call: Call, data: Node) -> bool:
    """Whether a call decodes Base64 or its like that was made for addresses, or is a cursor or a token by its name."""
    if call.module != "Base" or "decode" not in call.name:
        return False
    names = {part.name for part in walk(data) if isinstance(part, expr.Variable)}
    around = {call.function.name} if call.function is not None else set()
    return call.name.startswith(_FOR_ADDRESSES) or any(word in name for word in _TRAVELLING for name in names | around)


def _is_sent(data: Node, call: Call, hops: int = HOPS) -> bool:
    """Whether a process takes the bytes out of a message: its peers sent them, over what carries text alone."""
    if call.function is not None and call.function.name in _MAILBOX:
        return True
    inner = (part for part in walk(data) if isinstance(part, expr.Variable))
    return hops > 0 and any(_is_sent(*source, hops - 1) for part in inner for source in sources(part, call))


def _answers_requests(call: Call) -> bool:
    """Whether the module works on the connection of a request: then what it reads need not be what it wrote."""
    return any(other.module == "Plug.Conn" for other in call.owner.all_calls)


def _is_trusted(data: expr.Expression, call: Call) -> bool:
    """Whether the bytes were proved, or come from the source, or from a place that only the owner writes to."""
    return (
        is_job(call)
        or call.owner.uses_module("Ecto.Migration")
        or _reads_compiled_modules(call.owner)
        or settled(data, call)
        or _is_from_port(data, call)
        or _is_of_a_record(data, call)
        or _is_stored(data, call)
        or is_at_home(data, call)
    )


def _is_stored(data: Node, call: Call, hops: int = HOPS) -> bool:
    """Whether the bytes come from a table, a file or a compiled module of this node, or out of a seal."""
    if any(
        isinstance(part, Call) and (part.module in _OWN_STORAGE or _is_repo(part.module) or PROVING.search(part.name))
        for part in walk(data)
    ):
        return True
    inner = (part for part in walk(data) if isinstance(part, expr.Variable))
    return hops > 0 and any(_is_stored(*source, hops - 1) for part in inner for source in sources(part, call))


def _reads_compiled_modules(module: Module) -> bool:
    """Whether a module takes compiled code of this node apart."""
    return any(call.module == ":beam_lib" for call in module.all_calls)


def _is_repo(module: str | None) -> bool:
    """Whether a module is the door to a database: `Shop.Repo`."""
    return module is not None and module.rpartition(".")[2] == "Repo"


def _is_of_a_record(data: expr.Expression, call: Call) -> bool:
    """Whether the bytes were taken from a struct or a row, and not from the body of a message."""
    match data:
        case expr.Field(_, name):
            return name not in _CARRIERS
        case expr.Variable(name) if (found := binding(name, call)) is not None:
            return any(
                isinstance(part, expr.Pair) and isinstance(part.key, expr.Atom) and part.key.name not in _CARRIERS
                and name in bound(part.value)
                for part in walk(found[0])
            )  # fmt: skip
    return False


def _is_from_port(data: expr.Expression, call: Call) -> bool:
    """Whether a pattern takes the bytes out of `{port, {:data, bytes}}`, what a program of one's own has written."""
    if not isinstance(data, expr.Variable):
        return False
    patterns = [parameter.pattern for parameter in call.clause.parameters] if call.clause else []
    for around in call.enclosing():
        if isinstance(around, expr.Branch):
            patterns += around.patterns
    for part in (part for pattern in patterns for part in walk(pattern)):
        match part:
            case expr.Tuple((_, expr.Tuple((expr.Atom("data"), written)))):
                return data.name in bound(written)
    return False
