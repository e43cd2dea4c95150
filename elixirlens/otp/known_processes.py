"""Processes of well-known libraries: what they are, by the module in a child list or by what a module uses.

From the documentation of each library.
"""

from __future__ import annotations

SUPERVISOR = "supervisor"
WORKER = "worker"

KNOWN: dict[str, str] = {
    "Absinthe.Subscription": SUPERVISOR,
    "Agent": "agent",
    "Bandit": SUPERVISOR,
    "Broadway": "Broadway pipeline",
    "Cachex": SUPERVISOR,
    "ChromicPDF": SUPERVISOR,
    "Cluster.Supervisor": SUPERVISOR,
    "ConCache": SUPERVISOR,
    "ConsumerSupervisor": "consumer supervisor",
    "DNSCluster": SUPERVISOR,
    "DynamicSupervisor": "dynamic supervisor",
    "FLAME.Pool": SUPERVISOR,
    "Finch": SUPERVISOR,
    "FunWithFlags.Supervisor": SUPERVISOR,
    "Goth": WORKER,
    "Horde.DynamicSupervisor": "dynamic supervisor",
    "Horde.Registry": "registry",
    "Mutex": WORKER,
    "NimblePool": "pool",
    "Oban": SUPERVISOR,
    "PartitionSupervisor": "partition supervisor",
    "Phoenix.PubSub": SUPERVISOR,
    "Phoenix.PubSub.PG2": SUPERVISOR,
    "Phoenix.SessionProcess.Supervisor": SUPERVISOR,
    "Plug.Cowboy": SUPERVISOR,
    "Postgrex": "pool",
    "PromEx": SUPERVISOR,
    "Redix": WORKER,
    "Registry": "registry",
    "Supervisor": SUPERVISOR,
    "Task": "task",
    "Task.Supervisor": "task supervisor",
    "TelemetryMetricsPrometheus": SUPERVISOR,
    "TelemetryMetricsPrometheus.Core": WORKER,
    ":hackney_pool": "pool",
    ":pg": WORKER,
    ":poolboy": "pool",
    ":supervisor": SUPERVISOR,
    ":telemetry_poller": WORKER,
}

# What a module that uses these is, when it stands in a child list.
BY_USE: dict[str, str] = {
    "Broadway": "Broadway pipeline",
    "Cachex": SUPERVISOR,
    "Commanded.Application": SUPERVISOR,
    "Ecto.Repo": "repository",
    "EventStore": SUPERVISOR,
    "Horde.DynamicSupervisor": "dynamic supervisor",
    "Horde.Registry": "registry",
    "Nebulex.Cache": "cache",
    "Oban": SUPERVISOR,
    "Phoenix.Endpoint": "endpoint",
    "Phoenix.Presence": "presence",
    "Phoenix.Tracker": "tracker",
    "PromEx": SUPERVISOR,
    "Quantum": SUPERVISOR,
    "WebSockex": "GenServer",
    "Cloak.Vault": "GenServer",
}


def known_kind(module: str | None) -> str | None:
    """What a module of a library is as a process, None where that is not known."""
    return KNOWN.get(module or "")


def kind_by_use(uses: tuple[str, ...]) -> str | None:
    """What a module is as a process because of what it uses."""
    return next((BY_USE[used] for used in uses if used in BY_USE), None)
