"""`elixirlens deps`, `deps why` and `deps show`, from the outside, with a registry and an API on the loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from loopback import Sent, Server, with_files

from elixirlens.hex.messages import Dependency, Package, Reason, RegistryAdvisory, Release, Retirement, Severity

if TYPE_CHECKING:
    from conftest import Shop
    from syrupy.assertion import SnapshotAssertion

SUM = "a" * 64
MIX = """defmodule Shop.MixProject do
  use Mix.Project
  def project, do: [app: :shop, version: "1.0.0", elixir: "~> 1.15", deps: deps()]

  defp deps do
    [
      {:plug, "~> 1.0"},
      {:jason, "~> 1.0", only: [:dev, :test]},
      {:shared, path: "shared"}
    ]
  end
end
"""
LOCK = f"""%{{
  "jason": {{:hex, :jason, "1.4.0", "{SUM}", [:mix], [], "hexpm", "{SUM}"}},
  "mime": {{:hex, :mime, "2.0.0", "{SUM}", [:mix], [], "hexpm", "{SUM}"}},
  "plug": {{:hex, :plug, "1.2.0", "{SUM}", [:mix], [{{:mime, "~> 2.0", [hex: :mime, repo: "hexpm", optional: false]}}, {{:jason, "~> 1.0", [hex: :jason, repo: "hexpm", optional: true]}}], "hexpm", "{SUM}"}},
}}
"""  # noqa: E501
SHOP = """defmodule Shop.Web do
  @moduledoc "Answers."
  use Plug.Builder

  def call(conn), do: conn |> Plug.Conn.assign(:seen, true) |> Plug.Conn.send_resp(200, "")
  def last(conn), do: Plug.Conn.send_resp(conn, 200, Plug.Secret.key())
end
"""
CONN = """defmodule Plug.Conn do
  @moduledoc "A connection."
  @doc "Assigns."
  @spec assign(t, atom, term) :: t
  def assign(conn, key, value), do: {conn, key, value}
  def send_resp(conn, status, body), do: {conn, status, body}
  @doc false
  def hidden, do: nil
end

defmodule Plug.Secret do
  @moduledoc false
  def key, do: "key"
end

defmodule Plug.Builder do
  @moduledoc "Builds."
  defmacro __using__(_), do: nil
