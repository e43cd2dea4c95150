"""Whether the cookie of the nodes is a secret of the deployment and not a line in the repository."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.called import called
from elixirlens.readiness.criteria.distribution._cluster import cluster_of
from elixirlens.readiness.model import Evidence, Judgement, failed, not_applicable, passed
from elixirlens.readiness.repository import Repository

_NAMES = frozenset(["RELEASE_COOKIE", "ERLANG_COOKIE", "NODE_COOKIE", "ERL_COOKIE", "COOKIE"])
# A reference, no value: `$COOKIE`, `${COOKIE}`, `$(cat …)`, `<%= … %>`, `{{ … }}`. A random cookie may hold any sign.
_FROM_OUTSIDE = re.compile(r"^[$`(]|\$[{(]|\$[A-Z_]{3}|<%|\{\{ ?[.\w]|^(secret|vault|ssm|arn|file|env):")
_FILLED_IN = re.compile(r"\$\{[A-Z_]\w*\}|#\{")
_PLACEHOLDER = re.compile(r"^(changeme|change_me|your[-_].*|x{3,}|<.*>|\.\.\.)$", re.IGNORECASE)
# What code is given: a variable, a field of one, or what it asks for. Not `@cookie`, which may be written down.
_GIVEN = re.compile(r"^([a-z_]\w*(\.\w+)*|(System|Application|Keyword|Map)\.\w+!?\(.*)$")
_DISTILLERY = re.compile(
    r"^\s*(?:environment[\s(]+:(?P<environment>\w+)|release[\s(]+:(?P<release>\w+)"
    r"|set[\s(]+cookie:\s*(?P<value>:?\"[^\"\n]*\"|:\w+|[^\n]*))",
    re.MULTILINE,
)


def judge(repository: Repository) -> Judgement:
    """A literal for production fails, with or without a cluster; else the cookie has to come from somewhere."""
    cluster = cluster_of(repository)
    configured = tuple(_configured(repository))
    if repository.is_firmware and not (cluster.uses or cluster.named or configured):
        return not_applicable("firmware starts no distribution unless it is told to, and it is not")
    literals = tuple(
        dict.fromkeys((*_in_mix(repository), *_in_distillery(repository), *_in_flags(repository), *configured))
    )
    literals += tuple(dict.fromkeys((*_in_variables(repository), *_in_code(repository))))
    if literals:
        return failed(*literals[:5], *(*cluster.uses, *cluster.named)[:2])
    given = (*_from_outside(repository), *_given_to_code(repository))
    if given and (cluster.uses or cluster.named or repository.dependency("distillery")):
        return passed(*given[:3])
    if (absence := cluster.absence) is not None:
        return absence
    fact = "no cookie is written down: mix release makes a random one for each build"
    return passed(Evidence(fact), *cluster.joins[:1])


def masked(cookie: str) -> str:
    """The beginning of a cookie, enough to find it."""
    return f"{cookie[:4]}…"


def _is_literal(value: str) -> bool:
    return bool(value) and _FROM_OUTSIDE.search(value) is None and _PLACEHOLDER.match(value) is None


def _in_mix(repository: Repository) -> Iterator[Evidence]:
    for mix in repository.mix_files:
        releases = mix.get("releases")
        for name, release in releases.pairs if releases is not None else ():
            cookie = release.get("cookie")
            if cookie is not None and cookie.text and cookie.kind == "string":
                yield Evidence(f"release {name}: cookie: {masked(cookie.text)}", mix.path, cookie.line)


def _in_distillery(repository: Repository) -> Iterator[Evidence]:
    """`set cookie:` in the configuration of Distillery, of a release or of the environment for production."""
    flags = [each.get("-setcookie") for each in repository.release.vm_args]
    is_overruled = any(each is not None and "profile.cookie" not in each.value for each in flags)
    if repository.dependency("distillery") is None or is_overruled:
        return
    for path in repository.whole.paths("rel/config.exs"):
        text, environment = repository.text(path), None
        for found in _DISTILLERY.finditer(text):
            environment = found["environment"] or (None if found["release"] else environment)
            value = (found["value"] or "").strip().removesuffix(")").lstrip(":")
            is_shipped = environment in {None, "prod", "production", "staging"}
            if is_shipped and value.startswith('"') and _FILLED_IN.search(value) is None:
                line = text.count("\n", 0, found.start("value")) + 1
                yield Evidence(f"set cookie: {masked(value[1:])}", path, line)


def _configured(repository: Repository) -> Iterator[Evidence]:
    """A cookie beside the name of a node, as an application is given both that starts the distribution by itself."""
    settings = {each.name: each for each in repository.configuration.in_force()}
    for name, each in settings.items():
        node = f"{name.rpartition('.')[0]}.node"
        if each.keys[-1:] == ("cookie",) and node in settings and each.text and _is_literal(each.text):
            yield Evidence(f"config :{each.app}: cookie: {masked(each.text)}", each.path, each.line)


def _in_flags(repository: Repository) -> Iterator[Evidence]:
    for each in repository.release.vm_args:
        cookie = each.get("-setcookie")
        if cookie is not None and _is_literal(cookie.value):
            yield Evidence(f"-setcookie {masked(cookie.value)}", each.path, cookie.line)


def _in_variables(repository: Repository) -> Iterator[Evidence]:
    for each in repository.release.variables:
        if each.name in _NAMES and _is_literal(each.value):
            yield Evidence(f"{each.name}={masked(each.value)}", each.path, each.line)


def _in_code(repository: Repository) -> Iterator[Evidence]:
    for each in called(repository, "Node", ":erlang"):
        if each.call.name == "set_cookie":
            cookie = each.call.arguments[-1] if each.call.arguments else ""
            if cookie.startswith(":") and "(" not in cookie:
                yield each.evidence(f"sets the cookie {masked(cookie[1:])}")


def _given_to_code(repository: Repository) -> Iterator[Evidence]:
    """Where the node takes a cookie that whoever runs it says, as a device does that is set up by hand."""
    for each in called(repository, "Node", ":erlang"):
        arguments = each.call.arguments
        is_own = len(arguments) == 1 or arguments[:1] in {("node(…)",), ("Node.self(…)",)}
        if each.call.name == "set_cookie" and is_own and _GIVEN.match(arguments[-1]):
            yield each.evidence("the code sets a cookie that it is given while it runs")


def _from_outside(repository: Repository) -> Iterator[Evidence]:
    for said in repository.release.variables:
        if said.name in _NAMES and said.value and not _is_literal(said.value):
            yield Evidence(f"{said.name} comes from outside", said.path, said.line)
    for path in repository.whole.paths("rel/config.exs") if repository.dependency("distillery") else ():
        text = repository.text(path)
        for found in _DISTILLERY.finditer(text):
            if found["value"] and (_FILLED_IN.search(found["value"]) or '"' not in found["value"]):
                line = text.count("\n", 0, found.start("value")) + 1
                yield Evidence("the cookie that Distillery sets comes from outside", path, line)
    for each in repository.release.vm_args:
        cookie = each.get("-setcookie")
        if cookie is not None and cookie.value and not _is_literal(cookie.value):
            yield Evidence("the cookie in the flags comes from outside", each.path, cookie.line)
    for mix in repository.mix_files:
        releases = mix.get("releases")
        for name, release in releases.pairs if releases is not None else ():
            computed = release.get("cookie")
            if computed is not None and not computed.is_known:
                yield Evidence(f"release {name}: the cookie is computed", mix.path, computed.line)
