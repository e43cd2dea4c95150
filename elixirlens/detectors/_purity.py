"""Whether calls only compute: nothing is sent, stored, read from outside or awaited."""

from __future__ import annotations

from elixirlens.elixir import Call

COMPUTING_MODULES = frozenset(
    [
        "Access", "Atom", "Base", "Bitwise", "Calendar", "Date", "DateTime", "Decimal", "Enum", "Exception", "Float",
        "Function", "Inspect", "Integer", "Jason", "Kernel", "Keyword", "List", "Logger", "Map", "MapSet",
        "NaiveDateTime", "Path", "Poison", "Range", "Regex", "Stream", "String", "Time", "Tuple", "URI", "Version",
        ":binary", ":lists", ":maps", ":math", ":string", ":unicode",
    ]
)  # fmt: skip
IMPURE_IN_KERNEL = frozenset(
    ["apply", "exit", "make_ref", "node", "receive", "self", "send", "spawn", "spawn_link", "spawn_monitor"]
)


def only_computes(call: Call) -> bool:
    """Whether a call is one of the standard library's that only compute. Logging is not held against it."""
    if call.module not in COMPUTING_MODULES:
        return False
    return call.module != "Kernel" or call.name not in IMPURE_IN_KERNEL
