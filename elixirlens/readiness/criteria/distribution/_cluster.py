"""Whether a repository uses Erlang's distribution at all, which decides what else is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.readiness.called import called, surveyed
from elixirlens.readiness.criteria.distribution._release import ENVIRONMENT_FILES, assignments, vm_flags
from elixirlens.readiness.model import Evidence, Judgement, not_applicable
from elixirlens.readiness.repository import Repository

# Libraries that find other nodes, and those that need some to be found, by the modules that their users name.
FINDERS = {"libcluster": "Cluster.Supervisor", "dns_cluster": "DNSCluster", "peerage": "Peerage"}
SPREADERS = (
    "Horde", "Swarm", "Mnesiac", "DeltaCrdt", "Partisan", "FLAME", "Highlander", "Nebulex.Adapters.Partitioned",
    "Nebulex.Adapters.Replicated", "Nebulex.Adapters.Multilevel", "GenSingleton", "Phoenix.Sync.Cluster",
)  # fmt: skip
_SPREADERS_OF_ERLANG = frozenset({"syn", "ra", "khepri", "riak_core", "partisan"})
REMOTE = {
    "Node": frozenset(["connect", "spawn", "spawn_link", "spawn_monitor", "monitor"]),
    ":net_kernel": frozenset(["connect_node", "start", "monitor_nodes"]),
    ":rpc": frozenset(["call", "cast", "multicall", "abcast", "async_call", "block_call", "eval_everywhere"]),
    ":erpc": frozenset(["call", "cast", "multicall", "multicast", "send_request"]),
    ":global": frozenset(["register_name", "re_register_name", "whereis_name", "send", "trans", "set_lock", "sync"]),
    ":mnesia": frozenset(["change_config", "add_table_copy"]),
}
_HERE = re.compile(r"^(Kernel\.node\(|Node\.self\(|node\(|:erlang\.node\()")
_QUERY = re.compile(r"DNS_CLUSTER_QUERY")
NOT_USED = "nothing in the code or the release connects nodes"
GENERATED = "DNSCluster is there as Phoenix generates it, and nothing here sets DNS_CLUSTER_QUERY: it ignores"


class Cluster(Struct, frozen=True):
    """What says that nodes talk to each other. `named` says that a release gives its node a name, no more than that."""

    uses: tuple[Evidence, ...] = ()
    named: tuple[Evidence, ...] = ()
    why_not: str = NOT_USED

    @property
    def is_used(self) -> bool:
        """Whether nodes are meant to be more than one."""
        return bool(self.uses)

    @property
    def absence(self) -> Judgement:
        """What a criterion says where it is not."""
        return not_applicable(self.why_not)


def cluster_of(repository: Repository) -> Cluster:
    """What a repository says about more than one node."""
    uses = (*_finders(repository), *_spreaders(repository), *_remote(repository), *_configured(repository))
    named = tuple(_named(repository))
    waits = not uses and bool(repository.uses.get("DNSCluster")) or bool(_children(repository, "DNSCluster"))
    return Cluster(tuple(dict.fromkeys(uses)), named, GENERATED if waits else NOT_USED)


def finders(repository: Repository) -> tuple[Evidence, ...]:
    """Where a library that finds other nodes is started, as far as it is told to find any."""
    return tuple(_finders(repository))


def remote_calls(repository: Repository) -> Iterator[Evidence]:
    """Where the code reaches for another node by itself."""
    return _remote(repository)


def connects(repository: Repository) -> Iterator[Evidence]:
    """Where the code connects to a node that it names itself."""
    for each in called(repository, "Node", ":net_kernel"):
        if each.call.name in {"connect", "connect_node"}:
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


def _finders(repository: Repository) -> Iterator[Evidence]:
    yield from _children(repository, "Cluster.Supervisor")
    if not _children(repository, "Cluster.Supervisor"):
        yield from (Evidence("starts Cluster.Supervisor", e.path, e.line) for e in _uses(repository, "Cluster.Supervisor"))
    peerage = repository.dependency("peerage")
    if peerage is not None:
        yield Evidence("peerage finds nodes by itself", peerage[0], peerage[1].place.line)
    started = _children(repository, "DNSCluster")
    if started and (query := _query(repository)) is not None:
        yield from started
        yield query


def _query(repository: Repository) -> Evidence | None:
    """Where something sets the name that DNSCluster asks for."""
    for setting in repository.configuration.settings if hasattr(repository, "configuration") else ():
        if setting.keys[-1:] == ("dns_cluster_query",) and setting.origin == "literal" and setting.value.text != "nil":
            return Evidence("dns_cluster_query is set", setting.path, setting.line)
    for path in repository.whole.paths(*ENVIRONMENT_FILES):
        for number, line in enumerate(repository.text(path).splitlines(), start=1):
            if _QUERY.search(line) and not line.lstrip().startswith("#"):
                return Evidence("sets DNS_CLUSTER_QUERY", path, number)
    return None


def _uses(repository: Repository, module: str) -> Iterator[Evidence]:
    for name, places in sorted(repository.uses.items()):
        if name == module or name.startswith(f"{module}."):
            yield from places[:1]


def _spreaders(repository: Repository) -> Iterator[Evidence]:
    for module in SPREADERS:
        for each in _uses(repository, module):
            yield Evidence(f"uses {each.fact}", each.path, each.line)
    for path, file in surveyed(repository):
        for survey in file.modules:
            for name in sorted(_SPREADERS_OF_ERLANG.intersection(survey.erlang)):
                yield Evidence(f"{survey.name} uses :{name}", path, survey.line)


def _remote(repository: Repository) -> Iterator[Evidence]:
    for each in called(repository, *REMOTE):
        if each.call.name in REMOTE[each.call.module] and not _HERE.match(each.call.first):
            yield each.evidence()
    for each in called(repository, "GenServer", "Supervisor", "DynamicSupervisor", "GenStage", ":gen_statem"):
        name = each.call.option("name") or ""
        if name.startswith("{:global,"):
            yield each.evidence(f"registers {name} in all nodes")


def _configured(repository: Repository) -> Iterator[Evidence]:
    """Flags of the VM that name other nodes, or wait for them."""
    for path, flag in vm_flags(repository):
        if flag.name == "-kernel" and "sync_nodes" in flag.value:
            yield Evidence(f"-kernel {flag.value[:60]}", path, flag.line)


def _named(repository: Repository) -> Iterator[Evidence]:
    for path, flag in vm_flags(repository):
        if flag.name in {"-name", "-sname"} and flag.value:
            yield Evidence(f"{flag.name} {flag.value[:60]}", path, flag.line)
    for path, name, value, line in assignments(repository):
        if name == "RELEASE_DISTRIBUTION" and value in {"name", "sname"}:
            yield Evidence(f"RELEASE_DISTRIBUTION={value}", path, line)
        elif name == "RELEASE_NODE" and value:
            yield Evidence("RELEASE_NODE names the node", path, line)
