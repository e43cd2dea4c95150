"""Criteria about native code: how risky, how scheduled, how built, and the programs that are started."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from elixirlens.readiness.assess import Asked, repository_of
from elixirlens.readiness.model import Judgement, Profile
from tests.readiness.ready import APPLICATION, LIBRARY, TODAY, judged, ready

PLAIN = """#include <erl_nif.h>
static ERL_NIF_TERM sum(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
  for (int i = 0; i < 9; i++) step(i);
  return 0;
}
static ErlNifFunc functions[] = {{"sum", 1, sum%s}};
ERL_NIF_INIT(Elixir.Shop.Native, functions, NULL, NULL, NULL, NULL)
"""
C = {"c_src/shop.c": PLAIN % ""}
DIRTY_C = {"c_src/shop.c": PLAIN % ", ERL_NIF_DIRTY_JOB_CPU_BOUND"}
LOADED = """defmodule Shop.Native do
  @on_load :load
  def load, do: :erlang.load_nif(~c"priv/shop", 0)
end
"""
RUSTLER = "defmodule Shop.Native do\n  use Rustler, otp_app: :shop, crate: :shop\nend\n"
RUST = '#[rustler::nif%s]\nfn sum(list: Vec<i64>) -> i64 { list.iter().sum() }\nrustler::init!("Elixir.Shop.Native");\n'
IN_RUST = {"lib/shop/native.ex": RUSTLER, "native/shop/src/lib.rs": RUST % ""}
ZIG = '''defmodule Shop.Native do
  use Zig, otp_app: :shop

  ~Z"""
  pub fn one() i64 { return 1; }
  """
end
'''
IN_ZIG = {"lib/shop/native.ex": ZIG}
PORT = """defmodule Shop.Encoder do
  use GenServer

  def start_link(path), do: GenServer.start_link(__MODULE__, path)
  def init(path), do: {{:ok, Port.open({opened})}}
  {more}
end
"""
SUPERVISED = """defmodule Shop.Application do
  use Application
  def start(_type, _args), do: Supervisor.start_link([{Shop.Encoder, "x"}], strategy: :one_for_one)
