"""Modules of the domain that call, use or import modules of the web layer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors import Hit, ProjectContext
from elixirlens.detectors.design._layers import is_below, is_request_code, namespace_of, web_namespaces
from elixirlens.detectors.design._misplaced import around, is_presence, no_web_code
from elixirlens.detectors.project import Place, Project
from elixirlens.elixir import Clause, Module, ModuleFacts
from elixirlens.elixir.flow import bound
from elixirlens.finding import Related, Severity, Spot
from elixirlens.project import FileClass

# The endpoint is what the domain is given to broadcast and to sign with, and Gettext is set up there by the generator.
_SHARED = frozenset(["Endpoint", "Gettext", "PubSub", "Telemetry"])
# What puts an application together knows all of it, as do tools at hand while it is written.
_KNOWS_ALL = re.compile(
    r"\.(Application|Dev|Develop|Development|Factory|Fixtures|PromEx|Release\w*|\w*Supervisor|Telemetry\w*)(\.|$)"
)
# Other ways in, and web code that says so in its name: `Shop.Orders.Web.Helpers`.
_WAYS_IN = re.compile(r"\.(Web|Graph[Qq][Ll]\w*|\w*Resolvers?|G?R[Pp][Cc])(\.|$)")
# Mails are rendered by views since there are generators.
_MAIL = re.compile(r"([Mm]ail|Notifier|Notification)")
_WEB_LIBRARIES = ("Absinthe.", "Phoenix.", "Plug.", "PromEx")
_ADDRESS = re.compile(r"(^|_)(path|uri|url)$")
_REQUEST = (b"assigns", b"conn", b"socket")
_MOST_OTHERS = 3

Dependency = tuple[Spot, str, str]  # where, what is done there, and the name of what is called


class Requests(Struct, frozen=True, gc=False, array_like=True):
    """The functions of a module that are given a request: web code, wherever they lie."""

    module: str
    functions: tuple[tuple[str, int], ...]


def collect(subject: Module) -> Requests | None:
    """The functions outside of the web layer that take a connection, a socket or assigns."""
    if "Web" in subject.name or not any("Web" in name for name in subject.references):
        return None
    functions = tuple(
        (function.name, function.arity)
        for function in subject.functions.values()
        if any(map(_takes_request, function.clauses))
    )
    return Requests(subject.name, functions) if functions else None


def _takes_request(clause: Clause) -> bool:
    return any(map(clause.names, _REQUEST)) and any(
        name.encode() in _REQUEST for parameter in clause.parameters for name in bound(parameter.pattern)
    )


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield each module of the domain once for each module of the web layer that it depends on."""
    namespaces = web_namespaces(subject)
    if not namespaces:
        return
    requests = {one.value.module: one.value.functions for one in context.collected}
    known = no_web_code(subject, namespaces)
    for place in domain_modules(subject, namespaces):
        of_requests = requests.get(place.module.name, ())
        for module, dependencies in _dependencies(place, namespaces, of_requests).items():
            serves = _serves_requests(module, subject)
            if not serves and not known.isdisjoint(around(module)):
                continue
            (spot, reason, _), *others = dependencies
            related = tuple(Related(other.path, other.line, f"{does} here, too") for other, does, _ in others)
            values = {"module": place.module.name, "reason": reason, "name": module}
            is_remark = _is_about_urls(module, place.module) or (not serves and _only_makes_addresses(dependencies))
            severity = Severity.INFO if is_remark else None
            yield Hit(spot, values, key=module, related=related[:_MOST_OTHERS], severity=severity)


def domain_modules(project: Project, namespaces: frozenset[str]) -> Iterator[Place]:
    """The modules of the domain beside web layers of these namespaces."""
    roots = _roots(project, namespaces)
    for place in project.modules():
        if namespace_of(place.module.name, namespaces) is None and _is_domain(place, roots):
            yield place


def is_web(module: str, namespaces: frozenset[str]) -> bool:
    """Whether a module is one of the web layer, and none of those that the domain may know."""
    namespace = namespace_of(module, namespaces)
    return namespace is not None and not any(is_below(module, f"{namespace}.{name}") for name in _SHARED)


def _roots(project: Project, namespaces: frozenset[str]) -> frozenset[str]:
    """The names beside those of the web layers that have modules: `Shop` beside `ShopWeb`."""
    beside = {name.removesuffix("Web").removesuffix(".") for name in namespaces}
    return frozenset(name for name in beside if any(is_below(other, name) for other in project.places))


def _is_domain(place: Place, roots: frozenset[str]) -> bool:
    """Whether a module is one of the domain. Other names in the same application may be other ways in, such as gRPC."""
    module = place.module
    return (
        place.file.file_class is FileClass.LIB
        and (not roots or any(is_below(module.name, root) for root in roots))
        and module.kind == "module"
        and "Application" not in module.uses
        and not is_request_code(module)
        and not _KNOWS_ALL.search(module.name)
        and not _WAYS_IN.search(module.name)
        and not _MAIL.search(module.name)
        and not any(used.startswith(_WEB_LIBRARIES) and used != "Phoenix.VerifiedRoutes" for used in module.uses)
        and not any(call.module == "Phoenix.Controller" for function in module.functions for call in function.calls)
        and not {("init", 1), ("call", 2)} <= {(function.name, function.arity) for function in module.functions}
    )


def _dependencies(
    place: Place, namespaces: frozenset[str], of_requests: tuple[tuple[str, int], ...]
) -> dict[str, list[Dependency]]:
    """What a module does with modules of the web layer, in the order of directives and calls."""
    found: dict[str, list[Dependency]] = defaultdict(list)
    module = place.module
    for directive in module.directives:
        if is_web(directive.module, namespaces):
            spot = Spot(place.file.path, directive.place, module.name)
            found[directive.module].append((spot, f"{directive.kind}s {directive.module}", ""))
    for function in (None, *module.functions):
        if function is not None and (function.name, function.arity) in of_requests:
            continue
        for call in module.calls if function is None else function.calls:
            if is_web(call.module, namespaces):
                found[call.module].append((place.spot_of(call, function), f"calls {call.callee}", call.name))
    return found


def _serves_requests(module: str, project: Project) -> bool:
    place = project.place(module)
    return place is not None and is_request_code(place.module) and not is_presence(place)


def _is_about_urls(module: str, domain: ModuleFacts) -> bool:
    """Whether only addresses are made: by the helpers of the router, or by verified routes."""
    return module.endswith(".Router.Helpers") or (module.count(".") == 0 and "Phoenix.VerifiedRoutes" in domain.uses)


def _only_makes_addresses(dependencies: list[Dependency]) -> bool:
    """Whether all that is called says that it makes an address: `base_url/0` and the like."""
    return all(_ADDRESS.search(called) for _, _, called in dependencies)
