"""Criteria about processes: the tree, work in the background, boot and shutdown, durable jobs."""

from __future__ import annotations

from pathlib import Path

import pytest

from elixirlens.readiness.model import Judgement, Profile
from tests.readiness.ready import APPLICATION, judged, ready

START = """defmodule Shop.Application do
  use Application

  def start(_type, _args) do
    children = [{children}]
    Supervisor.start_link(children, strategy: :one_for_one{options})
  end
end
"""
TILL = """defmodule Shop.Till do
  use GenServer{using}

  def start_link(argument), do: GenServer.start_link(__MODULE__, argument, name: __MODULE__)

  def init(argument) do
    {init}
    {{:ok, argument}}
  end
{more}end
"""
ENDPOINT = """defmodule ShopWeb.Endpoint do
  use Phoenix.Endpoint, otp_app: :shop
end
"""
REPO = """defmodule Shop.Repo do
  use Ecto.Repo, otp_app: :shop, adapter: Ecto.Adapters.Postgres
end
"""
WITHOUT_A_TREE = APPLICATION.replace("mod: {Shop.Application, []}", "extra_applications: [:logger]")


def start(children: str = "", options: str = "") -> str:
    return START.format(children=children, options=options)


def till(using: str = "", init: str = "", more: str = "") -> str:
    return TILL.format(using=using, init=init, more=more)


def asked(root: Path, criterion: str, files: dict[str, str], profile: Profile | None = None) -> Judgement:
    return judged(ready(root, {"lib/shop/application.ex": start(), **files}, profile), criterion)


def with_calls(*bodies: str) -> str:
    functions = "\n".join(f"  def call{at}(order) do\n    {body}\n  end\n" for at, body in enumerate(bodies))
    return f"defmodule Shop.Calls do\n{functions}end\n"


OVEN = till().replace("Shop.Till", "Shop.Oven")
TREES = {
    "all are started": ({"lib/shop/application.ex": start("Shop.Till"), "lib/shop/till.ex": till()}, "pass", 1.0),
    "only libraries": ({"lib/shop/application.ex": start("{Phoenix.PubSub, name: Shop.PubSub}")}, "pass", 1.0),
    "later, below a dynamic supervisor": (
        {
            "lib/shop/application.ex": start("{DynamicSupervisor, name: Shop.Tills, strategy: :one_for_one}"),
            "lib/shop/till.ex": till(),
            "lib/shop/calls.ex": with_calls("DynamicSupervisor.start_child(Shop.Tills, {Shop.Till, order})"),
        },
        "pass",
        1.0,
    ),
    "one is forgotten": (
        {
            "lib/shop/application.ex": start("Shop.Till"),
            "lib/shop/till.ex": till(),
            "lib/shop/oven.ex": OVEN,
            "lib/shop/bell.ex": till().replace("Shop.Till", "Shop.Bell"),
        },
        "partial",
        pytest.approx(1 / 3),
    ),
    "no tree": (
        {
            "mix.exs": WITHOUT_A_TREE,
            "lib/shop/application.ex": with_calls("Shop.Till.start_link(order)"),
            "lib/shop/till.ex": till(),
        },
        "fail",
        0.0,
    ),
    "no processes": ({"mix.exs": WITHOUT_A_TREE, "lib/shop/application.ex": ""}, "not applicable", 0.0),
}


@pytest.mark.parametrize("case", TREES)
def test_supervision_tree(tmp_path: Path, case: str) -> None:
    files, status, value = TREES[case]
    found = asked(tmp_path, "supervision-tree", files, Profile.APPLICATION)
    assert (found.status.value, found.value) == (status, value), found