end
"""


def port(opened: str = "{:spawn_executable, path}, [:binary]", more: str = "") -> dict[str, str]:
    return {"lib/shop/encoder.ex": PORT.format(opened=opened, more=more)}


def depending(*names: str, more: str = "") -> dict[str, str]:
    dependencies = ", ".join(f'{{:{name}, "~> 1.0"}}' for name in names)
    mix = APPLICATION.replace("deps, do: []", f"deps, do: [{dependencies}]")
    return {"mix.exs": mix.replace('version: "0.1.0"', f'version: "0.1.0"{more}')}


def asked(root: Path, criterion: str, files: dict[str, str | bytes], profile: Profile | None = None) -> Judgement:
    return judged(ready(root, files, profile), criterion)


RISKS: dict[str, tuple[dict[str, str], str, float]] = {
    "none": ({}, "not applicable", 0.0),
    "ports": (port(), "pass", 1.0),
    "C": (C, "fail", 0.0),
    "C that says how it runs": (DIRTY_C, "partial", 0.4),
    "Rust": (IN_RUST, "partial", 0.75),
    "Zig": (IN_ZIG, "partial", 0.5),
    "a driver": ({"c_src/a.c": "DRIVER_INIT(shop) { return &entry; }\n"}, "fail", 0.0),
    "no source": ({"lib/shop/native.ex": LOADED}, "unknown", 0.0),
    "a benchmark": ({"bench/c_src/shop.c": PLAIN % ""}, "not applicable", 0.0),
    "another program": ({"c_src/main.c": "int main() { return 0; }\n"}, "not applicable", 0.0),
}


@pytest.mark.parametrize("case", RISKS)
def test_native_risk_profile(tmp_path: Path, case: str) -> None:
    files, status, value = RISKS[case]
    found = asked(tmp_path, "native-risk-profile", {**files})
    assert (found.status.value, found.value) == (status, value), found


def test_what_lies_outside_of_the_mix_project_is_not_asked_about(tmp_path: Path) -> None:
    ready(tmp_path, {"c_src/shop.c": PLAIN % "", "shop/mix.exs": APPLICATION, "shop/lib/native.ex": LOADED})
    (tmp_path / "mix.exs").unlink()
    subprocess.run(["git", "add", "-A"], cwd=tmp_path, check=True)
    repository = repository_of(Asked(tmp_path, TODAY, jobs=1, use_cache=False))
    found = judged(repository, "native-risk-profile")
    assert repository.mix_path == "shop/mix.exs"
    assert (found.status.value, found.reason) == ("unknown", "a NIF is loaded whose source is not here")


MIXED = RUST % "" + '#[rustler::nif(schedule = "DirtyIo")]\nfn load(path: &str) -> i64 { 1 }\n'
SHORT = '#[rustler::nif]\nfn one() -> i64 { 1 }\nrustler::init!("Elixir.Shop.Native");\n'
SCHEDULES: dict[str, tuple[dict[str, str], str, float]] = {
    "all": (DIRTY_C, "pass", 1.0),
    "some": ({**IN_RUST, "native/shop/src/lib.rs": MIXED}, "partial", 0.5 / 0.6),
    "none": (C, "fail", 0.0),
    "none, all short": ({**IN_RUST, "native/shop/src/lib.rs": SHORT}, "unknown", 0.0),
    "no source": ({"lib/shop/native.ex": LOADED}, "unknown", 0.0),
    "no NIF": (port(), "not applicable", 0.0),
}


@pytest.mark.parametrize("case", SCHEDULES)
def test_nif_scheduling(tmp_path: Path, case: str) -> None:
    files, status, value = SCHEDULES[case]
    found = asked(tmp_path, "nif-scheduling", {**files})
    assert (found.status.value, found.value) == (status, pytest.approx(value)), found


MAKE = "priv/shop.so: c_src/shop.c\n\tcc -fPIC -shared -I{path} -o $@ $<\n"
IMAGE = """FROM {built} AS build
ENV MIX_ENV=prod
RUN mix release
FROM {run}
COPY --from=build /app /app
CMD ["/app/bin/shop", "start"]
"""
MADE = {**C, **depending("elixir_make", more=", compilers: [:elixir_make] ++ Mix.compilers()")}
PUBLISHED = LIBRARY.replace("deps: []", 'deps: [{:rustler_precompiled, "~> 0.8"}]')
BUILDS: dict[str, tuple[dict[str, str], str]] = {
    "elixir_make": ({**MADE, "Makefile": MAKE.format(path="$(ERTS_INCLUDE_DIR)")}, "pass"),
    "Rustler": ({**IN_RUST, **depending("rustler")}, "pass"),
    "a path that is fixed": ({**MADE, "Makefile": MAKE.format(path="/usr/lib/erlang/usr/include")}, "partial"),
    "by hand": ({**C, "Makefile": MAKE.format(path="$(ERTS_INCLUDE_DIR)")}, "partial"),
    "committed": ({**MADE, "priv/shop.so": "ELF"}, "fail"),
    "one libc": ({**MADE, "Dockerfile": IMAGE.format(built="elixir:1.18-alpine", run="alpine:3.21")}, "pass"),
    "two": ({**MADE, "Dockerfile": IMAGE.format(built="elixir:1.18-alpine", run="debian:bookworm-slim")}, "fail"),
    "without checksums": ({**IN_RUST, "mix.exs": PUBLISHED}, "partial"),
    "with checksums": (
        {**IN_RUST, "mix.exs": PUBLISHED.replace("package: [", 'package: [files: ["lib", "checksum-*.exs"], ')},
        "pass",
    ),
    "made for another dependency": (depending("elixir_make"), "not applicable"),
    "a program": ({**depending("elixir_make"), "src/main.c": "int main() {}"}, "pass"),
    "Rustler for another dependency": ({**depending("rustler")}, "not applicable"),
    "no NIF": ({"priv/shop.so": "ELF"}, "not applicable"),
}


@pytest.mark.parametrize("case", BUILDS)
def test_native_build(tmp_path: Path, case: str) -> None:
    files, status = BUILDS[case]
    found = asked(tmp_path, "native-build", {**files})
    assert found.status.value == status, found


EXITS = "def handle_info({port, {:exit_status, status}}, port), do: {:stop, {:exited, status}, port}"
STARTED = {"lib/shop/application.ex": SUPERVISED}
PORTS: dict[str, tuple[dict[str, str], str, float]] = {
    "all three": ({**port(more=EXITS), **STARTED, **depending("muontrap")}, "pass", 1.0),
    "an option and a supervisor": (
        {**port("{:spawn_executable, path}, [:binary, :exit_status]"), **STARTED},
        "partial",
        pytest.approx(2 / 3),
    ),
    "a wrapping script": (
        {**port('{:spawn_executable, "priv/wrapper.sh"}, [:binary]'), **STARTED},
        "partial",
        pytest.approx(2 / 3),
    ),
    "a program of its own": (
        {
            **port('{:spawn_executable, Application.app_dir(:shop, "priv/encode")}, []'),
            **STARTED,
            "src/main.c": "int main() {}",
        },
        "partial",
        pytest.approx(2 / 3),
    ),
    "a library": (
        {**port("{:spawn_executable, path}, [:exit_status]"), "mix.exs": LIBRARY},
        "partial",
        pytest.approx(2 / 3),
    ),
    "nothing": (
        {"lib/shop/calls.ex": "defmodule A do\n  def a(p), do: Port.open({:spawn, p}, [])\nend\n"},
        "fail",
        0.0,
    ),
    "MuonTrap alone": (
        {**depending("muontrap"), "lib/shop/calls.ex": 'defmodule A do\n  def a, do: MuonTrap.cmd("ls", [])\nend\n'},
        "pass",
        1.0,
    ),
    "none": ({"lib/shop/calls.ex": 'defmodule A do\n  def a, do: System.cmd("ls", [])\nend\n'}, "not applicable", 0.0),
}


@pytest.mark.parametrize("case", PORTS)
def test_port_lifecycle(tmp_path: Path, case: str) -> None:
    files, status, value = PORTS[case]
    found = asked(tmp_path, "port-lifecycle", {**files})
    assert (found.status.value, found.value) == (status, value), found
