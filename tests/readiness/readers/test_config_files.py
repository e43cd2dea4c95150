"""config/*.exs as data: what is in force in which environment, where it comes from, and what cannot be known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.readiness.readers.config_files import Configuration, Origin, read_configuration


def configured(**files: str) -> Configuration:
    """The configuration of files by name: `config` is config/config.exs, `apps__a__config__config` is deeper."""
    contents = {_path(name): f"import Config\n{text}".encode() for name, text in files.items()}
    return read_configuration(sorted(contents), contents.get)


def _path(name: str) -> str:
    return f"{name.replace('__', '/')}.exs" if "__" in name else f"config/{name}.exs"


def level(configuration: Configuration, environment: str = "prod") -> tuple[str | None, str, int] | None:
    found = configuration.of("logger", "level", environment=environment)
    return None if found is None else (found.value.text, found.path, found.line)


def test_the_file_of_an_environment_wins_over_what_stands_before_it() -> None:
    configuration = configured(
        config='config :logger, level: :debug\nimport_config "#{config_env()}.exs"',
        prod="config :logger, level: :info",
        dev="",
        test="config :logger, level: :warning",
    )
    assert level(configuration) == ("info", "config/prod.exs", 2)
    assert level(configuration, "dev") == ("debug", "config/config.exs", 2)
    assert level(configuration, "test") == ("warning", "config/test.exs", 2)
    assert configuration.files == ("config/config.exs", "config/prod.exs", "config/dev.exs", "config/test.exs")
    assert not configuration.notes


TARGETS = 'import_config "#{Mix.target()}/config.exs"'


def test_the_file_of_the_only_device_is_that_of_production_and_the_host_is_where_tests_run() -> None:
    configuration = configured(
        config=TARGETS,
        config__host__config="config :logger, level: :warning",
        config__keypad__config="config :logger, level: :info",
    )
    assert level(configuration) == ("info", "config/keypad/config.exs", 2)
    assert level(configuration, "test") == ("warning", "config/host/config.exs", 2)
    found = configuration.of("logger", "level")
    assert found is not None
    assert found.environments == ("prod",)
    assert not configuration.notes


def test_of_several_devices_each_may_be_the_one() -> None:
    configuration = configured(
        config='import_config "#{config_target()}.exs"', rpi0="config :a, b: 1", bbb="config :a, b: 2", dev="", host=""
    )
    found = configuration.all_of("a", "b")
    assert [(each.value.text, each.environments) for each in found] == [("2", ()), ("1", ())]
    assert configuration.files == (
        "config/config.exs",
        "config/bbb.exs",
        "config/rpi0.exs",
        "config/host.exs",
        "config/dev.exs",
    )


def test_without_a_file_for_a_device_nobody_knows_what_is_imported() -> None:
    configuration = configured(config=TARGETS, config__host__config="config :logger, level: :warning")
    assert configuration.hidden("logger", "level") == (
        "config/config.exs:2: which file this imports is only known when it runs"
    )


def test_what_stands_behind_an_import_wins_over_it() -> None:
    configuration = configured(
        config='import_config "#{Mix.env}.exs"\nconfig :logger, level: :debug', prod="config :logger, level: :info"
    )
    assert level(configuration) == ("debug", "config/config.exs", 3)


def test_run_time_wins_over_build_time() -> None:
    configuration = configured(
        config="config :logger, level: :debug",
        runtime="if config_env() == :prod do\n  config :logger, level: :info\nend",
    )
    found = configuration.of("logger", "level")
    assert found is not None
    assert (found.value.text, found.at_run_time, found.environments) == ("info", True, ("prod",))
    assert level(configuration, "test") == ("debug", "config/config.exs", 2)


def test_keyword_lists_are_merged_and_all_else_replaces() -> None:
    configuration = configured(
        config="""
        config :shop, Shop.Repo, pool_size: 5, ssl: [verify: :verify_none, depth: 2]
        config :shop, Shop.Repo, pool_size: 10, ssl: [verify: :verify_peer]
        config :shop, metadata: [a: 1]
        config :shop, :metadata, :all
        config :shop, :hosts, ["a"]
        config :shop, hosts: ["b"]
        config :shop, :kept, [x: 1]
        config :shop, :kept, []
        """
    )
    in_force = {each.name: each.value.text for each in configuration.below("shop")}
    assert in_force["shop.Shop.Repo.pool_size"] == "10"
    assert in_force["shop.Shop.Repo.ssl.verify"] == "verify_peer"
    assert in_force["shop.Shop.Repo.ssl.depth"] == "2"
    assert in_force["shop.metadata"] == "all"
    assert "shop.metadata.a" not in in_force
    assert in_force["shop.kept.x"] == "1"
    hosts = configuration.of("shop", "hosts")
    assert hosts is not None
    assert [item.text for item in hosts.value.items] == ["b"]


@pytest.mark.parametrize(
    ("condition", "environments"),
    [
        ("if config_env() == :prod do", ("prod",)),
        ("if Mix.env() != :test do", ("prod", "dev")),
        ("unless config_env() == :prod do", ("dev", "test")),
        ("if config_env() in [:dev, :test] do", ("dev", "test")),
        ("if config_env() not in ~w(dev test)a do", ("prod",)),
        ("if config_env() == :prod and not false do", ("prod",)),
        ("environment = config_env()\nif environment == :dev do", ("dev",)),
        ("is_prod = Mix.env == :prod\nif is_prod do", ("prod",)),
        ('if to_string(config_env()) == "test" do', ("test",)),
    ],
)
def test_conditions_on_the_environment_are_read(condition: str, environments: tuple[str, ...]) -> None:
    (setting,) = configured(config=f"{condition}\n  config :shop, on: true\nend").settings
    assert (setting.environments, setting.perhaps_in) == (environments, ())


@pytest.mark.parametrize(
    "text",
    [
        'if System.get_env("ON") do\n  config :shop, on: true\nend',
        'System.get_env("ON") && config(:shop, on: true)',
        'case System.get_env("ON") do\n  "1" -> config :shop, on: true\n  _ -> nil\nend',
        'cond do\n  System.get_env("ON") -> config :shop, on: true\n  true -> nil\nend',
        'if File.exists?("x") do\n  config :shop, on: true\nend',
        "with {:ok, _} <- File.read(~s(x)) do\n  config :shop, on: true\nend",
        "if config_target() == :rpi do\n  config :shop, on: true\nend",
    ],
)
def test_conditions_on_other_things_make_a_setting_possible(text: str) -> None:
    configuration = configured(config=text)
    (setting,) = configuration.settings
    assert (setting.environments, setting.perhaps_in) == ((), ("prod", "dev", "test"))
    assert configuration.of("shop", "on") == setting


def test_branches_of_a_case_and_a_cond_on_the_environment() -> None:
    configuration = configured(
        config="""
        case config_env() do
          :prod -> config :logger, level: :info
          other when other in [:dev] -> config :logger, level: :debug
          _ -> config :logger, level: :error
        end
        cond do
          config_env() == :prod -> config :shop, on: 1
          true -> config :shop, on: 2
        end
        """
    )
    assert [(level(configuration, each) or ("",))[0] for each in ("prod", "dev", "test")] == ["info", "debug", "error"]
    assert [(s.value.text, s.environments) for s in configuration.settings if s.app == "shop"] == [
        ("1", ("prod",)),
        ("2", ("dev", "test")),
    ]


def test_a_value_may_depend_on_the_environment() -> None:
    configuration = configured(config="config :logger, level: if(config_env() == :prod, do: :info, else: :debug)")
    assert level(configuration) == ("info", "config/config.exs", 2)
    assert level(configuration, "dev") == ("debug", "config/config.exs", 2)


def test_a_certain_value_and_one_on_a_condition() -> None:
    configuration = configured(
        config="config :logger, level: :info",
        runtime='if level = System.get_env("LOG_LEVEL") do\n  config :logger, level: String.to_atom(level)\nend',
    )
    found = configuration.all_of("logger", "level")
    assert [(each.origin, each.variables) for each in found] == [
        (Origin.LITERAL, ()),
        (Origin.ENVIRONMENT, ("LOG_LEVEL",)),
    ]
    assert configuration.of("logger", "level") == found[0]


@pytest.mark.parametrize(
    ("value", "variables", "default"),
    [
        ('System.get_env("PORT")', ("PORT",), None),
        ('System.get_env("PORT", "4000")', ("PORT",), "4000"),
        ('System.fetch_env!("PORT")', ("PORT",), None),
        ('String.to_integer(System.get_env("PORT") || "4000")', ("PORT",), "4000"),
        ('"PORT" |> System.get_env() |> String.to_integer()', ("PORT",), None),
        ('System.get_env("PORT") || raise("no PORT")', ("PORT",), None),
        ('System.get_env("A") || System.get_env("B") || "c"', ("A", "B"), "c"),
        ('Map.get(System.get_env(), "PORT", "4000")', ("PORT",), "4000"),
        ('System.get_env()["PORT"]', ("PORT",), None),
        ('"http://#{System.get_env("HOST")}:80"', ("HOST",), None),
        ('{:system, "PORT"}', ("PORT",), None),
        ('[:x, System.get_env("PORT")]', ("PORT",), None),
        ('Dotenvy.env!("PORT", :integer, 4000)', ("PORT",), None),
        ('Shop.ConfigHelper.integer_env_var("PORT", 4000)', ("PORT",), None),
        ('if(System.get_env("A"), do: 1, else: 2)', ("A",), None),
        ("Shop.value(~s(A))", (), None),
    ],
)
def test_values_from_the_environment_of_the_system(value: str, variables: tuple[str, ...], default: str | None) -> None:
    (setting,) = configured(runtime=f"config :shop, :port, {value}").settings
    assert (setting.variables, setting.value.text) == (variables, default)
    assert setting.origin is (Origin.ENVIRONMENT if variables else Origin.COMPUTED)
    assert setting.text is None


def test_names_that_a_file_binds_are_followed() -> None:
    configuration = configured(
        runtime="""
        env = &System.get_env/1
        secret = env.("SECRET") || raise "missing"
        url = "ecto://#{System.fetch_env!("DB_USER")}@db/shop"
        options = [url: url, pool_size: 5]
        config :shop, Shop.Repo, options
        config :shop, Shop.Endpoint, secret_key_base: secret
        """
    )
    assert {each.name: each.variables for each in configuration.settings} == {
        "shop.Shop.Repo.url": ("DB_USER",),
        "shop.Shop.Repo.pool_size": (),
        "shop.Shop.Endpoint.secret_key_base": ("SECRET",),
    }


def test_what_is_bound_in_a_branch_is_not_known_behind_it() -> None:
    (setting,) = configured(config="if true do\n  x = 1\nend\nconfig :shop, x: x").settings
    assert setting.origin is Origin.COMPUTED


def test_keywords_that_code_adds_to_hide_what_is_not_seen() -> None:
    configuration = configured(
        runtime="""
        config :shop, Shop.Repo, [pool_size: 5] ++ Shop.Options.more()
        config :shop, Shop.Mailer, Keyword.reject([user: System.get_env("MAIL_USER"), port: 25], &is_nil/1)
        """
    )
    found = configuration.of("shop", "Shop.Repo", "pool_size")
    assert found is not None
    assert found.perhaps_in == ("prod", "dev", "test")
    assert configuration.hidden("shop", "Shop.Repo", "timeout") == "config/runtime.exs:3 computes it"
    assert configuration.hidden("shop", "Shop.Endpoint") is None
    mailer = configuration.of("shop", "Shop.Mailer", "user")
    assert mailer is not None
    assert mailer.variables == ("MAIL_USER",)


@pytest.mark.parametrize(
    "import_",
    [
        'import_config "../apps/*/config/config.exs"',
        'for file <- "../apps/*/config/config.exs" |> Path.expand(__DIR__) |> Path.wildcard() do\n'
        "  import_config file\nend",
        'for file <- Path.wildcard("apps/{a,b}/config/*.exs"), do: import_config("../#{file}")',
        'Enum.each(Path.wildcard(Path.join(__DIR__, "../apps/*/config/config.exs")), &import_config/1)',
        'Enum.each(["a", "b"], fn app -> import_config "../apps/#{app}/config/config.exs" end)',
        'for app <- ~w(a b) do\n  import_config "../apps/#{app}/config/config.exs"\nend',
        'Code.require_file("apps/a/config/config.exs")\nCode.eval_file("config.exs", "apps/b/config")',
    ],
)
def test_the_configurations_of_an_umbrella_are_imported(import_: str) -> None:
    configuration = configured(
        config=import_,
        apps__a__config__config='config :a, x: 1\nimport_config "#{Mix.env()}.exs"',
        apps__b__config__config="config :b, x: 2",
        apps__a__config__prod="config :a, x: 3",
    )
    a, b = configuration.of("a", "x"), configuration.of("b", "x")
    assert a is not None
    assert b is not None
    assert (a.value.text, b.value.text) == ("3", "2")
    assert a.path == "apps/a/config/prod.exs"


LOADED = """defmodule Shop.Secrets do
  def base, do: System.get_env("BASE", "for all")
  def port(_), do: 4000
  def again, do: again()