def test_a_child_that_comes_later_is_on_no_list(tmp_path: Path) -> None:
    files = {
        "lib/shop/application.ex": start("Shop.Oven", ", name: Shop.Supervisor"),
        "lib/shop/oven.ex": OVEN,
        "lib/shop/till.ex": till(),
        "lib/shop/calls.ex": with_calls("Supervisor.start_child(Shop.Supervisor, {Shop.Till, order})"),
    }
    found = asked(tmp_path, "supervision-tree", files, Profile.APPLICATION)
    assert (found.status.value, found.value) == ("pass", 1.0)
    assert found.evidence[0].fact.endswith("lists 1 child")
    assert found.evidence[1].fact == "2 process modules with a supervisor"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("[Shop.Till]", "lists 2 children"),
        ("(if sells?(), do: [Shop.Till, A, B], else: [C])", "lists up to 4 children"),
        ("(if sells?(), do: [Shop.Till, A], else: [A])", "lists up to 3 children"),
        ("(case mode() do :a -> [Shop.Till]; :b -> [A, B]; _ -> [] end)", "lists up to 3 children"),
        ("(if a?(), do: [Shop.Till], else: []) ++ (if b?(), do: [A], else: [])", "lists up to 3 children"),
        ("(if a?(), do: [A] ++ (if b?(), do: [B], else: [C, D]), else: [Shop.Till])", "lists up to 4 children"),
        ("on(mode())", "lists up to 3 children"),
    ],
)
def test_of_alternatives_one_is_started(tmp_path: Path, more: str, told: str) -> None:
    application = f"""defmodule Shop.Application do
  use Application

  def start(_type, _arguments) do
    Supervisor.start_link([Shop.Oven] ++ {more}, strategy: :one_for_one)
  end

  defp on(:host), do: [Shop.Till]
  defp on(:board), do: [A, B]
end
"""
    files = {"lib/shop/application.ex": application, "lib/shop/oven.ex": OVEN, "lib/shop/till.ex": till()}
    found = asked(tmp_path, "supervision-tree", files, Profile.APPLICATION)
    assert found.evidence[0].fact == f"Shop.Application {told}"


def test_a_library_needs_no_tree(tmp_path: Path) -> None:
    mix = WITHOUT_A_TREE.replace("app: :shop", 'app: :shop, package: [licenses: ["MIT"]]')
    found = asked(tmp_path, "supervision-tree", {"mix.exs": mix, "lib/shop/application.ex": "", "lib/t.ex": till()})
    assert (found.status.value, found.reason) == ("not applicable", "it is not asked of a library")


@pytest.mark.parametrize(
    ("bodies", "status", "value"),
    [
        ([], "pass", 1.0),
        (["spawn(fn -> Shop.Stock.count(order) end)"], "partial", pytest.approx(2 / 3)),
        (["spawn(fn -> Shop.Stock.count(order) end)"] * 3, "fail", pytest.approx(0.4)),
    ],
)
def test_no_unsupervised_processes(tmp_path: Path, bodies: list[str], status: str, value: float) -> None:
    found = asked(tmp_path, "no-unsupervised-processes", {"lib/shop/calls.ex": with_calls(*bodies)})
    assert (found.status.value, found.value) == (status, value)
    if bodies:
        assert (found.evidence[1].path, found.evidence[1].line) == ("lib/shop/calls.ex", 3)


SUPERVISED = "Task.Supervisor.start_child(Shop.Tasks, fn -> order end)"


@pytest.mark.parametrize(
    ("bodies", "status", "value"),
    [
        ([SUPERVISED], "pass", 1.0),
        ([SUPERVISED, "Task.start(fn -> Shop.Stock.count(order) end)"], "partial", 0.5),
        ([SUPERVISED, *["Task.start(fn -> Shop.Stock.count(order) end)"] * 3], "fail", 0.25),
        (["Task.start(fn -> Shop.Stock.count(order) end)"], "fail", 0.0),
        (["Task.await(Task.async(fn -> order end))"], "not applicable", 0.0),
        ([], "not applicable", 0.0),
    ],
)
def test_task_supervisor(tmp_path: Path, bodies: list[str], status: str, value: float) -> None:
    files = {
        "lib/shop/application.ex": start("{Task.Supervisor, name: Shop.Tasks}"),
        "lib/shop/calls.ex": with_calls(*bodies),
    }
    found = asked(tmp_path, "task-supervisor-for-background-work", files)
    assert (found.status.value, found.value) == (status, value), found
    assert found.status.value != "pass" or any("is a child" in each.fact for each in found.evidence)


