"""Modules of a library below the namespace of another package or of Elixir itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors import Hit, MixFacts, ProjectContext
from elixirlens.detectors.project import Place, Project
from elixirlens.elixir import Source
from elixirlens.elixir import expression as expr
from elixirlens.elixir.standard_library import STANDARD_MODULES

_ELIXIRS_OWN = frozenset(name.partition(".")[0] for name in STANDARD_MODULES)
_ELIXIRS_APPS = frozenset(["eex", "elixir", "ex_unit", "iex", "logger", "mix"])
# Packages that those who keep a namespace publish themselves, and namespaces that are shared by design.
_PUBLISHED_BY_OWNERS = frozenset(
    [
        "absinthe_ecto", "absinthe_graphql_ws", "absinthe_phoenix", "absinthe_plug", "absinthe_relay", "arc_ecto",
        "cloak_ecto", "ecto_sql", "flop_phoenix", "geo_postgis", "guardian_db", "phoenix_ecto", "phoenix_html",
        "phoenix_html_helpers", "phoenix_live_dashboard", "phoenix_live_reload", "phoenix_live_view",
        "phoenix_pubsub", "phoenix_pubsub_redis", "phoenix_template", "phoenix_view", "plug_cowboy", "plug_crypto",
        "scrivener_ecto", "telemetry_metrics", "telemetry_poller", "timex_ecto", "waffle_ecto",
    ]
)  # fmt: skip
_SHARED = ("ash_", "commanded_", "ex_aws", "membrane", "nerves", "opencensus", "opentelemetry")
# Below a namespace, where its package asks others to put what they add: Ecto.Adapters.SQLite3, Tesla.Middleware.Cache.
_MEANT_FOR_OTHERS = frozenset(
    [
        "Adapter", "Adapters", "Backends", "Check", "Compilers", "Engine", "Engines", "Formatter", "Formatters",
        "Middleware", "Middlewares", "Plugin", "Plugins", "Provider", "Providers", "Store", "Strategy", "Tasks",
    ]
)  # fmt: skip
_ASKING = frozenset(["ensure_compiled", "ensure_compiled?", "ensure_loaded", "ensure_loaded?"])


class AskedFor(Struct, frozen=True, gc=False, array_like=True):
    """Modules that a file asks for outside of functions: what it carries over is there only where they are not."""

    modules: tuple[str, ...]


def collect(subject: Source) -> AskedFor | None:
    """The modules of `Code.ensure_loaded?(…)` and the like in a file, outside of functions."""
    if b"ensure_" not in subject.content:
        return None
    asking = (call for call in subject.calls if call.module == "Code" and call.name in _ASKING)
    asked = (call.arguments[0] for call in asking if call.function is None and call.arguments)
    modules = tuple(module.module for module in asked if isinstance(module, expr.Alias))
    return AskedFor(modules) if modules else None


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield the first module of a published library in each namespace that belongs to another package."""
    carried_over = {(one.file.path, module) for one in context.collected for module in one.value.modules}
    own = frozenset(_camelized(file.mix.app) for file in subject.files if file.mix.app is not None)
    found: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in subject.modules():
        mix, module = place.file.mix, place.module
        root, _, rest = module.name.partition(".")
        if mix.kind != "library" or not mix.is_package:
            continue  # nobody has it as a dependency beside the owner's
        if mix.app is None or mix.app in _ELIXIRS_APPS or root in own:
            continue
        if (place.file.path, module.name) in carried_over:
            continue
        if module.kind == "module" and not _is_meant_for_others(rest) and _owner(root, mix) is not None:
            found[mix.app, root].append(place)
    for (app, root), places in found.items():
        first = min(places, key=lambda place: (place.module.name.count("."), place.file.path, place.module.line))
        owner = _owner(root, first.file.mix)
        values = {"module": first.module.name, "name": root, "value": owner, "alternative": _camelized(app)}
        yield Hit(first.spot, values | {"count": len(places)}, key=f"{app} {root}")


def _owner(root: str, mix: MixFacts) -> str | None:
    """Whose namespace a module lies in, None where it is the package's own or nobody's that is known."""
    app = mix.app or ""
    if _plain(root) == _plain(app) or app in _PUBLISHED_BY_OWNERS or app.startswith(_SHARED):
        return None
    if root in _ELIXIRS_OWN:
        return "Elixir itself" if root != "Mix" else None
    owner = next((name for name in map(_first_of_owners, mix.dependencies) if _camelized(name) == root), None)
    return None if owner is None or _is_of_owners(mix.account, root) else f"the package {owner}"


def _is_of_owners(account: str | None, root: str) -> bool:
    """Whether the account that publishes a package is that of the namespace: `oban-bg`, `phoenixframework`."""
    name = (account or "").lower()
    return name.startswith(_plain(root)) or _plain(root) in re.split("[-_.]", name)


def _first_of_owners(dependency: str) -> str:
    """The package that brings the namespace of a dependency: ecto for ecto_sql, which nobody has without ecto."""
    return dependency.partition("_")[0] if dependency in _PUBLISHED_BY_OWNERS else dependency


def _is_meant_for_others(rest: str) -> bool:
    return any(part in _MEANT_FOR_OTHERS for part in rest.split(".")[:2])


def _camelized(app: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in app.split("_"))


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
