"""Criteria about nodes that talk to each other: first whether they do, then how; and about state and names."""

from __future__ import annotations

from pathlib import Path

import pytest

from elixirlens.readiness.model import Judgement, Profile
from elixirlens.readiness.readers.masking import masked
from tests.readiness.ready import APPLICATION, judged, ready

START = """defmodule Shop.Application do
  use Application

  def start(_type, _args) do
    children = [{children}]
    Supervisor.start_link(children, strategy: :one_for_one)
  end
end
"""
DNS = "{DNSCluster, query: Application.get_env(:shop, :dns_cluster_query) || :ignore}"
LIBCLUSTER = "{Cluster.Supervisor, [Application.get_env(:libcluster, :topologies), [name: Shop.Cluster]]}"
GENERATED = {
    "config/config.exs": "import Config\n",
    "config/runtime.exs": 'import Config\nconfig :shop, :dns_cluster_query, System.get_env("DNS_CLUSTER_QUERY")\n',
}
FLY = {"rel/env.sh.eex": 'export DNS_CLUSTER_QUERY="${FLY_APP_NAME}.internal"\n', "fly.toml": 'app = "shop"\n'}
IN_DISTRIBUTION = (
    "cluster-formation",
    "cookie-hygiene",
    "encrypted-distribution",
    "distribution-ports-closed",
    "partition-awareness",
    "homogeneous-cluster",
)


def start(children: str = "") -> dict[str, str]:
    return {"lib/shop/application.ex": START.format(children=children)}


def calling(*bodies: str) -> dict[str, str]:
    functions = "\n".join(f"  def call{at}(node) do\n    {body}\n  end\n" for at, body in enumerate(bodies))
    return {"lib/shop/nodes.ex": f"defmodule Shop.Nodes do\n{functions}end\n"}


def depending(*names: str) -> dict[str, str]:
    dependencies = ", ".join(f'{{:{name}, "~> 1.0"}}' for name in names)
    return {"mix.exs": APPLICATION.replace("deps, do: []", f"deps, do: [{dependencies}]")}


CLUSTER = {**start(LIBCLUSTER), **depending("libcluster")}


def asked(root: Path, criterion: str, files: dict[str, str], profile: Profile | None = None) -> Judgement:
    return judged(ready(root, {**start(), **files}, profile), criterion)


# Whether there is a distribution at all

ABSENT = {
    "nothing of the kind": ({}, "not applicable", "nothing in the code or the release connects nodes"),
    "as Phoenix generates it": (
        {**start(DNS), **GENERATED},
        "not applicable",
        "DNSCluster is there as Phoenix generates it, and nothing here sets DNS_CLUSTER_QUERY: it ignores",
    ),
    "names that also work alone": (
        calling(":global.whereis_name(node)"),
        "not applicable",
        "its names would be known to several nodes, and nothing in the code or the release connects any",
    ),
    "calls to nodes that nobody connects": (
        calling(":erpc.call(node, Shop, :open, [])"),
        "unknown",
        "the code reaches for other nodes (:erpc.call/4), and nothing here connects them",
    ),
    "a call of its own node": (
        calling(":rpc.call(Node.self(), Shop, :open, [])"),
        "not applicable",
        "nothing in the code or the release connects nodes",
    ),
}


@pytest.mark.parametrize("case", ABSENT)
def test_without_a_cluster_nothing_is_asked(tmp_path: Path, case: str) -> None:
    files, status, reason = ABSENT[case]
    repository = ready(tmp_path, {**start(), **files})
    for criterion in IN_DISTRIBUTION:
        found = judged(repository, criterion)
        assert (found.status.value, found.reason) == (status, reason), criterion


def test_a_cluster_of_fly_is_seen_by_all(tmp_path: Path) -> None:
    repository = ready(tmp_path, {**start(DNS), **GENERATED, **FLY})
    found = {criterion: judged(repository, criterion) for criterion in IN_DISTRIBUTION}
    assert {criterion: (each.status.value, each.value) for criterion, each in found.items()} == {
        "cluster-formation": ("pass", 1.0),
        "cookie-hygiene": ("pass", 1.0),
        "encrypted-distribution": ("partial", 0.7),
        "distribution-ports-closed": ("partial", 0.5),
        "partition-awareness": ("partial", 0.5),
        "homogeneous-cluster": ("pass", 1.0),
    }
    assert ("rel/env.sh.eex", 1) in {(each.path, each.line) for each in found["cluster-formation"].evidence}