@pytest.mark.parametrize(
    ("child", "status"),
    [
        ("{Task, &Shop.Stock.warm_up/0}", "pass"),
        ("if(Mix.env() != :prod, do: {Task, fn -> :ok end})", "not applicable"),
    ],
)
def test_a_task_that_is_always_started(tmp_path: Path, child: str, status: str) -> None:
    found = asked(tmp_path, "task-supervisor-for-background-work", {"lib/shop/application.ex": start(child)})
    assert found.status.value == status, found


def test_boot_guarantees(tmp_path: Path) -> None:
    slow = till(init='Req.get!("https://example.com/prices")')
    names = ("Bell", "Door", "Oven", "Lamp")
    quick = {f"lib/shop/{name.lower()}.ex": till().replace("Till", name) for name in names}
    cases = [
        ({"lib/shop/till.ex": till()}, "pass", 1.0),
        ({"lib/shop/till.ex": slow, **quick}, "partial", 0.8),
        ({"lib/shop/till.ex": slow}, "fail", 0.0),
        ({}, "not applicable", 0.0),
    ]
    for at, (files, status, value) in enumerate(cases):
        found = asked(tmp_path / str(at), "boot-guarantees-explicit", files)
        assert (found.status.value, found.value) == (status, pytest.approx(value)), found


REQUESTS = """defmodule ShopWeb.CartController do
  use Phoenix.Controller

  def show(conn, %{"id" => id}) do
    {:ok, _} = Oban.insert(Shop.Job.new(%{id: id}))
    json(conn, Shop.Repo.get(Shop.Cart, id))
  end
end
"""


ALTERNATIVES = """  if Mix.env() == :prod do
    defp goth, do: {Goth, name: Shop.Goth}
  else
    defp goth, do: {Task, fn -> :ok end}
  end
end
"""


@pytest.mark.parametrize(
    ("children", "place"),
    [
        ("Shop.Repo, goth(), ShopWeb.Endpoint", "the last child"),
        ("Shop.Repo, goth(), ShopWeb.Endpoint, Shop.Oven", "one of the children"),
        ("Shop.Repo, ShopWeb.Endpoint, Shop.Oven", "child 2 of 3"),
    ],
)
def test_of_alternatives_one_is_a_child(tmp_path: Path, children: str, place: str) -> None:
    files = {
        "lib/shop/application.ex": start(children).rstrip().removesuffix("end") + ALTERNATIVES,
        "lib/shop_web/endpoint.ex": ENDPOINT,
        "lib/shop/oven.ex": OVEN,
        "lib/shop/repo.ex": REPO,
    }
    (order,) = asked(tmp_path, "start-order", files).evidence
    assert order.fact == f"ShopWeb.Endpoint is {place}, behind what it needs"
    if "goth" in children:
        tree = [each.fact for each in asked(tmp_path, "supervision-tree", files).evidence]
        assert f"Shop.Application lists up to {children.count(',') + 1} children" in tree


@pytest.mark.parametrize(
    ("children", "status"),
    [
        ("Shop.Repo, {Oban, []}, ShopWeb.Endpoint", "pass"),
        ("ShopWeb.Endpoint, Shop.Repo, {Oban, []}", "fail"),
        ("Shop.Repo, ShopWeb.Endpoint, {Oban, []}", "partial"),
        ("ShopWeb.Endpoint, Shop.Extra.made_while_it_runs()", "unknown"),
        ("Shop.Repo, ShopWeb.Endpoint, Shop.Extra.made_while_it_runs()", "pass"),
        ('ShopWeb.Endpoint, if(System.get_env("DB"), do: Shop.Repo)', "fail"),
        ("Shop.Repo", "not applicable"),
    ],
)
def test_start_order(tmp_path: Path, children: str, status: str) -> None:
    files = {
        "lib/shop/application.ex": start(children),
        "lib/shop_web/endpoint.ex": ENDPOINT,
        "lib/shop/repo.ex": REPO,
        "lib/shop_web/controllers/cart_controller.ex": REQUESTS,
    }
    found = asked(tmp_path, "start-order", files)
    assert found.status.value == status, found


