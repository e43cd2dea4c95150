"""Command lines for a shell, put together from values."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors.security._origins import from_outside, settled
from elixirlens.detectors.security._surroundings import starts_or_develops
from elixirlens.elixir import Call
from elixirlens.elixir import expression as expr
from elixirlens.finding import Severity

_SHELLS = frozenset({"ash", "bash", "cmd", "cmd.exe", "dash", "ksh", "powershell", "pwsh", "sh", "zsh"})
_RUN_NEXT = frozenset({"-c", "-lc", "-ec", "-Command", "/c", "/C"})


def detect(call: Call, context: Context) -> Iterator[Hit]:
    """Yield a call that gives a shell a command line of which a part is known at run time only."""
    command = _command_line(call)
    if command is None or not call.at_run_time or settled(command, call) or call.owner.name in {"System", "Port"}:
        return
    severity = Severity.INFO if starts_or_develops(call.owner) else None
    if from_outside(command, call):
        severity = Severity.ERROR
    yield Hit(call.place, {"callee": call.callee}, severity=severity)


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
        case "shell", (command, *_):
            return command
        case "open" | "open_port", (expr.Tuple((expr.Atom("spawn"), command)), *_):
            return command
    return None