# How it is done

EPMD = """import Config
config :libcluster, topologies: [shop: [strategy: Cluster.Strategy.Epmd, config: [hosts: [:"a@10.0.0.1"]]]]
"""
FORMATION = {
    "libcluster": (CLUSTER, "pass", 1.0),
    "a list of hosts": ({**CLUSTER, "config/config.exs": EPMD}, "partial", 0.5),
    "a query that is fixed": ({**start('{DNSCluster, query: "shop.internal"}')}, "pass", 1.0),
    "by hand": (calling("Node.connect(node)"), "fail", 0.0),
    "by hand beside a library": ({**CLUSTER, **calling("Node.connect(node)")}, "pass", 1.0),
    "a library that nothing starts, and names at home": (
        {**depending("dns_cluster"), **calling(":syn.join(:carts, node, self())")},
        "not applicable",
        0.0,
    ),
    "a library that nothing starts": ({**depending("libcluster"), **calling("Node.connect(node)")}, "partial", 0.5),
}


@pytest.mark.parametrize("case", FORMATION)
def test_cluster_formation(tmp_path: Path, case: str) -> None:
    files, status, value = FORMATION[case]
    found = asked(tmp_path, "cluster-formation", files)
    assert (found.status.value, found.value) == (status, value), found


DISTILLERY = """use Mix.Releases.Config
environment :dev do
  set cookie: :"only-for-laptops"
end
environment :prod do
  set cookie: {cookie}
end
"""
SECRET = """apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      containers:
        - name: shop
          env:
            - name: RELEASE_COOKIE
              {value}
"""
COMPOSE = (
    "services:\n  shop:\n    image: shop:1\n    {restart}\n    environment:\n      RELEASE_COOKIE: hunter2hunter2\n"
)
RELEASES = 'version: "0.1.0", releases: [shop: [cookie: {cookie}]]'


def releasing(cookie: str) -> dict[str, str]:
    return {"mix.exs": APPLICATION.replace('version: "0.1.0"', RELEASES.format(cookie=cookie))}