def test_a_library_is_asked_at_the_end_of_three_functions(tmp_path: Path) -> None:
    controller = """defmodule ShopWeb.OrderController do
  use Phoenix.Controller, formats: [:json]
  def create(conn, order), do: json(conn, Shop.Orders.create(order))
end
"""
    orders = """defmodule Shop.Orders do
  def create(order), do: updated(order)
  defp updated(order), do: export(order)
  defp export(order), do: order |> Shop.Export.new() |> Oban.insert()
end
"""
    files = {
        "lib/shop/application.ex": start("Shop.Repo, ShopWeb.Endpoint, {Oban, []}"),
        "lib/shop_web/endpoint.ex": ENDPOINT,
        "lib/shop/repo.ex": REPO,
        "lib/shop/orders.ex": orders,
        "lib/shop_web/controllers/order_controller.ex": controller,
    }
    assert asked(tmp_path, "start-order", files).status.value == "partial"


def test_how_many_there_are_is_only_told_where_it_is_sure(tmp_path: Path) -> None:
    others = {"lib/shop_web/endpoint.ex": ENDPOINT, "lib/shop/repo.ex": REPO}
    sure = {"lib/shop/application.ex": start("Shop.Repo, ShopWeb.Endpoint"), **others}
    (said,) = asked(tmp_path / "sure", "start-order", sure).evidence
    assert said.fact == "ShopWeb.Endpoint is the last child, behind what it needs"
    perhaps = start('Shop.Repo, ShopWeb.Endpoint, if(System.get_env("A"), do: A)')
    (said,) = asked(tmp_path / "perhaps", "start-order", {"lib/shop/application.ex": perhaps, **others}).evidence
    assert said.fact == "ShopWeb.Endpoint is one of the children, behind what it needs"


def test_two_lists_of_which_one_is_used_are_not_one(tmp_path: Path) -> None:
    both = start("X").replace("[X]", 'children(System.get_env("IMPORT"))') + ""
    helper = """  defp children(nil), do: [Shop.Repo, ShopWeb.Endpoint]
  defp children(_folder), do: [Shop.Repo, ShopWeb.Endpoint, Shop.Import]
end
"""
    code = both.rstrip().removesuffix("end") + helper
    files = {
        "lib/shop/application.ex": code,
        "lib/shop_web/endpoint.ex": ENDPOINT,
        "lib/shop/repo.ex": REPO,
        "lib/shop_web/controllers/cart_controller.ex": REQUESTS,
    }
    assert asked(tmp_path, "start-order", files).status.value != "fail"


TRAPS = "Process.flag(:trap_exit, true)"
TERMINATE = "  def terminate(_reason, state), do: state\n"
GRACE = """apiVersion: apps/v1
kind: Deployment
metadata: {{name: shop}}
spec:
  template:
    spec:
      {grace}
      containers: [{{name: shop, image: shop, command: [bin/shop, start]}}]
"""


@pytest.mark.parametrize(
    ("using", "init", "more", "grace", "status", "value"),
    [
        (", shutdown: 20_000", TRAPS, TERMINATE, "", "pass", 1.0),
        (", shutdown: 20_000", TRAPS, TERMINATE, "terminationGracePeriodSeconds: 25", "pass", 1.0),
        (", shutdown: 20_000", TRAPS, TERMINATE, "terminationGracePeriodSeconds: 15", "fail", 0.0),
        (", shutdown: 40_000", TRAPS, TERMINATE, "dnsPolicy: None", "fail", 0.0),
        ("", TRAPS, TERMINATE, "", "partial", 0.6),
        ("", "", TERMINATE, "", "partial", 0.3),
        (", shutdown: :brutal_kill", "", TERMINATE, "", "fail", 0.0),
        ("", TRAPS, "", "", "not applicable", 0.0),
    ],
)
def test_shutdown_budget(
    tmp_path: Path, using: str, init: str, more: str, grace: str, status: str, value: float
) -> None:
    files = {"lib/shop/application.ex": start("Shop.Till"), "lib/shop/till.ex": till(using, init, more)}
    if grace:
        files["deploy/shop.yaml"] = GRACE.format(grace=grace)
    found = asked(tmp_path, "shutdown-budget", files)
    assert (found.status.value, found.value) == (status, pytest.approx(value)), found