end
"""


@pytest.mark.parametrize(
    ("value", "variables", "default"),
    [
        ("Shop.Secrets.base()", ("BASE",), "for all"),
        ("Shop.Secrets.port(1)", (), None),
        ("Shop.Secrets.again()", (), None),
        ("Shop.Other.base()", (), None),
    ],
)
def test_functions_of_a_file_that_is_loaded_are_followed(
    value: str, variables: tuple[str, ...], default: str | None
) -> None:
    files = {
        "config/config.exs": "",
        "config/runtime.exs": f'Code.require_file("secrets.ex", "#{{__DIR__}}/../lib")\nconfig :shop, base: {value}',
        "lib/secrets.ex": LOADED,
    }
    encoded = {name: f"import Config\n{text}\n".encode() for name, text in files.items()}
    found = read_configuration(list(files), encoded.get).of("shop", "base")
    assert found is not None
    assert (found.variables, found.value.text, found.line) == (variables, default, 3)


@pytest.mark.parametrize(
    ("text", "note", "hides"),
    [
        ('import_config "config.exs"', "this imports config/config.exs, which is being read: a loop", False),
        ('import_config "a.exs"', "this imports config/config.exs, which is being read: a loop", False),
        ('import_config "../../etc/shadow.exs"', "this imports a file from outside of the repository", True),
        ('import_config "/etc/shadow.exs"', "this imports a file from outside of the repository", True),
        (
            'import_config "local.exs"',
            "this imports config/local.exs, which is not in the repository",
            True,
        ),
        (
            'if File.exists?("config/x.exs"), do: import_config "x.exs"',
            "this imports config/x.exs, which is not in the repository",
            False,
        ),
        ("import_config Shop.path()", "which file this imports is only known when it runs", True),
        ("config Shop.app(), x: 1", "the application that this configures is only known when it runs", True),
        ("config :shop, Shop.key(), x: 1", "the key of :shop here is only known when it runs", False),
    ],
)
def test_what_cannot_be_followed_is_a_note(text: str, note: str, hides: bool) -> None:
    configuration = configured(config=f"{text}\nconfig :shop, z: 1", a='import_config "config.exs"')
    assert [(each.text, each.hides) for each in configuration.notes] == [(note, hides)]
    assert configuration.of("shop", "z") is not None
    assert (configuration.hidden("shop", "missing") is not None) == hides


def test_damage_is_said_and_all_else_is_read() -> None:
    configuration = configured(config='config :shop, x: 1\nimport_config "prod.exs"', prod="config :shop, y: [1,\n")
    (note,) = configuration.notes
    assert (note.path, note.hides) == ("config/prod.exs", True)
    assert configuration.of("shop", "x") is not None


def test_a_file_that_nothing_imports_holds_in_no_environment() -> None:
    configuration = configured(config="config :shop, x: 1", staging="config :shop, x: 2")
    assert [(each.path, each.environments) for each in configuration.settings] == [
        ("config/config.exs", ("prod", "dev", "test")),
        ("config/staging.exs", ()),
    ]
    assert configuration.of("shop", "x") == configuration.settings[0]


@pytest.mark.parametrize("path", ["rel__config__runtime", "apps__a__runtime", "apps__a__config__runtime"])
def test_what_a_provider_may_read_is_possible(path: str) -> None:
    configuration = configured(config="config :shop, x: 1", **{path: 'config :shop, x: System.get_env("X")'})
    assert [(each.variables, each.at_run_time) for each in configuration.all_of("shop", "x")] == [
        ((), False),
        (("X",), True),
    ]


def test_all_variables_that_are_read() -> None:
    configuration = configured(
        runtime='if System.get_env("PHX_SERVER") do\n  config :shop, a: System.fetch_env!("A")\nend', dev=""
    )
    assert [(each.name, each.line, each.required) for each in configuration.variables] == [
        ("PHX_SERVER", 2, False),
        ("A", 3, True),
    ]


def test_the_older_way_to_write_it() -> None:
    contents = {"config/config.exs": b"use Mix.Config\nconfig :shop, x: 1\n"}
    assert read_configuration(list(contents), contents.get).of("shop", "x") is not None


def test_a_configuration_that_grows_without_end_is_bounded() -> None:
    lines = ["a0 = [x: 1, y: 2]"] + [f"a{n + 1} = [x: a{n}, y: a{n}]" for n in range(40)]
    configuration = configured(config="\n".join([*lines, "config :shop, :big, a40", "config :shop, z: 1"]))
    assert len(configuration.settings) <= 20_001


def test_loops_in_loops_end() -> None:
    numbers = "[" + ", ".join(map(str, range(100))) + "]"
    loops = "".join(f"for x{depth} <- {numbers} do\n" for depth in range(5))
    configuration = configured(config=f"{loops}config :shop, x: x0\n{'end ' * 5}")
    (note,) = configuration.notes
    assert note.hides


def test_nothing_is_nothing() -> None:
    assert read_configuration([], lambda _: None) == Configuration()


_CODE = (
    'config :a, |x: 1|if |do |end\n|else |config_env()| == :prod |import_config "a.exs"|\n|fn x -> |&|[|]|{|}|"|,'
    "|System.get_env(|)|%{|case |_ -> |= |a|++|#{|\x00|\xff"
)
_PIECES = st.sampled_from(_CODE.split("|"))


@given(st.lists(_PIECES, max_size=40), st.binary(max_size=60))
def test_no_content_is_too_much(pieces: list[str], noise: bytes) -> None:
    contents = {
        "config/config.exs": "".join(pieces).encode(),
        "config/a.exs": noise,
        "config/runtime.exs": "".join(reversed(pieces)).encode() + noise,
    }
    configuration = read_configuration(list(contents), contents.get)
    for setting in configuration.settings:
        assert setting.path in contents
        assert 1 <= setting.line <= contents[setting.path].count(b"\n") + 1
