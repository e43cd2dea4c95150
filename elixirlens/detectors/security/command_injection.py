"""Command lines for a shell, put together from values."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Hit, ProjectContext
from elixirlens.detectors._origins import HOPS, binding, from_outside, is_number, passed, settled
from elixirlens.detectors.project import Project
from elixirlens.detectors.security._sightings import Sighting, outside_of_tasks, sighting
from elixirlens.detectors.security._surroundings import starts_or_develops
from elixirlens.elixir import Call
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import tails, walk
from elixirlens.finding import Severity

_SHELLS = frozenset({"ash", "bash", "cmd", "cmd.exe", "dash", "ksh", "powershell", "pwsh", "sh", "zsh"})
_RUN_NEXT = frozenset({"-c", "-lc", "-ec", "-Command", "/c", "/C"})


def collect(subject: Call) -> Sighting | None:
    """A call that gives a shell a command line of which a part is known at run time only."""
    command = _command_line(subject)
    if command is None or not subject.at_run_time or _is_of_the_platform(subject):
        return None
    if not _has_open_part(command, subject):
        return None
    if from_outside(command, subject):
        return sighting(subject, Severity.ERROR)
    return None if starts_or_develops(subject.owner) else sighting(subject)


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield what was collected, but for what runs on the machine of a developer alone."""
    return outside_of_tasks(subject, context)


def _is_of_the_platform(call: Call) -> bool:
    """Whether the call is a part of Elixir, which runs the commands of others."""
    name = call.owner.name
    return name in {"Port", "System"} or (name.startswith(("IEx.", "Mix.")) and not name.startswith("Mix.Tasks."))


def _has_open_part(command: expr.Expression, call: Call, hops: int = HOPS) -> bool:
    """Whether something in a command line is neither written in the source nor settled by the configuration."""
    if (whole := _whole(command)) is not None:
        return _has_open_part(whole, call, hops)
    match command:
        case expr.String(parts) | expr.Charlist(parts) | expr.Sigil(_, parts) | expr.InterpolatedAtom(parts):
            return any(_is_open(part, call, hops) for part in parts if not isinstance(part, str))
        case expr.Operator("<>" | "++", left, right):
            return _is_open(left, call, hops) or _is_open(right, call, hops)
        case Call() if (ends := tuple(tails(command))) != (command,):  # a condition chooses between them
            return any(_has_open_part(end, call, hops) for end in ends)
        case Call(module="String" | "Kernel", arguments=(text, *_)):  # to_charlist, trim …
            return _has_open_part(text, call, hops)
        case expr.Variable(name) if hops:
            match binding(name, call):
                case (expr.Variable(), value) if value is not None:
                    return _has_open_part(value, call, hops - 1)
            if any(_has_open_part(*source, hops - 1) for source in passed(name, call)):
                return True
    return from_outside(command, call)  # put together elsewhere, or by whoever starts this: nobody can tell from here


def _is_open(part: expr.Expression, call: Call, hops: int) -> bool:
    """Whether a part of a command line is open: no number, not settled, and not made of such alone."""
    if (whole := _whole(part)) is not None:
        return _is_open(whole, call, hops)
    if _is_text(part):
        return _has_open_part(part, call, hops)
    if is_number(part, call):
        return False
    match part:
        case Call(arity=0, name=str()) if not from_outside(part, call):  # nobody can tell it what to return
            return False
        case expr.Variable(name) if _is_preset(name, call):
            return False
        case expr.Variable(name) if hops:
            match binding(name, call):
                case (expr.Variable(), value) if value is not None:
                    return _is_open(value, call, hops - 1)
        case Call(module="Path", arguments=arguments):
            return any(_is_open(argument, call, hops) for argument in arguments)
    return not settled(part, call)


def _is_preset(name: str, call: Call) -> bool:
    """Whether a parameter has a default out of the environment or the configuration: its owner may choose."""
    parameters = call.clause.parameters if call.clause is not None else ()
    return any(
        parameter.default is not None
        and isinstance(parameter.pattern, expr.Variable)
        and parameter.pattern.name == name
        and any(isinstance(part, Call) for part in walk(parameter.default))
        and settled(parameter.default, call)
        for parameter in parameters
    )


def _whole(text: expr.Expression) -> expr.Expression | None:
    """The one thing that a text is made of, as in `'#{command}'`, which only makes a charlist of it."""
    match text:
        case expr.String((part,)) | expr.Charlist((part,)) | expr.Sigil(_, (part,)) if not isinstance(part, str):
            return part
    return None


def _is_text(value: expr.Expression) -> bool:
    return isinstance(value, expr.String | expr.Charlist | expr.Sigil) or (
        isinstance(value, expr.Operator) and value.operator in {"<>", "++"}
    )


def _command_line(call: Call) -> expr.Expression | None:
    """What a shell reads; None where no shell is asked."""
    match call.name, call.arguments:
        case "cmd", (expr.String() as program, expr.List((*_, expr.String() as flag, command)), *_) if (
            call.module == "System"
        ):
            asks = (program.literal or "").rpartition("/")[2] in _SHELLS and flag.literal in _RUN_NEXT
            return command if asks else None
        case "cmd", (command, *_) if call.module == ":os":
            return command
        case "shell" | "spawn_shell", (command, *_):
            return command
        case "open" | "open_port", (expr.Tuple((expr.Atom("spawn"), command)), *_):
            return command
    return None