COOKIES = {
    "generated": (CLUSTER, "pass", ""),
    "in mix.exs": (releasing('"correct-horse-battery"'), "fail", "release shop: cookie: corr…"),
    "from the environment": ({**CLUSTER, **releasing('System.fetch_env!("COOKIE")')}, "pass", ""),
    "in vm.args": ({"rel/vm.args.eex": "## -setcookie no\n-setcookie monster1\n"}, "fail", "-setcookie mons…"),
    "in vm.args, filled in": ({**CLUSTER, "rel/vm.args": "-setcookie ${COOKIE}\n"}, "pass", ""),
    "in env.sh": ({"rel/env.sh.eex": "export RELEASE_COOKIE=abcdefgh\n"}, "fail", "RELEASE_COOKIE=abcd…"),
    "in env.sh, filled in": ({**CLUSTER, "rel/env.sh.eex": 'export RELEASE_COOKIE="$(cat /c)"\n'}, "pass", ""),
    "in a Dockerfile": (
        {"Dockerfile": "FROM elixir:1.18\nENV MIX_ENV=prod RELEASE_COOKIE=abcdefgh\nCMD bin/shop start\n"},
        "fail",
        "RELEASE_COOKIE=abcd…",
    ),
    "in Kubernetes": ({"k8s/shop.yaml": SECRET.format(value='value: "abcdefgh"')}, "fail", "RELEASE_COOKIE=abcd…"),
    "a secret of Kubernetes": (
        {**CLUSTER, "k8s/shop.yaml": SECRET.format(value="valueFrom: {secretKeyRef: {name: a, key: b}}")},
        "pass",
        "",
    ),
    "for development": ({"docker-compose.dev.yml": COMPOSE.format(restart="tty: true")}, "not applicable", ""),
    "in a compose file": (
        {"docker-compose.prod.yml": COMPOSE.format(restart="restart: always")},
        "fail",
        "RELEASE_COOKIE=hunt…",
    ),
    "Distillery": (
        {**depending("distillery"), "rel/config.exs": DISTILLERY.format(cookie=':"abcdefgh"')},
        "fail",
        "set cookie: abcd…",
    ),
    "Distillery, from outside": (
        {**depending("distillery"), "rel/config.exs": DISTILLERY.format(cookie=':"${MY_COOKIE}"')},
        "pass",
        "the cookie that Distillery sets comes from outside",
    ),
    "Distillery, random": (
        {**depending("distillery"), "rel/config.exs": DISTILLERY.format(cookie=':"a$`({{x<9>~#!*"')},
        "fail",
        "set cookie: a$`(…",
    ),
    "Distillery, overruled": (
        {
            **depending("distillery"),
            "rel/config.exs": DISTILLERY.format(cookie=':"abcdefgh"'),
            "rel/vm.args": "-setcookie ${NODE_COOKIE}\n",
        },
        "pass",
        "",
    ),
    "Distillery, filled in": (
        {**depending("distillery"), "rel/config.exs": DISTILLERY.format(cookie=':"${COOKIE}"')},
        "pass",
        "",
    ),
    "of an application that starts it": (
        {"config/runtime.exs": 'import Config\nconfig :livebook, node: :"a@b", cookie: :abcdefgh\n'},
        "fail",
        "config :livebook: cookie: abcd…",
    ),
    "of a browser": ({"config/runtime.exs": 'import Config\nconfig :a, cookie: "abcdefgh"\n'}, "not applicable", ""),
    "given to code": (
        calling("Node.set_cookie(node)", "Node.connect(node)"),
        "pass",
        "the code sets a cookie that it is given while it runs",
    ),
    "given to code, for another node": (
        calling("Node.set_cookie(node, node.cookie)", "Node.connect(node)"),
        "pass",
        "no cookie is written down: mix release makes a random one for each build",
    ),
    "in code": (calling("Node.set_cookie(:abcdefgh)"), "fail", "sets the cookie abcd…"),
}


@pytest.mark.parametrize("case", COOKIES)
def test_cookie_hygiene(tmp_path: Path, case: str) -> None:
    files, status, fact = COOKIES[case]
    found = asked(tmp_path, "cookie-hygiene", files)
    assert found.status.value == status, found
    assert not fact or found.evidence[0].fact == fact
    assert not any("abcdefgh" in each.fact or "battery" in each.fact for each in found.evidence)
    if status == "pass":  # words are not taken for a cookie when they are shown
        assert all(masked(each.fact) == each.fact for each in found.evidence)


def test_firmware_that_is_no_node_needs_no_secret(tmp_path: Path) -> None:
    found = asked(tmp_path, "cookie-hygiene", releasing('"democookie"'), Profile.NERVES)
    assert found.status.value == "not applicable"


def test_firmware_that_is_given_a_node_needs_one(tmp_path: Path) -> None:
    files = {"config/runtime.exs": "import Config\nconfig :livebook, node: node(), cookie: :abcdefgh\n"}
    assert asked(tmp_path, "cookie-hygiene", files, Profile.NERVES).status.value == "fail"


def test_firmware_that_makes_itself_a_node_needs_one(tmp_path: Path) -> None:
    node = {"lib/shop/net.ex": "defmodule Shop.Net do\n  def up(name), do: :net_kernel.start([name])\nend\n"}
    found = asked(tmp_path, "cookie-hygiene", releasing('"democookie"') | node, Profile.NERVES)
    assert (found.status.value, [each.path for each in found.evidence]) == ("fail", ["mix.exs", "lib/shop/net.ex"])


