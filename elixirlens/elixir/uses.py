"""The use table: what `use X` brings into a module, for known libraries and the repository's own `__using__`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias, TypeVar

from msgspec import Struct, structs

_T = TypeVar("_T")

UseKey: TypeAlias = "tuple[str, str | None]"  # a module, and the atom it is used with


class Imported(Struct, frozen=True, gc=False, array_like=True):
    """An import: whole, or `only`/`without` some names."""

    module: str
    only: tuple[tuple[str, int], ...] | None = None
    without: tuple[tuple[str, int], ...] = ()


class UseEffect(Struct, frozen=True, array_like=True):
    """What a `use` brings. `uses` names all modules used on the way; `complete` says that nothing else is brought.

    What is not complete is `opaque` besides where nobody can tell what else there is. A library that is known has no
    callbacks but those that are listed, only helpers whose names would be too many.
    """

    imports: tuple[Imported, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    uses: frozenset[str] = frozenset()
    behaviours: tuple[str, ...] = ()
    defines: tuple[tuple[str, int], ...] = ()
    documented: bool = False  # sets @moduledoc
    complete: bool = True
    pending: tuple[tuple[str, str | None], ...] = ()  # `use`s in its quote, not merged yet
    opaque: bool = False


def _brings(*imports: str, behaviours: str = "", defines: str = "", complete: bool = True) -> UseEffect:
    names = (entry.rpartition("/") for entry in defines.split())
    return UseEffect(
        imports=tuple(Imported(module) for module in imports),
        behaviours=tuple(behaviours.split()),
        defines=tuple((name, int(arity)) for name, _, arity in names),
        complete=complete,
    )


# From the documentation of each module. An entry that is not `complete` brings functions that are not listed here.
KNOWN: Mapping[str, UseEffect] = {
    "Agent": _brings(defines="child_spec/1"),
    "Application": _brings(behaviours="Application", defines="stop/1"),
    "Bitwise": _brings("Bitwise"),
    "DynamicSupervisor": _brings(behaviours="DynamicSupervisor", defines="child_spec/1"),
    "ExUnit.Case": _brings("ExUnit.Callbacks", "ExUnit.Assertions", "ExUnit.Case", "ExUnit.DocTest"),
    "ExUnit.CaseTemplate": _brings("ExUnit.Callbacks", "ExUnit.Assertions", "ExUnit.CaseTemplate"),
    "GenServer": _brings(
        behaviours="GenServer",
        defines="child_spec/1 handle_call/3 handle_cast/2 handle_info/2 terminate/2 code_change/3",
    ),
    "GenEvent": _brings(behaviours="GenEvent", complete=False),
    "Mix.Task": _brings(behaviours="Mix.Task"),
    "Mix.Project": _brings(),
    "Mix.Config": _brings("Mix.Config"),
    "Config": _brings("Config"),
    "Supervisor": _brings("Supervisor.Spec", behaviours="Supervisor", defines="child_spec/1"),
    "Task": _brings(defines="child_spec/1"),
    "Ecto.Migration": _brings("Ecto.Migration", behaviours="Ecto.Migration"),
    "Ecto.ParameterizedType": _brings(behaviours="Ecto.ParameterizedType"),
    "Ecto.Repo": _brings(behaviours="Ecto.Repo", complete=False),
    "Ecto.Schema": _brings("Ecto.Schema", complete=False),
    "Ecto.Type": _brings(behaviours="Ecto.Type", defines="embed_as/1 equal?/2"),
    "GenStage": _brings(behaviours="GenStage", defines="child_spec/1"),
    "ConsumerSupervisor": _brings(behaviours="ConsumerSupervisor", defines="child_spec/1"),
    "Broadway": _brings(behaviours="Broadway", defines="child_spec/1"),
    "Oban.Worker": _brings(behaviours="Oban.Worker", defines="new/1 new/2 backoff/1 timeout/1 __opts__/0"),
    "Phoenix.Channel": _brings(
        "Phoenix.Channel", "Phoenix.Socket", behaviours="Phoenix.Channel", defines="child_spec/1 start_link/1"
    ),
    "Phoenix.Component": _brings("Phoenix.Component", "Phoenix.LiveView.Helpers", complete=False),
    "Phoenix.Controller": _brings("Phoenix.Controller", "Plug.Conn", complete=False),
    "Phoenix.ConnTest": _brings("Phoenix.ConnTest"),
    "Phoenix.Endpoint": _brings(behaviours="Phoenix.Endpoint", complete=False),
    "SiteEncrypt.Phoenix.Endpoint": UseEffect(pending=(("Phoenix.Endpoint", None),)),
    "Phoenix.HTML": _brings("Phoenix.HTML", "Phoenix.HTML.Form"),
    "PhoenixHTMLHelpers": _brings(
        "PhoenixHTMLHelpers.Form", "PhoenixHTMLHelpers.Format", "PhoenixHTMLHelpers.Link", "PhoenixHTMLHelpers.Tag"
    ),
    "Phoenix.LiveComponent": _brings("Phoenix.LiveView", "Phoenix.Component", complete=False),
    "Phoenix.LiveView": _brings("Phoenix.LiveView", "Phoenix.Component", behaviours="Phoenix.LiveView", complete=False),
    "Phoenix.Router": _brings("Phoenix.Router", "Plug.Conn", "Phoenix.Controller", complete=False),
    "Phoenix.Socket": _brings("Phoenix.Socket", behaviours="Phoenix.Socket", complete=False),
    "Phoenix.VerifiedRoutes": _brings("Phoenix.VerifiedRoutes"),
    "Phoenix.View": _brings("Phoenix.View", complete=False),
    "Plug.Builder": _brings("Plug.Conn", "Plug.Builder", behaviours="Plug", defines="init/1 call/2"),
    "Plug.ErrorHandler": _brings(behaviours="Plug.ErrorHandler", complete=False),
    "Plug.Router": _brings("Plug.Conn", "Plug.Router", "Plug.Builder", behaviours="Plug", complete=False),
    "Nx.Defn": _brings("Nx.Defn", "Nx.Defn.Kernel", complete=False),
    "Tesla": _brings(complete=False),
    "Gettext": _brings(complete=False),
}


class UseTable:
    """Effects by module and, where `__using__` dispatches on it, by the atom given: `use ShopWeb, :controller`."""

    def __init__(self, own: Mapping[UseKey, UseEffect] | None = None) -> None:
        self._own = dict(own or {})
        self._merged: dict[UseKey, UseEffect | None] = {}

    def effect(self, module: str, argument: str | None) -> UseEffect | None:
        """What `use module, :argument` brings, None where that is not known."""
        key = (module, argument)
        if key not in self._merged:
            self._merged[key] = self._merge(key)
        return self._merged[key]

    def _merge(self, key: UseKey) -> UseEffect | None:
        """The effect of a `use` and of all `use`s on its way, each once: a circle ends where it began."""
        own = self._single(key)
        if own is None or not own.pending:
            return own if own is None else structs.replace(own, uses=frozenset({key[0]}))
        reached: dict[UseKey, UseEffect | None] = {}
        waiting = [key]
        while waiting:
            current = waiting.pop()
            if current not in reached:
                effect = reached[current] = self._single(current)
                waiting += reversed(effect.pending if effect is not None else ())
        effects = [effect for effect in reached.values() if effect is not None]
        return UseEffect(
            imports=_unique(entry for effect in effects for entry in effect.imports),
            aliases=_unique(entry for effect in effects for entry in effect.aliases),
            uses=frozenset(module for module, _ in reached),
            behaviours=_unique(entry for effect in effects for entry in effect.behaviours),
            defines=_unique(entry for effect in effects for entry in effect.defines),
            documented=any(effect.documented for effect in effects),
            complete=all(effect is not None and effect.complete for effect in reached.values()),
            opaque=any(effect is None or effect.opaque for effect in reached.values()),
        )

    def _single(self, key: UseKey) -> UseEffect | None:
        known = KNOWN.get(key[0])
        return known if known is not None else self._own.get(key) or self._own.get((key[0], None))


def _unique(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))
