"""Whether a repository uses Erlang's distribution at all, which decides what else is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.readiness.called import called, running
from elixirlens.readiness.model import Evidence, Judgement, not_applicable, unknown
from elixirlens.readiness.readers.config_files import Origin
from elixirlens.readiness.repository import Repository

# Libraries that find other nodes, and those that need some to be found, by the modules that their users name.
FINDERS = {"libcluster": "Cluster.Supervisor", "dns_cluster": "DNSCluster", "peerage": "Peerage"}
JOINERS = ("FLAME", "Partisan", "Mnesiac")
SPREADERS = (
    "Horde", "Swarm", "DeltaCrdt", "Highlander", "Nebulex.Adapters.Partitioned",
    "Nebulex.Adapters.Replicated", "Nebulex.Adapters.Multilevel", "GenSingleton", "Phoenix.Sync.Cluster",
)  # fmt: skip
_SPREADERS_OF_ERLANG = frozenset({"syn", "ra", "khepri", "riak_core", "partisan"})
REMOTE = {
    "Node": frozenset(["spawn", "spawn_link", "spawn_monitor"]),
    ":rpc": frozenset(["call", "cast", "multicall", "abcast", "async_call", "block_call", "eval_everywhere"]),
    ":erpc": frozenset(["call", "cast", "multicall", "multicast", "send_request"]),
    ":global": frozenset(["register_name", "re_register_name", "whereis_name", "send", "trans", "set_lock", "sync"]),
}
# Names that work in a single node as well, and are often used there.
_AT_HOME = re.compile(r"^(:global\.|registers \{:global)|uses (:syn|Highlander)")
_HERE = re.compile(r"^(Kernel\.node\(|Node\.self\(|node\(|:erlang\.node\()")
NOT_USED = "nothing in the code or the release connects nodes"
PREPARED = "its names would be known to several nodes, and nothing in the code or the release connects any"
GENERATED = "DNSCluster is there as Phoenix generates it, and nothing here sets DNS_CLUSTER_QUERY: it ignores"


class Cluster(Struct, frozen=True):
    """What says that nodes talk to each other.

    `joins` is what connects them, `reaches` is code that needs other nodes. `named` says that a release gives its node
    a name, and no more than that.
    """

    joins: tuple[Evidence, ...] = ()
    reaches: tuple[Evidence, ...] = ()
    named: tuple[Evidence, ...] = ()
    why_not: str = NOT_USED

    @property
    def uses(self) -> tuple[Evidence, ...]:
        """All evidence that there is meant to be more than one node."""
        return (*self.joins, *self.reaches)

    @property
    def absence(self) -> Judgement | None:
        """What a criterion says where nodes are not connected, or not by anything that can be seen; else None."""
        if self.joins:
            return None
        if far := [each for each in self.reaches if not _AT_HOME.search(each.fact)]:
            return unknown(f"the code reaches for other nodes ({far[0].fact}), and nothing here connects them")
        return not_applicable(PREPARED if self.reaches else self.why_not)


def cluster_of(repository: Repository) -> Cluster:
    """What a repository says about more than one node."""
    joins = (*finders(repository), *connects(repository), *_configured(repository), *_using(repository, JOINERS))
    reaches = (*_using(repository, SPREADERS), *_using_erlang(repository), *remote_calls(repository))
    is_waiting = bool(_children(repository, "DNSCluster"))
    return Cluster(
        tuple(dict.fromkeys(joins)),
        tuple(dict.fromkeys(reaches)),
        tuple(_named(repository)),
        GENERATED if is_waiting else NOT_USED,
    )


def connects(repository: Repository) -> Iterator[Evidence]:
    """Where the code connects to nodes that it names itself."""
    for each in called(repository, "Node", ":net_kernel", ":mnesia"):
        if each.call.name in {"connect", "connect_node", "change_config"}:
            yield each.evidence(f"{each.call.callee} in {each.call.function or each.module.name}")


def _children(repository: Repository, module: str) -> tuple[Evidence, ...]:
    """Where a child list starts a module."""
    return tuple(
        Evidence(f"{module} is a child", file.path, child.place.line)
        for file in repository.product
        for each in file.supervision.lists
        for child in each.children
        if child.module == module
    )


def finders(repository: Repository) -> Iterator[Evidence]:
    """Where a library that finds other nodes is started, as far as it is told to find any."""
    yield from _children(repository, "Cluster.Supervisor")
    if not _children(repository, "Cluster.Supervisor"):
        yield from (
            Evidence("starts Cluster.Supervisor", e.path, e.line) for e in _uses(repository, "Cluster.Supervisor")
        )
    peerage = repository.dependency("peerage")
    if peerage is not None:
        yield Evidence("peerage finds nodes by itself", peerage[0], peerage[1].place.line)
    yield from _dns(repository)


def _dns(repository: Repository) -> Iterator[Evidence]:
    """DNSCluster, where it is told what to ask for. As Phoenix generates it, it waits for a variable."""
    started = _children(repository, "DNSCluster")
    keys = [each for each in repository.configuration.settings if each.keys[-1:] == ("dns_cluster_query",)]
    fixed = [each for each in keys if each.origin is Origin.LITERAL and each.value.text != "nil"]
    if not started:
        return
    if fixed or not keys:
        yield from started
        yield from (Evidence("dns_cluster_query is set", each.path, each.line) for each in fixed[:1])
        return
    for each in repository.release.variables:
        if each.name == "DNS_CLUSTER_QUERY":
            yield from started
            yield Evidence("sets DNS_CLUSTER_QUERY", each.path, each.line)
            return


def _uses(repository: Repository, module: str) -> Iterator[Evidence]:
    for name, places in sorted(repository.uses.items()):
        if name == module or name.startswith(f"{module}."):
            yield from places[:1]


def _using(repository: Repository, modules: tuple[str, ...]) -> Iterator[Evidence]:
    for module in modules:
        for each in _uses(repository, module):
            yield Evidence(f"uses {each.fact}", each.path, each.line)


def _using_erlang(repository: Repository) -> Iterator[Evidence]:
    for each in running(repository):
        for name in sorted(_SPREADERS_OF_ERLANG.intersection(each.module.erlang)):
            yield each.evidence(f"{each.module.name} uses :{name}")


def remote_calls(repository: Repository) -> Iterator[Evidence]:
    """Where the code itself reaches for another node, or for a name that all of them know."""
    for each in called(repository, *REMOTE):
        if each.call.name in REMOTE[each.call.module] and not _HERE.match(each.call.first):
            yield each.evidence()
    for each in called(repository, "GenServer", "Supervisor", "DynamicSupervisor", "GenStage", ":gen_statem"):
        name = each.call.option("name") or ""
        if name.startswith("{:global,"):
            yield each.evidence(f"registers {name} in all nodes")


def _configured(repository: Repository) -> Iterator[Evidence]:
    """Flags of the VM that name other nodes, or wait for them."""
    for path, flag in repository.release.flags:
        if flag.name == "-kernel" and "sync_nodes" in flag.value:
            yield Evidence(f"-kernel {flag.value[:60]}", path, flag.line)


def _named(repository: Repository) -> Iterator[Evidence]:
    for each in called(repository, "Node", ":net_kernel"):
        if each.call.name == "start":
            yield each.evidence()
    for path, flag in repository.release.flags:
        if flag.name in {"-name", "-sname"} and flag.value:
            yield Evidence(f"{flag.name} {flag.value[:60]}", path, flag.line)
    for said in repository.release.variables:
        if said.name == "RELEASE_DISTRIBUTION" and said.value in {"name", "sname"}:
            yield Evidence(f"RELEASE_DISTRIBUTION={said.value}", said.path, said.line)
        elif said.name == "RELEASE_NODE" and said.value:
            yield Evidence("RELEASE_NODE names the node", said.path, said.line)