ENCRYPTION = {
    "TLS": ({**CLUSTER, "rel/vm.args.eex": "-proto_dist inet_tls\n"}, "pass", 1.0),
    "TLS by flags": ({**CLUSTER, "rel/env.sh.eex": 'export ERL_FLAGS="-proto_dist inet6_tls"\n'}, "pass", 1.0),
    "a mesh": (
        {
            **CLUSTER,
            "k8s/shop.yaml": "apiVersion: v1\nkind: Namespace\nmetadata:\n  annotations: {linkerd.io/inject: x}\n",
        },
        "partial",
        0.5,
    ),
    "a mesh that CI tries": (
        {**CLUSTER, ".github/workflows/ship.yml": "on: push\nenv:\n  MESH: linkerd.io/inject\n"},
        "unknown",
        0.0,
    ),
    "Fly": ({**CLUSTER, "deploy/fly/fly.toml": "app = 'shop'\nkill_timeout = 5\n"}, "partial", 0.7),
    "plain text": ({**CLUSTER, "rel/vm.args.eex": "+Q 65536\n"}, "fail", 0.0),
    "nobody knows": (CLUSTER, "unknown", 0.0),
}


@pytest.mark.parametrize("case", ENCRYPTION)
def test_encrypted_distribution(tmp_path: Path, case: str) -> None:
    files, status, value = ENCRYPTION[case]
    found = asked(tmp_path, "encrypted-distribution", files)
    assert (found.status.value, found.value) == (status, value), found


PINNED = {**CLUSTER, "rel/vm.args.eex": "-start_epmd false\n-erl_epmd_port 6789\n"}
SERVICE = "apiVersion: v1\nkind: Service\nspec:\n  type: {type}\n  ports:\n    - port: 4369\n"
PORTS = "services:\n  shop:\n    image: shop:1\n    ports: ['{port}']\n"
OPEN = (
    'resource "aws_security_group" "a" {\n  ingress {\n    from_port = 4369\n    cidr_blocks = ["0.0.0.0/0"]\n  }\n}\n'
)
CLOSED = {
    "pinned": (PINNED, "pass", 1.0),
    "pinned in the configuration": (
        {**CLUSTER, "config/config.exs": "import Config\nconfig :kernel, inet_dist_listen_min: 9100\n"},
        "pass",
        1.0,
    ),
    "pinned by a script": (
        {**CLUSTER, "rel/env.sh.eex": 'ERL_DIST_OPTIONS="-kernel inet_dist_listen_min ${PORT}"\n'},
        "pass",
        1.0,
    ),
    "any port": (CLUSTER, "partial", 0.5),
    "a published port": ({**CLUSTER, "docker-compose.yml": PORTS.format(port="4369:4369")}, "fail", 0.0),
    "the pinned port": ({**PINNED, "docker-compose.yml": PORTS.format(port="6000-7000:6000-7000")}, "fail", 0.0),
    "on this machine only": ({**PINNED, "docker-compose.yml": PORTS.format(port="127.0.0.1:4369:4369")}, "pass", 1.0),
    "of a database beside it": (
        {**PINNED, "docker-compose.yml": "services:\n  queue:\n    image: rabbitmq:4\n    ports:\n      - 4369:4369\n"},
        "pass",
        1.0,
    ),
    "another port": ({**PINNED, "docker-compose.yml": PORTS.format(port="4000:4000")}, "pass", 1.0),
    "a load balancer": ({**PINNED, "k8s/shop.yaml": SERVICE.format(type="LoadBalancer")}, "fail", 0.0),
    "within the cluster": ({**PINNED, "k8s/shop.yaml": SERVICE.format(type="ClusterIP")}, "pass", 1.0),
    "a firewall that is open": ({**PINNED, "infra/main.tf": OPEN}, "fail", 0.0),
    "exposed": (
        {**PINNED, "Dockerfile": "FROM elixir:1.18\nENV MIX_ENV=prod\nEXPOSE 4000 4369\nCMD bin/shop start\n"},
        "partial",
        0.8,
    ),
}


@pytest.mark.parametrize("case", CLOSED)
def test_distribution_ports_closed(tmp_path: Path, case: str) -> None:
    files, status, value = CLOSED[case]
    found = asked(tmp_path, "distribution-ports-closed", files)
    assert (found.status.value, found.value) == (status, value), found


