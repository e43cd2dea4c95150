from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.readiness.readers.migration import read_migration
from elixirlens.readiness.readers.router import Route, read_router
from elixirlens.readiness.routes import guard_of, is_for_development

ROUTER = """defmodule ShopWeb.Router do
  use ShopWeb, :router

  pipeline :browser do
    plug :fetch_session
    plug :put_secure_browser_headers
  end

  pipeline :ops do
    plug ShopWeb.RequireAdmin, level: 2
  end

  plug PlugHeartbeat, path: "/up"
  get "/health", ShopWeb.HealthController, :show

  scope "/admin", ShopWeb do
    pipe_through [:browser, :ops]

    scope "/ops" do
      live_dashboard "/dashboard"
    end

    live_session :admin, on_mount: [{ShopWeb.Auth, :admin}] do
      live "/orders", OrderLive
    end
  end

  scope "/" do
    pipe_through :browser
    get "/", PageController, :home
  end

  if Application.compile_env(:shop, :dev_routes) do
    scope "/dev" do
      forward "/mailbox", Plug.Swoosh.MailboxPreview
    end
  end
end
"""


SURFACES = """defmodule ShopWeb.Router do
  use ShopWeb, :router
  use Kaffy.Routes, scope: "/back", pipe_through: [:admins]

  pipeline :admins do
    plug :check
  end

  # admin_routes
  scope "/admin", ExAdmin do
    pipe_through :admins
    admin_routes
  end

  scope path: "/flags" do
    forward "/", FunWithFlags.UI.Router
  end

  scope "/office" do
    backpex_routes()
  end
end
"""


def test_surfaces_that_a_macro_mounts() -> None:
    routes = read_router("router.ex", SURFACES.encode()).routes
    assert [(each.verb, each.path, each.line, each.guards) for each in routes] == [
        ("admin_routes", "/admin/", 12, ("admins", "check")),
        ("forward", "/flags/", 16, ()),
        ("backpex_routes", "/office/", 20, ()),
        ("kaffy", "/back", 3, ("admins", "check")),
    ]


def test_routes() -> None:
    router = read_router("router.ex", ROUTER.encode())
    assert [(each.verb, each.path, each.line) for each in router.routes] == [
        ("get", "/health", 14),
        ("live_dashboard", "/admin/ops/dashboard", 20),
        ("live", "/admin/orders", 24),
        ("get", "/", 30),
        ("forward", "/dev/mailbox", 35),
    ]
    assert router.plugs == (("PlugHeartbeat /up", 13),)
    assert router.problem is None


def test_what_stands_before_a_route() -> None:
    health, dashboard, orders, home, mailbox = read_router("router.ex", ROUTER.encode()).routes
    assert health.guards == ()
    assert dashboard.guards[-2:] == ("ops", "ShopWeb.RequireAdmin")
    assert orders.guards[-2:] == ("ShopWeb.Auth", "admin")
    assert home.guards == ("browser", "fetch_session", "put_secure_browser_headers")
    assert mailbox.conditions == ("if Application.compile_env(:shop, :dev_routes)",)
    assert mailbox.target == "Plug.Swoosh.MailboxPreview"


@pytest.mark.parametrize(
    ("guards", "guard"),
    [
        (("browser", "protect_from_forgery", "put_secure_browser_headers"), None),
        (("browser", "fetch_current_user"), None),
        (("Tracker /users/log_in",), None),
        (("EnsureSourceStarted",), None),
        (("require_authenticated_user",), "require_authenticated_user"),
        (("browser", "admins_only"), "admins_only"),
        (("ShopWeb.Plugs.CheckAdmin", "basic_auth"), "basic_auth"),
        (("RequireSignedIn",), "RequireSignedIn"),
    ],
)
def test_guards_are_told_by_their_names(guards: tuple[str, ...], guard: str | None) -> None:
    assert guard_of(Route("live_dashboard", "/", 1, guards=guards)) == guard


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("if Mix.env() in [:dev, :test]", True),
        ("if Application.compile_env(:shop, :dev_routes)", True),
        ("if Application.compile_env(:shop, :dashboard)", False),
    ],
)
def test_what_is_there_for_development(condition: str, expected: bool) -> None:
    assert is_for_development(Route("get", "/", 1, conditions=(condition,))) is expected


@pytest.mark.parametrize(
    ("body", "removals"),
    [
        ("def change do\n alter table(:a), do: remove(:b)\nend", ["remove :b"]),
        ("def change, do: drop(table(:a))", ["drop table :a"]),
        ('def up, do: drop_if_exists(table("a"))', ["drop table :a"]),
        ("def change, do: rename(table(:a), :b, to: :c)", ["rename in table :a"]),
        ("def change, do: drop(index(:a, [:b]))", []),
        ("def change, do: create(table(:a))", []),
        ("def down, do: drop(table(:a))", []),
        ('def up, do: execute("ALTER TABLE a DROP COLUMN b")', ["DROP COLUMN"]),
        ('def up, do: execute("ALTER INDEX a RENAME TO b")', []),
    ],
)
def test_what_a_migration_takes_away(body: str, removals: list[str]) -> None:
    text = f"defmodule A do\n  use Ecto.Migration\n  {body}\nend\n"
    found = read_migration("priv/repo/migrations/20260101120000_a.exs", text.encode())
    assert [each.what for each in found.removals] == removals
    assert (found.stamp, found.problem) == ("20260101120000", None)


@given(
    st.binary(max_size=200)
    | st.text('defmodule scope get pipe_through do end \n:[]{}(),"ab', max_size=200).map(str.encode)
)
def test_any_bytes_are_read(content: bytes) -> None:
    assert read_router("a.ex", content).path == "a.ex"
    assert read_migration("a.exs", content).stamp == ""


def test_a_router_without_end_is_read_in_part() -> None:
    text = "defmodule A do\n" + 'pipe_through :a\nget "/", B, :c\n' * 5_000 + "end\n"
    router = read_router("a.ex", text.encode())
    assert len(router.routes) == 1_500
    assert router.problem == "line 3001: it has more than 3,000 routes, scopes and plugs"
