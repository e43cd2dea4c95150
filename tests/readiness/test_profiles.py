from __future__ import annotations

from pathlib import Path

import pytest
from ready import APPLICATION, LIBRARY, judged, ready

from elixirlens.readiness.model import Profile, Status
from elixirlens.readiness.profiles import detect_profile

ENDPOINT = {"lib/shop_web/endpoint.ex": "defmodule ShopWeb.Endpoint do\n  use Phoenix.Endpoint, otp_app: :shop\nend\n"}
UMBRELLA = 'defmodule U.MixProject do\n  use Mix.Project\n  def project, do: [apps_path: "apps", deps: []]\nend\n'
APP = 'defmodule A.MixProject do\n  use Mix.Project\n  def project, do: [app: :a, version: "1.0.0"]\nend\n'
NERVES = """defmodule F.MixProject do
  use Mix.Project
  def project, do: [app: :f, version: "0.1.0", archives: [nerves_bootstrap: "~> 1.13"], deps: deps(), releases: [f: []]]
  def application, do: [mod: {F.Application, []}]
  defp deps, do: [{:nerves, "~> 1.10", runtime: false}]
end
"""
PUBLISHED = """defmodule Shop.MixProject do
  use Mix.Project
  def project, do: [app: :shop, version: "1.0.0", package: [licenses: ["MIT"]], deps: deps()]
  def application, do: [mod: {Shop.Application, []}]
  defp deps, do: [{:phoenix, "~> 1.8"}, {:bandit, "~> 1.5"}]
end
"""
IN_PRODUCTION = {"config/runtime.exs": "import Config\n"}
ESCRIPT = """defmodule C.MixProject do
  use Mix.Project
  def project, do: [app: :c, version: "0.1.0", escript: [main_module: C.CLI], deps: []]
end
"""


@pytest.mark.parametrize(
    ("files", "profile"),
    [
        ({}, Profile.APPLICATION),
        ({"mix.exs": LIBRARY}, Profile.LIBRARY),
        (ENDPOINT, Profile.PHOENIX),
        (
            {"lib/web.ex": "defmodule Web.Endpoint do\n  use SiteEncrypt.Phoenix.Endpoint, otp_app: :shop\nend\n"},
            Profile.PHOENIX,
        ),
        ({"mix.exs": PUBLISHED, **ENDPOINT}, Profile.LIBRARY),
        ({"mix.exs": LIBRARY, **ENDPOINT, **IN_PRODUCTION}, Profile.LIBRARY),
        ({"mix.exs": PUBLISHED, **IN_PRODUCTION}, Profile.APPLICATION),
        ({"mix.exs": PUBLISHED, **ENDPOINT, **IN_PRODUCTION}, Profile.PHOENIX),
        ({"mix.exs": UMBRELLA, "apps/a/mix.exs": APP}, Profile.UMBRELLA),
        ({"mix.exs": NERVES}, Profile.NERVES),
        ({"mix.exs": NERVES, **ENDPOINT}, Profile.NERVES),
        ({"mix.exs": ESCRIPT}, Profile.ESCRIPT),
    ],
    ids=[
        "application",
        "library",
        "phoenix",
        "phoenix-by-another-use",
        "library-with-pages",
        "library-that-nothing-starts",
        "website-without-an-endpoint-of-its-own",
        "phoenix-published",
        "umbrella",
        "nerves",
        "nerves-with-pages",
        "escript",
    ],
)
def test_what_a_repository_is(files: dict[str, str], profile: Profile, tmp_path: Path) -> None:
    found = detect_profile(ready(tmp_path, files))
    assert found.profile is profile
    assert found.evidence


def test_what_it_could_be_besides(tmp_path: Path) -> None:
    assert detect_profile(ready(tmp_path, ENDPOINT)).others == (Profile.APPLICATION,)


def test_somebody_says_what_it_is(tmp_path: Path) -> None:
    assert ready(tmp_path, {}, Profile.LIBRARY).profile is Profile.LIBRARY
    assert ready(tmp_path, {"elixirlens.toml": '[readiness]\nprofile = "nerves"\n'}).profile is Profile.NERVES


def test_the_project_may_lie_in_a_folder(tmp_path: Path) -> None:
    repository = ready(tmp_path, {"mix.exs": APPLICATION, "docs/x.md": ""})
    assert repository.mix_path == "mix.exs"
    (tmp_path / "mix.exs").unlink()
    (tmp_path / ".git" / "index").unlink()
    repository = ready(tmp_path, {"elixir/mix.exs": APPLICATION, "mix.exs": "# nothing here\n"})
    assert repository.mix_project is not None


STARTED = """defmodule W.MixProject do
  use Mix.Project
  def project, do: [app: :web, version: "0.1.0", deps: []]
  def application, do: [mod: {Web.Application, []}]
end
"""


def flashed(*, needs: str) -> dict[str, str]:
    firmware = NERVES.replace("runtime: false}]", f"runtime: false}}{needs}]")
    return {
        "mix.exs": UMBRELLA,
        "apps/f/mix.exs": firmware,
        "apps/web/mix.exs": STARTED,
        "apps/tools/mix.exs": APP,
        "apps/web/lib/web.ex": "defmodule Web do\n  def a(b), do: b\nend\n",
    }


@pytest.mark.parametrize("criterion", ["automated-deploy", "healthcheck", "durable-jobs", "runtime-config"])
def test_an_umbrella_that_is_flashed_is_asked_what_firmware_is_asked(criterion: str, tmp_path: Path) -> None:
    repository = ready(tmp_path, flashed(needs=", {:web, in_umbrella: true}"))
    assert repository.profile is Profile.UMBRELLA
    assert "firmware" in (judged(repository, criterion).reason or "")
    assert judged(repository, "umbrella-wiring").status is not Status.NOT_APPLICABLE


def test_firmware_beside_a_server_in_an_umbrella_excuses_nothing(tmp_path: Path) -> None:
    repository = ready(tmp_path, flashed(needs=""))
    assert judged(repository, "automated-deploy").status is Status.FAIL