MANY = ", ".join(f"{{Registry, keys: :unique, name: :shop_{at}}}" for at in range(11))


@pytest.mark.parametrize(
    ("children", "options", "status", "value"),
    [
        (MANY, ", max_restarts: 20", "pass", 1.0),
        (MANY, "", "partial", 0.5),
        (f"{MANY}, {{DynamicSupervisor, name: Shop.Tills, max_restarts: 99}}", "", "partial", 0.75),
        ("{DynamicSupervisor, name: Shop.Tills, strategy: :one_for_one}", "", "partial", 0.5),
        ("Shop.Till", "", "not applicable", 0.0),
    ],
)
def test_restart_intensity(tmp_path: Path, children: str, options: str, status: str, value: float) -> None:
    files = {"lib/shop/application.ex": start(children, options), "lib/shop/till.ex": till()}
    found = asked(tmp_path, "restart-intensity", files)
    assert (found.status.value, found.value) == (status, value), found


@pytest.mark.parametrize(
    ("restart", "child", "status"),
    [
        (", restart: :temporary", "{Shop.Till, 1}", "not applicable"),
        ("", "{Shop.Till, 1}", "partial"),
        ("", "%{id: Shop.Till, start: {Shop.Till, :start_link, []}, restart: :temporary}", "not applicable"),
        (", restart: :temporary", "given", "partial"),
    ],
)
def test_children_that_nobody_starts_again_need_no_number(
    tmp_path: Path, restart: str, child: str, status: str
) -> None:
    opens = f"  def open(given), do: DynamicSupervisor.start_child(Shop.Tills, {child})\n"
    files = {
        "lib/shop/application.ex": start("{DynamicSupervisor, name: Shop.Tills, strategy: :one_for_one}"),
        "lib/shop/till.ex": till().replace("use GenServer", f"use GenServer{restart}"),
        "lib/shop/shift.ex": f"defmodule Shop.Shift do\n{opens}end\n",
    }
    assert asked(tmp_path, "restart-intensity", files).status.value == status


@pytest.mark.parametrize(
    ("more", "number"), [("", "11"), (" ++ if(on?(), do: [Shop.Till], else: [Shop.B])", "at least 12")]
)
def test_children_that_depend_on_something_are_at_least_so_many(tmp_path: Path, more: str, number: str) -> None:
    children = f"children = [{MANY}]{more}\n    Supervisor.start_link(children, strategy: :one_for_one)"
    code = f"defmodule Shop.Application do\n  use Application\n\n  def start(_, _) do\n    {children}\n  end\nend\n"
    (evidence,) = asked(tmp_path, "restart-intensity", {"lib/shop/application.ex": code}).evidence
    assert evidence.fact == f"Shop.Application has {number} children with three restarts in five seconds"


WORKER = """defmodule Shop.Job do
  use Oban.Worker

  def perform(_job), do: :ok
end
"""
SENDS = "Task.start(fn ->\n      Shop.Mailer.deliver(order)\n    end)"
SENDS_WATCHED = SENDS.replace("Task.start(", "Task.Supervisor.start_child(Shop.Tasks, ")
AWAITS = "Task.await(Task.async(fn -> Shop.Mailer.deliver(order) end))"
READS = 'Task.start(fn -> Req.get("https://example.com") end)'


@pytest.mark.parametrize(
    ("queue", "bodies", "status", "value"),
    [
        (True, [], "pass", 1.0),
        (True, [SENDS_WATCHED], "partial", 0.75),
        (True, [SENDS], "partial", 0.5),
        (False, [SENDS_WATCHED], "partial", 0.5),
        (False, [SENDS], "fail", 0.0),
        (False, [AWAITS], "not applicable", 0.0),
        (False, [READS], "not applicable", 0.0),
        (False, [], "not applicable", 0.0),
    ],
)
def test_durable_jobs(tmp_path: Path, queue: bool, bodies: list[str], status: str, value: float) -> None:
    files = {"lib/shop/calls.ex": with_calls(*bodies)}
    if queue:
        files["mix.exs"] = APPLICATION.replace("deps, do: []", 'deps, do: [{:oban, "~> 2.18"}]')
        files["lib/shop/job.ex"] = WORKER
    found = asked(tmp_path, "durable-jobs", files)
    assert (found.status.value, found.value) == (status, value), found