CATCHING = ":erpc.call(node, Shop, :open, [])\n  catch\n    :error, {:erpc, :noconnection} -> :gone"
AWARE = {
    "it listens": ({**CLUSTER, **calling(":net_kernel.monitor_nodes(true)")}, "pass", 1.0),
    "it catches": ({**CLUSTER, **calling(CATCHING)}, "pass", 1.0),
    "libraries": (CLUSTER, "partial", 0.5),
    "an answer that says so": ({**CLUSTER, **calling(":rpc.call(node, Shop, :open, [])")}, "partial", 0.5),
    "an answer of each": ({**CLUSTER, **calling(":erpc.multicall([node], Shop, :open, [])")}, "partial", 0.5),
    "a registry of all": (
        {**CLUSTER, **calling(":erpc.call(node, Shop, :open, [])", ":syn.lookup(:carts, node)")},
        "partial",
        0.5,
    ),
    "calls": ({**CLUSTER, **calling(":erpc.call(node, Shop, :open, [])")}, "fail", 0.0),
}


@pytest.mark.parametrize("case", AWARE)
def test_partition_awareness(tmp_path: Path, case: str) -> None:
    files, status, value = AWARE[case]
    found = asked(tmp_path, "partition-awareness", files)
    assert (found.status.value, found.value) == (status, value), found


