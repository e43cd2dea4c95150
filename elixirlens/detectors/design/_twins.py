"""Functions that raise and have a twin that returns: `File.read!/1` and `File.read/1`."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from elixirlens.elixir import Call, Function, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import walk
from elixirlens.otp.waits import is_repo


class Twin(Struct, frozen=True):
    """What to call instead, what it returns when things go wrong, and what the raising one raises then."""

    name: str
    returns: str
    raises: frozenset[str]
    also_raises: bool = False  # the twin raises, too, when something else goes wrong
    says_less: bool = False  # what the twin returns has no message that one could show


def _bang(names: str, returns: str, raises: str) -> dict[str, Twin]:
    """Twins whose names differ by the exclamation mark alone."""
    return {f"{name}!": Twin(name, returns, frozenset(raises.split())) for name in names.split()}


_ERROR = "{:error, reason}"
_CALENDAR = _bang(
    "from_iso8601 new convert from_unix from_gregorian_days shift_zone from_naive now", _ERROR, "ArgumentError"
)
_JSON = {
    **_bang("decode", _ERROR, "Jason.DecodeError Poison.ParseError Poison.SyntaxError"),
    # A struct that cannot be encoded is raised by both.
    "encode!": Twin("encode", _ERROR, frozenset({"Jason.EncodeError", "Poison.EncodeError"}), also_raises=True),
}
_HTTP = _bang(
    "get post put patch delete head options request", _ERROR, "HTTPoison.Error Tesla.Error Req.TransportError"
)

_TWINS: Mapping[str, Mapping[str, Twin]] = {
    "File": _bang(
        "chmod copy cp cp_r cwd ln ln_s ls lstat mkdir mkdir_p open read read_link rename rm rm_rf rmdir stat touch "
        "write",
        _ERROR,
        "File.Error File.CopyError File.RenameError File.LinkError",
    ),
    "Map": _bang("fetch", ":error", "KeyError"),
    "Keyword": _bang("fetch", ":error", "KeyError"),
    "Access": _bang("fetch", ":error", "KeyError"),
    "Enum": _bang("fetch", ":error", "Enum.OutOfBoundsError"),
    "System": _bang("fetch_env", ":error", "System.EnvError ArgumentError"),
    "Application": _bang("fetch_env", ":error", "ArgumentError"),
    "Base": _bang("decode16 decode32 decode64 hex_decode32 url_decode64", ":error", "ArgumentError"),
    "String": {
        "to_integer": Twin("Integer.parse", ":error", frozenset({"ArgumentError"})),
        "to_float": Twin("Float.parse", ":error", frozenset({"ArgumentError"})),
    },
    "Date": _CALENDAR,
    "Time": _CALENDAR,
    "DateTime": _CALENDAR,
    "NaiveDateTime": _CALENDAR,
    "URI": _bang("new", _ERROR, "URI.Error"),
    "Version": _bang(
        "parse parse_requirement", ":error", "Version.InvalidVersionError Version.InvalidRequirementError"
    ),
    "Regex": _bang("compile", _ERROR, "Regex.CompileError"),
    "JSON": {"decode!": Twin("decode", _ERROR, frozenset({"JSON.DecodeError"}), says_less=True)},
    "Jason": _JSON,
    # Older versions return {:error, :invalid, 0}.
    "Poison": {**_JSON, "decode!": replace(_JSON["decode!"], says_less=True)},
    "HTTPoison": _HTTP,
    "Req": _HTTP,
    "Tesla": _HTTP,
    "Ecto.UUID": _bang("cast dump load", ":error", "Ecto.CastError ArgumentError"),
}
_REPO: Mapping[str, Twin] = {
    **_bang("get get_by one", "nil", "Ecto.NoResultsError"),
    **{
        # A constraint that the changeset does not know is raised by both.
        f"{name}!": Twin(name, "{:error, changeset}", frozenset({"Ecto.InvalidChangesetError"}), also_raises=True)
        for name in ("insert", "update", "delete", "insert_or_update")
    },
}


def twin_of(call: Call) -> Twin | None:
    """The twin of a raising call, None where none is known. A module's own pair `fetch!/1` and `fetch/1` counts."""
    if call.resolution is Resolution.LOCAL:
        name = call.name.removesuffix("!")
        quiet = call.owner.function(name, call.arity) if name != call.name else None
        return Twin(name, "an error", frozenset()) if quiet is not None and _may_fail(quiet, call) else None
    if call.module is None:
        return None
    twin = (_REPO if is_repo(call.module) else _TWINS.get(call.module, {})).get(call.name)
    if twin is None or "." in twin.name:
        return twin
    return replace(twin, name=f"{call.module}.{twin.name}")


def _may_fail(quiet: Function, raising: Call) -> bool:
    """Whether a function returns what went wrong: it says so somewhere, or the raising one asks it."""
    loud = raising.owner.function(raising.name, raising.arity)
    if loud is not None and any(call.name == quiet.name for call in loud.calls):
        return True
    bodies = (clause.body for clause in quiet.clauses if clause.body is not None)
    return any(isinstance(part, expr.Atom) and part.name == "error" for body in bodies for part in walk(body))