end
"""
METADATA = """{<<"name">>,<<"plug">>}.
{<<"version">>,<<"1.2.0">>}.
{<<"app">>,<<"plug">>}.
{<<"elixir">>,<<"~> 1.14">>}.
{<<"licenses">>,[<<"Apache-2.0">>]}.
{<<"links">>,[{<<"GitHub">>,<<"https://git.example/plug">>}]}.
"""


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def release(version: str, when: str, *needs: Dependency, **more: Any) -> Release:
    return Release(version, b"inner", bytes.fromhex(SUM), needs, published_at=day(when), **more)


MIME = Dependency("mime", "~> 2.0")
ADVISORY = RegistryAdvisory(
    "EEF-CVE-2026-1",
    "Reads what it should not",
    "https://cna.example/1",
    severity=Severity.HIGH,
    severity_number=3,
    cvss_score=8.1,
    aliases=("CVE-2026-1",),
)
PLUG = Package(
    "plug",
    "hexpm",
    (
        release("1.0.0", "2016-01-01", MIME, retirement=Retirement(Reason.INVALID, 1, "broken")),
        release("1.2.0", "2024-01-01", MIME, advisories=(0,)),
        release("1.3.0", "2025-12-01", MIME),
    ),
    (ADVISORY,),
)
CASTLE = Package(
    "castle", "hexpm", (release("0.1.0", "2020-01-01", Dependency("mime", "~> 3.0"), Dependency("moat", "~> 1.0")),)
)
PACKAGES = (
    PLUG,
    CASTLE,
    Package("jason", "hexpm", (release("1.4.0", "2022-01-01"),)),
    Package("mime", "hexpm", (release("2.0.0", "2022-01-01"),)),
    Package("moat", "hexpm", (release("1.0.0", "2021-01-01"),)),
)


def in_api(name: str, **more: object) -> bytes:
    page: dict[str, object] = {
        "name": name,
        "meta": {"licenses": ["MIT"], "links": {"GitHub": f"https://git.example/{name}"}},
        "owners": [{"username": "ada"}],
        "downloads": {"all": 12_345, "recent": 678},
    }
    return json.dumps(page | more).encode()


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        with_files(running, *PACKAGES)
        for name, version in (("plug", "1.2.0"), ("castle", "0.1.0"), ("jason", "1.4.0")):
            running.pages[f"/api/packages/{name}"] = Sent(in_api(name))
            page = {"version": version, "has_docs": True, "meta": {"elixir": "~> 1.11"}}
            running.pages[f"/api/packages/{name}/releases/{version}"] = Sent(json.dumps(page).encode())
        yield running


class Asking:
    """The shop with dependencies, and an environment that leads to the server."""

    def __init__(self, shop: Shop, server: Server) -> None:
        self.shop = shop
        self.environment = {
            "HEX_MIRROR_URL": server.url,
            "HEX_API_URL": f"{server.url}/api",
            "HEX_UNSAFE_REGISTRY": "1",  # the key of hex.pm is not ours to sign with
            "HEX_HTTP_TIMEOUT": "5",
            "NO_PROXY": "127.0.0.1",
        }

    def run(self, *arguments: str, **more: str) -> tuple[int, str, str]:
        done = self.shop.run("deps", *arguments, **(self.environment | more))
        return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.fixture
def asking(shop: Shop, server: Server) -> Asking:
    shop.write("mix.exs", MIX)
    shop.write("mix.lock", LOCK)
    (shop.root / "lib/till.ex").unlink()
    shop.write("lib/web.ex", SHOP)
    shop.write("shared/mix.exs", "defmodule Shared.MixProject do\n  def project, do: [app: :shared]\nend\n")
    shop.write("deps/plug/lib/plug.ex", CONN)
    shop.write("deps/plug/hex_metadata.config", METADATA)
    shop.write("deps/plug/CHANGELOG.md", "# 1.2.0")
    shop.write(".gitignore", "deps\n")
    return Asking(shop, server)


# why


def test_why_a_dependency_is_there(asking: Asking, server: Server, snapshot: SnapshotAssertion) -> None:
    code, said, noted = asking.run("why", "mime")
    assert (code, noted) == (0, "")
    assert said == snapshot
    assert server.asked == []


def test_why_in_json(asking: Asking) -> None:
    code, said, _ = asking.run("why", "jason", "--format", "json")
    (found,) = json.loads(said)["found"]
    assert code == 0
    assert found["ways"][0]["declared"][0] == {
        "app": "jason",
        "path": "mix.exs",
        "line": 8,
        "requirement": "~> 1.0",
        "condition": None,
        "only": ["dev", "test"],
        "by": [],
    }


def test_an_unknown_name_gets_the_nearest(asking: Asking) -> None:
    code, said, complaint = asking.run("why", "jsaon")
    assert (code, said) == (2, "")
    assert (
        complaint
        == "error: Neither a mix.exs nor a mix.lock here has a dependency 'jsaon'.\n hint: Did you mean jason?\n"
    )


def test_a_path_that_is_called_like_a_command(asking: Asking) -> None:
    """`deps why` wants a name; the folder is ./why."""
    code, _, complaint = asking.run("why")
    assert (code, "NAME" in complaint) == (2, True)
    asking.shop.write("why/lib/a.ex", "defmodule A do\nend\n")
    assert asking.run("./why", "--offline", "--allow-unchecked")[0] == 0


def test_hostile_names_and_conditions_are_only_words(asking: Asking) -> None:
    name = "a\x1b[31mb\u202e"
    asking.shop.write(
        "mix.exs",
        MIX.replace(
            '{:plug, "~> 1.0"}', f'{{:"{name}", path: "x"}}, if(System.get_env("{name}"), do: {{:plug, "~> 1.0"}})'
        ),
    )
    for arguments in (["why", "plug"], ["why", "plug", "--format", "json"], ["why", name], ["why", f"{name}x"]):
        code, said, noted = asking.run(*arguments)
        assert code in {0, 2}
        assert (said + noted).replace("\n", "").isprintable()


def test_another_path(asking: Asking) -> None:
    assert asking.run("why", "mime", "--path", "lib")[0] == 0
    assert asking.run("why", "mime", "--path", "libs")[0] == 2


def test_the_help_tells_of_all_three(asking: Asking, snapshot: SnapshotAssertion) -> None:
    code, said, _ = asking.run("--help")
    assert (code, said) == (0, snapshot)
    assert asking.run("show", "--help")[1].startswith("Usage: elixirlens deps show [OPTIONS] NAME")
    assert asking.run("why", "--help")[1].startswith("Usage: elixirlens deps why [OPTIONS] NAME")


# show


def test_the_evidence_on_a_dependency(asking: Asking, snapshot: SnapshotAssertion) -> None:
    code, said, noted = asking.run("show", "plug", "--today", "2026-03-01")
    assert (code, noted) == (0, "")
    assert said == snapshot


def test_the_evidence_on_a_package_that_is_none_yet(
    asking: Asking, server: Server, snapshot: SnapshotAssertion
) -> None:
    code, said, noted = asking.run("show", "castle", "--today", "2026-03-01")
    assert (code, noted) == (0, "")
    assert said == snapshot
    assert "/packages/moat" in server.paths
    assert "/packages/mime" not in server.paths  # it is locked here


def test_the_evidence_in_json(asking: Asking) -> None:
    code, said, _ = asking.run("show", "jason", "--format", "json", "--today", "2026-03-01")
    (found,) = json.loads(said)["found"]
    rows = [row for section in found["sections"] for row in section["rows"]]
    assert code == 0
    assert len(found["sections"]) == 6
    assert {row["standing"] for row in rows} <= {"good", "neutral", "bad", "unknown"}
    assert all(row["source"] for row in rows)


def test_nothing_is_known_offline_and_that_is_no_reproach(asking: Asking, server: Server) -> None:
    code, said, noted = asking.run("show", "plug", "--offline", "--today", "2026-03-01")
    assert code == 5
    assert "not checked" in noted
    assert "? advisories" in said
    assert "! advisories" not in said
    assert server.asked == []
    assert asking.run("show", "plug", "--offline", "--allow-unchecked")[0] == 0


def test_what_was_kept_does_offline(asking: Asking) -> None:
    online = asking.run("show", "plug", "--today", "2026-03-01")
    assert asking.run("show", "plug", "--today", "2026-03-01", "--offline") == online


def test_a_package_that_nobody_has(asking: Asking) -> None:
    code, said, complaint = asking.run("show", "castel")
    assert (code, said) == (2, "")
    assert "Did you mean castle?" in complaint


def test_names_that_are_none_are_asked_of_nobody(asking: Asking, server: Server) -> None:
    for name in ("../plug", "pl\x1b[31mug", "Plug", "x" * 500):
        code, said, complaint = asking.run("show", name)
        assert (code, said) == (2, "")
        assert "\x1b" not in complaint
    assert server.asked == []


def test_hostile_words_are_only_words(asking: Asking, server: Server) -> None:
    red = "\x1b[31mred\x1b]0;title\x07\u202e"
    asking.shop.write("deps/plug/hex_metadata.config", f'{{<<"licenses">>,[<<"{red}"/utf8>>]}}.\n'.encode())
    server.pages["/api/packages/plug"] = Sent(
        in_api("plug", owners=[{"username": red}], meta={"links": {"Changelog": red, "GitHub": red}})
    )
    code, said, noted = asking.run("show", "plug", "--today", "2026-03-01", "--color", "never")
    assert code == 0
    assert not {"\x1b", "\x07", "\u202e"} & {*said, *noted}
    assert all(each.isprintable() or each == "\n" for each in said)
    code, said, _ = asking.run("show", "plug", "--today", "2026-03-01", "--format", "json")
    assert (code, said.replace("\n", "").isprintable()) == (0, True)


def test_a_private_package_is_asked_of_nobody_else(asking: Asking, server: Server) -> None:
    asking.shop.write("mix.lock", LOCK.replace('[], "hexpm"', '[], "hexpm:acme"'))
    code, said, _ = asking.run("show", "jason", HEX_HTTP_TIMEOUT="1", HEX_TRUSTED_MIRROR_URL="http://127.0.0.1:9")
    assert code == 5
    assert not [path for path in server.paths if "jason" in path]
    assert "hexpm:acme" in said


def test_a_name_that_may_be_private_is_sent_to_nobody(asking: Asking, server: Server) -> None:
    """Whether hex.pm has it is not known while its registry is silent, so its API is not asked either."""
    server.pages["/versions"] = Sent(status=404)
    code, said, _ = asking.run("show", "our_secret_till", "--today", "2026-03-01")
    assert (code, "? owners" in said) == (5, True)
    assert not [path for path in server.paths if "secret" in path]


def test_the_evidence_on_what_is_not_from_hex(asking: Asking, server: Server) -> None:
    asking.shop.write("shared/lib/shared.ex", "defmodule Shared do\n  def a, do: 1\nend\n")
    code, said, noted = asking.run("show", "shared")
    assert (code, noted, server.asked) == (0, "", [])
    assert "! tests             there are none beside it" in said
    git = f'%{{\n  "own": {{:git, "https://git.example/own.git", "{"b" * 40}", []}},\n'
    asking.shop.write("mix.lock", LOCK.replace("%{\n", git))
    code, said, noted = asking.run("show", "own")
    assert (code, server.asked) == (5, [])
    assert said.startswith("own bbbbbbbbbb ")
    assert "it comes from git" in noted


def test_links_that_lead_out_are_not_followed(asking: Asking) -> None:
    metadata = asking.shop.root / "deps/plug/hex_metadata.config"
    metadata.unlink()
    metadata.symlink_to(asking.shop.root.parent / "home")
    code, _, noted = asking.run("show", "plug")
    assert (code, "it is a link out of the repository" in noted) == (5, True)


def test_advisories_of_osv_count_as_well(asking: Asking) -> None:
    record = {
        "id": "GHSA-aaaa-bbbb-cccc",
        "summary": "Forgets what it should know",
        "affected": [
            {
                "package": {"ecosystem": "Hex", "name": "jason"},
                "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.5.0"}]}],
            }
        ],
    }
    asking.shop.write("osv/one.json", json.dumps(record))
    code, said, _ = asking.run("show", "jason", "--advisories", "osv")
    assert (code, "! advisories" in said, "GHSA-aaaa-bbbb-cccc" in said) == (0, True, True)
    assert "no release mends it · osv" in " ".join(said.split())
    code, said, _ = asking.run("show", "jason", "--advisories", "osv", "--offline", "--no-cache")
    assert (code, "? advisories" in said, "! advisories" in said) == (5, True, True)
    asking.shop.write("osv/two.json", "{")
    assert asking.run("show", "jason", "--advisories", "osv")[0] == 5
    assert asking.run("show", "jason", "--advisories", "nowhere")[0] == 2


def test_colours(asking: Asking) -> None:
    assert "\x1b[" in asking.run("show", "plug", "--color", "always")[1]
    assert "\x1b[" not in asking.run("show", "plug", FORCE_COLOR="1", NO_COLOR="1")[1]
    assert "\x1b[" in asking.run("why", "plug", FORCE_COLOR="1")[1]


# deps


def test_a_finding_ends_in_1_and_nothing_in_0(asking: Asking, server: Server) -> None:
    with_files(
        server,
        Package("plug", "hexpm", (release("1.2.0", "2024-01-01", retirement=Retirement(Reason.SECURITY, 2)),)),
        *PACKAGES[2:4],
    )
    assert asking.run("--select")[0] == 2
    code, said, _ = asking.run()
    assert (code, "retired" in said) == (1, True)
    with_files(server, Package("plug", "hexpm", (release("1.2.0", "2024-01-01"),)), *PACKAGES[2:4])
    assert asking.run()[0] == 0


def test_what_was_not_checked_ends_in_5(asking: Asking, server: Server) -> None:
    code, said, _ = asking.run("--offline")
    assert (code, "3 NOT CHECKED" in said, server.asked) == (5, True, [])
    assert asking.run("--offline", "--allow-unchecked")[0] == 0


def test_a_bill_of_materials(asking: Asking) -> None:
    asking.shop.write(
        "mix.lock",
        LOCK.replace(
            "%{\n",
            f'%{{\n  "own": {{:git, "https://ada:secret@git.example/own.git", "{"b" * 40}", []}},\n'
            f'  "pro": {{:hex, :pro, "1.0.0", "{SUM}", [:mix], [], "oban", "{SUM}"}},\n',
        ),
    )
    code, said, _ = asking.run("--format", "cyclonedx", "--allow-unchecked", "--fail-on", "never")
    made = json.loads(said)
    assert (code, made["specVersion"]) == (0, "1.6")
    assert "secret" not in said
    assert sorted(one["bom-ref"] for one in made["components"]) == [
        "hex:oban:pro@1.0.0",
        "path::shared@",
        f"pkg:generic/own@{'b' * 40}?vcs_url=git%2Bhttps://git.example/own.git%40{'b' * 40}",
        "pkg:hex/jason@1.4.0",
        "pkg:hex/mime@2.0.0",
        "pkg:hex/plug@1.2.0",
    ]
    assert [one["id"] for one in made["vulnerabilities"]] == ["EEF-CVE-2026-1"]
    assert asking.run("--format", "cyclonedx", "--allow-unchecked", "--fail-on", "never")[1] == said
