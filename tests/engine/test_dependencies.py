"""The audit as a whole: a project on disk, registries on the loopback, and what the report says of both."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
from houses import House
from loopback import (
    OTHER_SECRET,
    PUBLIC,
    Clock,
    Sent,
    Server,
    package,
    package_file,
    signed,
    versions_file,
    with_files,
)
from msgspec import structs

from elixirlens.engine.dependencies import Asked
from elixirlens.engine.dependency_entries import Verdict
from elixirlens.errors import UsageError
from elixirlens.finding import Finding, Severity
from elixirlens.hex.api import Api
from elixirlens.hex.encode import encode_package
from elixirlens.hex.environment import Network, Repository
from elixirlens.hex.inquiry import Depth, Registries
from elixirlens.hex.messages import Dependency, Package, PackageVersions, Reason, RegistryAdvisory, Retirement
from elixirlens.hex.messages import Severity as Degree
from elixirlens.hex.osv import Database, read_osv
from elixirlens.hex.signature import read_public_key
from elixirlens.hex.transport import Transport
from elixirlens.hex.unchecked import Cause, NotChecked
from elixirlens.report import DependencyEntry, Report

KEY = read_public_key(PUBLIC)
RULES = (
    "vulnerable-dependency",
    "retired-dependency",
    "outdated-dependency",
    "lock-mismatch",
    "licence-not-allowed",
    "superseded-package",
)
NETWORK = Network(seconds=5)
INNER, OUTER = b"inner".hex().ljust(64, "0"), b"outer".hex().ljust(64, "0")
GONE = Retirement(Reason.SECURITY, 2, "use another")
HOLE = RegistryAdvisory(
    "EEF-CVE-2026-0001", "it leaks", severity=Degree.HIGH, severity_number=3, aliases=("CVE-2026-0001",)
)


def mix(*deps: str) -> str:
    lines = ",\n      ".join(deps)
    return (
        "defmodule Shop.MixProject do\n  use Mix.Project\n\n"
        '  def project, do: [app: :shop, version: "1.0.0", elixir: "~> 1.15", deps: deps()]\n\n'
        f"  defp deps do\n    [\n      {lines}\n    ]\n  end\nend\n"
    )


def entry(name: str, version: str = "1.0.0", repository: str = "hexpm", needs: Mapping[str, str] | None = None) -> str:
    wanted = ", ".join(
        f'{{:{child}, "{requirement}", [hex: :{child}, repo: "{repository}", optional: false]}}'
        for child, requirement in (needs or {}).items()
    )
    return f'  "{name}": {{:hex, :{name}, "{version}", "{INNER}", [:mix], [{wanted}], "{repository}", "{OUTER}"}},\n'


def lock(*entries: str) -> str:
    return "%{\n" + "".join(entries) + "}\n"


def known(name: str, *versions: str, repository: str = "hexpm") -> Package:
    """A package whose checksums are those of `entry`."""
    made = package(name, *versions, repository=repository)
    releases = tuple(
        structs.replace(one, inner_checksum=bytes.fromhex(INNER), outer_checksum=bytes.fromhex(OUTER))
        for one in made.releases
    )
    return structs.replace(made, releases=releases)


def retired(made: Package, version: str) -> Package:
    return structs.replace(
        made,
        releases=tuple(
            structs.replace(one, retirement=GONE) if one.version == version else one for one in made.releases
        ),
    )


def with_hole(made: Package, *versions: str) -> Package:
    return structs.replace(
        made,
        advisories=(HOLE,),
        releases=tuple(
            structs.replace(one, advisories=(0,)) if one.version in versions else one for one in made.releases
        ),
    )


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def registries(
    servers: Mapping[str, Server | str], network: Network = NETWORK, clock: Clock | None = None
) -> Registries:
    """Registries at these servers or addresses; of others nobody said where they are."""
    turned = clock or Clock()

    def repository(name: str) -> Repository | NotChecked:
        if name not in servers:
            return NotChecked(Cause.UNKNOWN_REPOSITORY, name)
        at = servers[name]
        return Repository(name, at.url if isinstance(at, Server) else at, KEY)

    return Registries(repository, Transport(network, turned.now, turned.sleep))


def audit(house: House, asked: Registries, depth: Depth = Depth.FLAGGED, database: Database | None = None) -> Report:
    return house.check(dependencies=Asked(asked, depth, (database,) if database is not None else ())).report


def found(report: Report, *rules: str) -> list[Finding]:
    return [one for one in report.findings if one.rule in (rules or RULES)]


def entries(report: Report) -> dict[str, DependencyEntry]:
    assert report.dependencies is not None
    return {one.app: one for one in report.dependencies}


def unchecked(report: Report) -> dict[str, str]:
    return {one.name: one.reason for one in report.unchecked if one.kind == "dependency"}


# What the registry says


def test_clean(house: House, server: Server) -> None:
    house.write("mix.exs", mix('{:kettle, "~> 1.0"}'))
    house.write("mix.lock", lock(entry("kettle", needs={"leaf": "~> 1.0"}), entry("leaf")))
    with_files(server, known("kettle", "1.0.0"), known("leaf", "1.0.0"))
    report = audit(house, registries({"hexpm": server}))
    assert found(report) == []
    assert unchecked(report) == {}
    assert {app: one.verdict for app, one in entries(report).items()} == {"kettle": "clean", "leaf": "clean"}
    assert [one.cause for one in entries(report).values()] == [None, None]
    assert entries(report)["leaf"].why == (("kettle", "leaf"),)
    assert server.paths == ["/versions"]


def test_findings(house: House, server: Server) -> None:
    house.write("mix.exs", mix('{:kettle, "~> 1.0"}', '{:leaf, "~> 1.0"}', '{:cup, "~> 1.0"}', '{:tray, "~> 1.0"}'))
    house.write("mix.lock", lock(entry("kettle"), entry("leaf"), entry("cup"), entry("tray", "1.0.9")))
    with_files(
        server,
        with_hole(known("kettle", "1.0.0", "1.0.1"), "1.0.0"),
        retired(known("leaf", "1.0.0", "1.0.1"), "1.0.0"),
        known("cup", "1.0.0", "1.1.0", "2.0.0"),
        known("tray", "1.0.0"),
    )
    report = audit(house, registries({"hexpm": server}))
    said = {(one.rule, one.symbol): one for one in found(report)}
    assert set(said) == {
        ("vulnerable-dependency", "kettle"),
        ("retired-dependency", "leaf"),
        ("outdated-dependency", "cup"),
        ("lock-mismatch", "tray"),
    }
    hole = said["vulnerable-dependency", "kettle"]
    assert hole.message == "kettle 1.0.0 is affected by EEF-CVE-2026-0001 (CVE-2026-0001): it leaks"
    assert hole.do == "Run mix deps.update kettle: everything here takes 1.0.1, the nearest sound one."
    assert hole.severity is Severity.ERROR
    assert said["lock-mismatch", "tray"].message == "tray 1.0.9 is locked, but hexpm has no such version"
    cup = said["outdated-dependency", "cup"]
    assert cup.message == "cup 1.0.0 is 2 releases behind 2.0.0"
    assert cup.do == (
        "Run mix deps.update cup: it brings 1.1.0 without an edit. 2.0.0 is the newest sound one, but mix.exs:10 asks "
        'for "~> 1.0": widen mix.exs:10, then run mix deps.update cup.'
    )
    assert {one.verdict for one in entries(report).values()} == {Verdict.FINDING}
    assert unchecked(report) == {}
    assert sorted(server.paths) == ["/packages/kettle", "/packages/leaf", "/versions"]


def test_a_finding_in_a_lock_is_like_any_other(house: House, server: Server) -> None:
    house.write("mix.exs", mix('{:kettle, "~> 1.0"}', '{:cup, "~> 1.0"}'))
    house.write("mix.lock", lock(entry("cup"), entry("kettle")))
    with_files(server, with_hole(known("kettle", "1.0.0", "1.0.1"), "1.0.0"), known("cup", "1.0.0"))
    (first,) = found(audit(house, registries({"hexpm": server})))
    assert (first.path, first.line, first.column, first.end_column) == ("mix.lock", 3, 3, 11)
    assert first.symbol == "kettle"
    assert first.excerpt.first_line == 1
    assert first.excerpt.lines[2].startswith('  "kettle": {:hex, :kettle, "1.0.0"')
    house.write("mix.lock", lock(entry("cup"), entry("another"), entry("kettle")))
    again = [one for one in found(audit(house, registries({"hexpm": server}))) if one.symbol == "kettle"]
    assert [(one.line, one.fingerprint) for one in again] == [(4, first.fingerprint)]


def test_a_comment_in_a_mix_file_silences_what_is_found_there(house: House, server: Server) -> None:
    with_files(server, known("distillery", "2.1.1"))
    declared = '{:distillery, "~> 2.1", runtime: false}'
    house.write("mix.lock", lock(entry("distillery", "2.1.1")))
    house.write("mix.exs", mix(declared))
    (finding,) = found(audit(house, registries({"hexpm": server})))
    assert (finding.rule, finding.path, finding.suppressed) == ("superseded-package", "mix.exs", None)
    house.write("mix.exs", mix(f"# elixirlens:ignore superseded-package -- until we move\n      {declared}"))
    report = audit(house, registries({"hexpm": server}))
    (silenced,) = found(report)
    assert silenced.suppressed is not None
    assert silenced.suppressed.reason == "until we move"
    assert report.summary.suppressed == 1
    assert silenced.fingerprint == finding.fingerprint
    assert not [one for one in report.findings if one.rule.endswith("suppression")]


def test_a_comment_is_not_called_unused_where_nobody_looked(house: House) -> None:
    declared = '{:distillery, "~> 2.1", runtime: false}'
    house.write("mix.exs", mix(f"# elixirlens:ignore superseded-package -- until we move\n      {declared}"))
    report = house.check().report
    assert report.dependencies is None
    assert [one.rule for one in report.findings if one.path == "mix.exs"] == []


def test_300_packages_cost_one_request_and_one_for_each_that_is_flagged(house: House, server: Server) -> None:
    names = [f"package_{number:03}" for number in range(300)]
    house.write("mix.exs", mix(*(f'{{:{name}, "~> 1.0"}}' for name in names)))
    house.write("mix.lock", lock(*map(entry, names)))
    packages = [known(name, "1.0.0") for name in names]
    packages[7] = retired(packages[7], "1.0.0")
    packages[77] = with_hole(packages[77], "1.0.0")
    packages[177] = with_hole(known(names[177], "1.0.0", "1.0.1"), "1.0.1")  # which is not locked
    with_files(server, *packages)
    report = audit(house, registries({"hexpm": server}))
    assert sorted(server.paths) == ["/packages/package_007", "/packages/package_077", "/versions"]
    assert [(one.rule, one.symbol) for one in found(report)] == [
        ("retired-dependency", "package_007"),
        ("vulnerable-dependency", "package_077"),
    ]
    verdicts = [one.verdict for one in entries(report).values()]
    assert (verdicts.count(Verdict.CLEAN), verdicts.count(Verdict.FINDING)) == (298, 2)


def test_checksums_are_compared_where_all_is_asked(house: House, server: Server) -> None:
    house.write("mix.lock", lock(entry("kettle"), entry("leaf")))
    with_files(server, package("kettle", "1.0.0"), known("leaf", "1.0.0"))
    assert found(audit(house, registries({"hexpm": server}))) == []
    (finding,) = found(audit(house, registries({"hexpm": server}), Depth.ALL))
    assert (finding.rule, finding.symbol, finding.severity) == ("lock-mismatch", "kettle", Severity.ERROR)
    assert "checksum is 6f7574657200…, where hexpm has 6f75746572…" in finding.message


def test_a_parent_is_named_with_the_release_that_helps(house: House, server: Server) -> None:
    house.write("mix.exs", mix('{:samovar, "~> 1.0"}'))
    house.write("mix.lock", lock(entry("kettle"), entry("samovar", needs={"kettle": "~> 1.0.0"})))
    samovar = known("samovar", "1.0.0", "1.1.0")
    old, new = samovar.releases
    asking = (Dependency("kettle", "~> 1.0.0"),), (Dependency("kettle", "~> 1.0"),)
    releases = structs.replace(old, dependencies=asking[0]), structs.replace(new, dependencies=asking[1])
    with_files(
        server,
        with_hole(known("kettle", "1.0.0", "1.1.0"), "1.0.0"),
        structs.replace(samovar, releases=releases),
    )
    (finding,) = found(audit(house, registries({"hexpm": server}), Depth.ALL), "vulnerable-dependency")
    assert "update samovar to 1.1.0, which takes it" in finding.do
    (finding,) = found(audit(house, registries({"hexpm": server})), "vulnerable-dependency")
    assert "update or replace samovar" in finding.do


# What is not checked


def _faults() -> dict[str, tuple[Sent, str]]:
    body = versions_file(PackageVersions("kettle", ("1.0.0",)), PackageVersions("leaf", ("1.0.0",)))
    return {
        "time-out": (Sent(pause=3), "did not answer in time"),
        "hangs up": (Sent(hang_up=True), "cannot be reached"),
        "429": (Sent(status=429, headers={"Retry-After": "86400"}), "answers no more requests"),
        "500": (Sent(b"sorry", status=500), "the server failed"),
        "404": (Sent(status=404), "does not have it"),
        "403": (Sent(status=403), "does not give it to us"),
        "truncated gzip": (Sent(body[:-9]), "cannot be read"),
        "ends too early": (Sent(body, missing=9), ""),
        "no gzip at all": (Sent(b"<html>Welcome to the hotel</html>"), "cannot be read"),
        "bad signature": (Sent(signed(b"", OTHER_SECRET)), "is not signed by the repository"),
        "wrong repository": (Sent(versions_file(repository="acme")), "that of another repository"),
        "an empty registry": (Sent(versions_file()), "does not have it"),
        "a bomb": (Sent(gzip.compress(b"\0" * 70_000_000, 9)), "larger than anything"),
        "elsewhere": (Sent(status=302, headers={"Location": "http://127.0.0.1:9/versions"}), "sends us elsewhere"),
    }


@pytest.mark.parametrize("fault", _faults())
def test_what_was_not_checked_is_not_clean(house: House, server: Server, fault: str) -> None:
    house.write("mix.exs", mix('{:kettle, "~> 1.0"}'))
    house.write("mix.lock", lock(entry("kettle"), entry("leaf")))
    server.pages["/versions"], reason = _faults()[fault]
    report = audit(house, registries({"hexpm": server}, Network(seconds=1)))
    assert found(report) == []
    assert {one.verdict for one in entries(report).values()} == {Verdict.NOT_CHECKED}
    assert all(one.cause and reason in one.cause for one in entries(report).values())
    assert set(unchecked(report)) == {"kettle", "leaf"}
    assert not [path for path in server.paths if path != "/versions"]


def test_nobody_listens(house: House) -> None:
    house.write("mix.lock", lock(entry("kettle")))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    report = audit(house, registries({"hexpm": f"http://127.0.0.1:{port}"}))
    assert entries(report)["kettle"].verdict == Verdict.NOT_CHECKED
    assert "cannot be reached" in unchecked(report)["kettle"]


def test_offline_with_nothing_kept(house: House, server: Server) -> None:
    house.write("mix.lock", lock(entry("kettle")))
    report = audit(house, registries({"hexpm": server}, Network(offline=True)))
    assert entries(report)["kettle"].verdict == Verdict.NOT_CHECKED
    assert server.asked == []


@pytest.mark.parametrize(
    "detail",
    [
        Sent(status=500),
        Sent(package_file(known("kettle", "1.0.0"))[:-9]),
        Sent(signed(encode_package(known("kettle", "1.0.0")), OTHER_SECRET)),
        Sent(package_file(known("kettle", "1.0.0", repository="acme"))),
        Sent(package_file(known("leaf", "1.0.0"))),
    ],
)
def test_what_the_registry_marks_is_found_though_its_detail_is_not(house: House, server: Server, detail: Sent) -> None:
    house.write("mix.lock", lock(entry("kettle"), entry("leaf")))
    with_files(server, with_hole(known("kettle", "1.0.0"), "1.0.0"), retired(known("leaf", "1.0.0"), "1.0.0"))
    server.pages["/packages/kettle"] = server.pages["/packages/leaf"] = detail
    report = audit(house, registries({"hexpm": server}))
    messages = {one.rule: one.message for one in found(report) if one.symbol == "kettle"}
    assert messages["vulnerable-dependency"].startswith(
        "kettle 1.0.0 is affected by an advisory: the registry marks it"
    )
    assert "kettle" in unchecked(report)
    assert entries(report)["kettle"].verdict == Verdict.FINDING
    assert entries(report)["kettle"].cause is not None


def test_what_comes_from_git_or_is_not_locked_is_not_clean(house: House, server: Server) -> None:
    revision = "0123456789" * 4
    house.write("mix.exs", mix('{:cloth, github: "acme/cloth"}', '{:kettle, "~> 1.0"}', '{:tray, path: "tray"}'))
    house.write("mix.lock", lock(f'  "cloth": {{:git, "https://github.com/acme/cloth.git", "{revision}", []}},\n'))
    with_files(server, known("kettle", "1.0.0"))
    report = audit(house, registries({"hexpm": server}))
    assert set(unchecked(report)) == {"cloth", "kettle"}
    assert entries(report)["tray"].verdict == Verdict.CLEAN
    assert entries(report)["cloth"].verdict == Verdict.NOT_CHECKED
    assert server.asked == []


@pytest.mark.parametrize("content", ["<<<<<<< HEAD\n%{}\n=======\n%{}\n>>>>>>> b\n", "%{", 'System.cmd("rm", ["-r"])'])
def test_a_lock_that_is_not_understood_is_not_clean(house: House, server: Server, content: str) -> None:
    house.write("mix.exs", mix('{:kettle, "~> 1.0"}'))
    house.write("mix.lock", content)
    report = audit(house, registries({"hexpm": server}))
    assert any(one.path == "mix.lock" for one in report.unchecked)
    assert entries(report)["kettle"].verdict == Verdict.NOT_CHECKED


# Two sources


def osv(folder: Path, *events: dict[str, str], identity: str = "CVE-2026-0001", package: str = "kettle") -> Database:
    affected = {
        "package": {"ecosystem": "Hex", "name": package, "purl": f"pkg:hex/{package}"},
        "ranges": [{"type": "SEMVER", "events": list(events)}],
    }
    record = {"id": identity, "modified": "2026-01-01T00:00:00Z", "summary": "so OSV", "affected": [affected]}
    file = folder / "record.json"
    file.write_text(json.dumps(record))
    database = read_osv(file)
    assert isinstance(database, Database)
    return database


def test_sources_that_disagree_are_both_shown(house: House, server: Server, tmp_path: Path) -> None:
    house.write("mix.exs", mix('{:kettle, "~> 1.0"}'))
    house.write("mix.lock", lock(entry("kettle", "1.0.1")))
    with_files(server, with_hole(known("kettle", "1.0.0", "1.0.1", "1.0.2"), "1.0.0"))
    database = osv(tmp_path, {"introduced": "0"}, {"fixed": "1.0.2"})
    report = audit(house, registries({"hexpm": server}), database=database)
    (finding,) = found(report, "vulnerable-dependency")
    assert finding.message.endswith(
        "sources disagree about 1.0.1: EEF-CVE-2026-0001 (registry, == 1.0.0): not affected; "
        "CVE-2026-0001 (osv, < 1.0.2): affected"
    )
    assert finding.do.startswith("Run mix deps.update kettle: everything here takes 1.0.2")
    assert server.paths == ["/versions", "/packages/kettle"]


def test_a_hole_that_only_osv_knows_is_found_though_nobody_answers(
    house: House, server: Server, tmp_path: Path
) -> None:
    house.write("mix.exs", mix('{:kettle, "~> 1.0"}'))
    house.write("mix.lock", lock(entry("kettle")))
    server.pages["/versions"] = Sent(status=500)
    database = osv(tmp_path, {"introduced": "0"}, {"fixed": "1.0.2"})
    report = audit(house, registries({"hexpm": server}), database=database)
    (finding,) = found(report)
    assert finding.do == "Ask again when the registry answers: which releases of kettle there are is not known."
    assert "kettle" in unchecked(report)


def test_an_advisory_that_does_not_say_leaves_the_version_unchecked(
    house: House, server: Server, tmp_path: Path
) -> None:
    house.write("mix.lock", lock(entry("kettle")))
    with_files(server, known("kettle", "1.0.0"))
    database = osv(tmp_path, {"introduced": "some time ago"})
    report = audit(house, registries({"hexpm": server}), database=database)
    assert found(report) == []
    assert unchecked(report) == {"kettle": "CVE-2026-0001 does not say whether 1.0.0 is affected"}


def test_an_advisory_that_cannot_be_read_is_named(house: House, server: Server) -> None:
    house.write("mix.lock", lock(entry("kettle")))
    with_files(server, known("kettle", "1.0.0"))
    database = Database((), (NotChecked(Cause.DAMAGED, "OSV: GHSA-1"),))
    report = audit(house, registries({"hexpm": server}), database=database)
    (unread,) = (one for one in report.unchecked if one.kind == "advisories")
    assert (unread.name, unread.reason.partition(";")[0]) == ("OSV: GHSA-1", "the answer cannot be read")


# Private packages


def test_private_names_reach_no_other_host(house: House, server: Server, tmp_path: Path) -> None:
    house.write("mix.exs", mix('{:kettle, "~> 1.0"}', '{:secret_plan, "~> 1.0", organization: "acme"}'))
    house.write(
        "mix.lock",
        lock(entry("kettle"), entry("other_plan", repository="nowhere"), entry("secret_plan", repository="hexpm:acme")),
    )
    with_files(server, known("kettle", "1.0.0"))
    with Server() as acme:
        with_files(acme, with_hole(known("secret_plan", "1.0.0", repository="acme"), "1.0.0"))
        database = osv(tmp_path, {"introduced": "0"}, identity="GHSA-1", package="other_plan")
        report = audit(house, registries({"hexpm": server, "hexpm:acme": acme}), Depth.ALL, database)
        assert sorted(acme.paths) == ["/packages/secret_plan", "/versions"]
    told = " ".join(f"{asked.path} {dict(asked.headers)}" for asked in server.asked)
    assert "plan" not in told
    assert sorted(server.paths) == ["/packages/kettle", "/versions"]
    assert [(one.rule, one.symbol) for one in found(report)] == [("vulnerable-dependency", "secret_plan")]
    assert set(unchecked(report)) == {"other_plan"}
    assert entries(report)["other_plan"].advisories == ()


# Options


def test_a_policy_that_names_no_licence_is_refused(house: House, server: Server) -> None:
    house.write("elixirlens.toml", '[rules.licence-not-allowed]\noptions = { licences = ["MTI"] }\n')
    house.write("mix.lock", lock(entry("kettle")))
    with_files(server, known("kettle", "1.0.0"))
    with pytest.raises(UsageError, match="the nearest is MIT"):
        audit(house, registries({"hexpm": server}))


def test_a_policy_over_what_is_fetched(house: House, server: Server) -> None:
    house.write("elixirlens.toml", '[rules.licence-not-allowed]\noptions = { licences = ["MIT"] }\n')
    house.write("mix.lock", lock(entry("cup"), entry("kettle"), entry("leaf")))
    house.write("deps/kettle/hex_metadata.config", '{<<"version">>,<<"1.0.0">>}.\n{<<"licenses">>,[<<"MIT">>]}.\n')
    house.write("deps/leaf/hex_metadata.config", '{<<"version">>,<<"0.9.0">>}.\n{<<"licenses">>,[<<"MIT">>]}.\n')
    with_files(server, known("cup", "1.0.0"), known("kettle", "1.0.0"), known("leaf", "1.0.0"))
    report = audit(house, registries({"hexpm": server}))
    assert {one.symbol: one.message for one in found(report)} == {
        "cup": "cup has a licence that is not known: it is not fetched",
        "leaf": "leaf has a licence that is not known: fetched is 0.9.0, locked is another version",
    }


def test_the_pages_of_hexpm_speak_for_public_packages_that_are_not_fetched(house: House, server: Server) -> None:
    house.write("elixirlens.toml", '[rules.licence-not-allowed]\noptions = { licences = ["MIT"] }\n')
    house.write(
        "mix.lock", lock(entry("cup"), entry("kettle"), entry("leaf"), entry("secret_plan", repository="hexpm:acme"))
    )
    with_files(server, known("cup", "1.0.0"), known("kettle", "1.0.0"), known("leaf", "1.0.0"))
    for name, licences in (("cup", ["MIT"]), ("kettle", ["AGPL-3.0-only"])):
        server.pages[f"/api/packages/{name}"] = Sent(
            json.dumps({"name": name, "meta": {"licenses": licences}}).encode()
        )
    api = Api({"HEX_API_URL": f"{server.url}/api", "HEX_API_KEY": "secret"}, Transport(NETWORK))
    asked = Asked(registries({"hexpm": server}), Depth.ALL, api=api)
    report = house.check(dependencies=asked).report
    assert {one.symbol: one.message for one in found(report, "licence-not-allowed")} == {
        "kettle": "kettle is under AGPL-3.0-only, which `licences` does not name",
        "leaf": "leaf has a licence that is not known: it is not fetched, and the server does not have it",
        "secret_plan": "secret_plan has a licence that is not known: it is not fetched",
    }
    assert entries(report)["cup"].licences == ("MIT",)
    assert not any("secret_plan" in path for path in server.paths)


def test_what_a_stranger_writes_stays_on_one_line(house: House, server: Server) -> None:
    evil = RegistryAdvisory("EEF\x1b[31m-1", "a\nb\x1b]0;c\x07" + "d" * 999, aliases=("\u202eX",))
    kettle = structs.replace(with_hole(known("kettle", "1.0.0"), "1.0.0"), advisories=(evil,))
    house.write("mix.lock", lock(entry("kettle")))
    with_files(server, kettle)
    (finding,) = found(audit(house, registries({"hexpm": server})))
    assert finding.message.isprintable()
    assert len(finding.message) < 400


def test_a_day_of_the_run_changes_nothing_that_is_found(house: House, server: Server) -> None:
    house.write("mix.lock", lock(entry("kettle")))
    with_files(server, with_hole(known("kettle", "1.0.0"), "1.0.0"))
    asked = Asked(registries({"hexpm": server}))
    reports = [house.check(dependencies=asked, today=day).report for day in (date(2026, 1, 1), date(2030, 1, 1))]
    assert reports[0] == reports[1]