FOREIGN = {
    "none": (CLUSTER, "pass"),
    "a hidden node": ({**CLUSTER, "rel/vm.args": "-hidden\n"}, "partial"),
    "Java": ({"tool/Main.java": "import com.ericsson.otp.erlang.OtpNode;\n"}, "fail"),
    "C": ({"c_src/node.c": "int main() {\n  ei_connect(&ec, peer);\n}\n"}, "fail"),
    "Python": ({"tool/requirements.txt": "requests\npyrlang==0.11\n"}, "fail"),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_homogeneous_cluster(tmp_path: Path, case: str) -> None:
    files, status = FOREIGN[case]
    found = asked(tmp_path, "homogeneous-cluster", files)
    assert found.status.value == status, found


# Names and state


def named(*names: str) -> dict[str, str]:
    return calling(*(f"GenServer.start_link(__MODULE__, node, name: {name})" for name in names))


NAMES = {
    "what fits": (named("__MODULE__", ":till", "{:via, Registry, {Shop.Registry, node}}"), "pass", 1.0),
    "in options with a name": (calling("opts = [name: Till]; Supervisor.start_link([], opts)"), "pass", 1.0),
    "in options that somebody hands over": (calling("Supervisor.start_link([], node)"), "not applicable", 0.0),
    "a global one": (named("__MODULE__", "{:global, Shop.Leader}"), "partial", 0.75),
    "global ones without end": (named("{:global, {:room, node}}"), "fail", 0.0),
    "atoms": (named('String.to_atom("till_" <> node)'), "fail", 0.0),
    "a part of another name": (named(':"#{node}_supervisor"'), "not applicable", 0.0),
    "handed over": (named("node"), "not applicable", 0.0),
    "in a child list": (
        {
            "lib/shop/application.ex": (
                "defmodule Shop.Application do\n  use Application\n\n  def start(_type, _arguments) do\n"
                "    children = [{Phoenix.PubSub, name: Shop.PubSub}]\n"
                "    Supervisor.start_link(children, strategy: :one_for_one)\n  end\nend\n"
            )
        },
        "pass",
        1.0,
    ),
    "pg2": (calling(":pg2.join(:tills, node)"), "fail", 0.0),
    "none": ({"lib/shop/application.ex": ""}, "not applicable", 0.0),
}


def set_before(name: str) -> dict[str, str]:
    return calling(f"name = {name}\n    GenServer.start_link(__MODULE__, node, name: name)")


NAMES |= {
    "seen twice, and one name": (
        {
            **calling("GenServer.start_link(__MODULE__, node, name: {:global, Shop.Leader})"),
            "lib/shop/application.ex": (
                "defmodule Shop.Application do\n  use Application\n\n  def start(_type, _arguments) do\n"
                "    options = [strategy: :one_for_one, name: Shop.Supervisor]\n"
                "    Supervisor.start_link([Shop.Nodes], options)\n  end\nend\n"
            ),
        },
        "partial",
        0.75,
    ),
    "an atom in a variable": (set_before('String.to_atom("till_" <> node)'), "fail", 0.0),
    "a registry in a variable": (set_before("{:via, Registry, {Shop.Registry, node}}"), "pass", 1.0),
    "a variable that is handed over": (set_before("node"), "not applicable", 0.0),
}


@pytest.mark.parametrize("case", NAMES)
def test_registry_fit(tmp_path: Path, case: str) -> None:
    files, status, value = NAMES[case]
    found = asked(tmp_path, "registry-fit", files)
    assert (found.status.value, found.value) == (status, value), found


def test_the_name_of_a_supervisor_with_a_list_is_one_name(tmp_path: Path) -> None:
    start = "def start(_, _), do: Supervisor.start_link([Shop.Till], strategy: :one_for_one, name: Shop.Supervisor)"
    code = f"defmodule Shop.Application do\n  use Application\n  {start}\nend\n"
    found = asked(tmp_path, "registry-fit", {"lib/shop/application.ex": code})
    assert found.evidence[0].fact == "every name that is seen fits, 1 in all"


REDIS = 'Redix.command(:redix, ["{command}", node])'
CACHES = {
    "only a cache": ({**depending("redix"), **calling(REDIS.format(command="GET"))}, "partial"),
    "more than a cache": ({**depending("redix"), **calling(REDIS.format(command="LPUSH"))}, "pass"),
    "who knows": (depending("redix"), "unknown"),
    "only a cache in Memcached": ({**depending("memcachex"), **calling("Memcache.set(:a, node, 1)")}, "partial"),
    "a counter in Memcached": ({**depending("memcachex"), **calling("Memcache.decr(:a, node)")}, "pass"),
    "in the node": (depending("cachex"), "pass"),
    "a table": (calling(":ets.new(:prices, [:named_table])"), "pass"),
    "none": ({}, "not applicable"),
}


@pytest.mark.parametrize("case", CACHES)
def test_cache_locality(tmp_path: Path, case: str) -> None:
    files, status = CACHES[case]
    assert asked(tmp_path, "cache-locality", files).status.value == status


KEEPER = """defmodule Shop.Keeper do
  {documentation}
  use GenServer

  def start_link(_), do: GenServer.start_link(__MODULE__, [])
  def init(state), do: {{:ok, state}}
  def handle_info(:save, state) do
    {body}
    {{:noreply, state}}
  end
end
"""
WRITES = 'File.write!("/data/state", :erlang.term_to_binary(state))'
SNAPSHOT = '@moduledoc """\n  Prices.\n\n  A snapshot for a quick start.\n  """'
DURABLE = {
    "nothing is written": (":ok", "", "pass"),
    "a report, no state": ('File.write!("/tmp/report", "done")', "", "pass"),
    "silent": (WRITES, "", "fail"),
    "dets": (":dets.insert(:prices, state)", '@moduledoc "Prices."', "fail"),
    "it says so": (WRITES, SNAPSHOT, "partial"),
}


@pytest.mark.parametrize("case", DURABLE)
def test_durability_decision(tmp_path: Path, case: str) -> None:
    body, documentation, status = DURABLE[case]
    files = {"lib/shop/keeper.ex": KEEPER.format(body=body, documentation=documentation)}
    assert asked(tmp_path, "durability-decision", files).status.value == status


def test_a_file_that_another_module_writes_is_not_denied(tmp_path: Path) -> None:
    files = {"lib/shop/keeper.ex": KEEPER.format(body="Shop.Settings.save!(state)", documentation="")}
    expected = "none of 1 process module uses :dets, or writes its terms to a file itself"
    assert [each.fact for each in asked(tmp_path, "durability-decision", files).evidence] == [expected]


def test_without_processes_nothing_is_lost(tmp_path: Path) -> None:
    assert asked(tmp_path, "durability-decision", {}).status.value == "not applicable"