MAILER = """defmodule Shop.Mailer do
  use {mailer}, otp_app: :shop

  def later(email), do: Task.Supervisor.start_child(Shop.Tasks, fn -> deliver(email) end)
end
"""


@pytest.mark.parametrize(("mailer", "status"), [("Swoosh.Mailer", "partial"), ("Shop.Base", "not applicable")])
def test_a_mailer_that_delivers_in_a_task_of_its_own(tmp_path: Path, mailer: str, status: str) -> None:
    found = asked(tmp_path, "durable-jobs", {"lib/shop/mailer.ex": MAILER.format(mailer=mailer)})
    assert found.status.value == status, found
    if status == "partial":
        assert (found.evidence[0].fact, found.evidence[0].line) == ("deliver/1 in a supervised task", 4)


def test_a_queue_that_came_from_another_language_is_one(tmp_path: Path) -> None:
    files = {
        "mix.exs": APPLICATION.replace("deps, do: []", 'deps, do: [{:bullmq, "~> 2.0"}]'),
        "lib/shop/calls.ex": with_calls("BullMQ.Queue.add(:mails, order)"),
    }
    assert asked(tmp_path, "durable-jobs", files).status.value == "pass"


def test_process_findings_count_what_no_other_criterion_counts(tmp_path: Path) -> None:
    clean = asked(
        tmp_path / "clean",
        "process-findings",
        {"lib/shop/calls.ex": with_calls("spawn(fn -> Shop.Stock.count(order) end)")},
    )
    assert (clean.status.value, clean.value) == ("pass", 1.0)
    twice = start("Shop.Till, Shop.Till")
    files = {"lib/shop/application.ex": twice, "lib/shop/till.ex": till()}
    found = asked(tmp_path / "twice", "process-findings", files)
    assert found.status.value == "fail"
    assert any("duplicate-child-id" in each.fact for each in found.evidence)


def test_applications_of_an_umbrella_are_judged_apart(tmp_path: Path) -> None:
    umbrella = """defmodule All.MixProject do
  use Mix.Project
  def project, do: [apps_path: "apps", version: "1.0.0", deps: []]
end
"""
    other = APPLICATION.replace("Shop", "Mail").replace(":shop", ":mail")
    files = {
        "mix.exs": umbrella,
        "lib/shop/cart.ex": "",
        "apps/shop/mix.exs": APPLICATION,
        "apps/shop/lib/shop/application.ex": start("Shop.Till"),
        "apps/shop/lib/shop/till.ex": till(),
        "apps/mail/mix.exs": other,
        "apps/mail/lib/mail/application.ex": start().replace("Shop.", "Mail."),
        "apps/mail/lib/mail/post.ex": till().replace("Shop.Till", "Mail.Post"),
    }
    found = judged(ready(tmp_path, files), "supervision-tree")
    assert found.status.value in {"partial", "fail"}
    assert any(each.fact.startswith("mail: ") for each in found.evidence)
    assert any(each.fact.startswith("shop: ") for each in found.evidence)


def test_a_pipeline_itself_shows_that_it_keeps_work(tmp_path: Path) -> None:
    files = {
        "mix.exs": APPLICATION.replace("deps, do: []", 'deps, do: [{:broadway, "~> 1.0"}]'),
        "lib/shop/calls.ex": with_calls("Broadway.test_message(Shop.Orders, order)"),
        "lib/shop/orders.ex": "defmodule Shop.Orders do\n  use Broadway\nend\n",
    }
    (found,) = asked(tmp_path, "durable-jobs", files).evidence
    assert (found.path, found.line) == ("lib/shop/orders.ex", 2)
