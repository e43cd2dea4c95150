from __future__ import annotations

import pytest

from elixirlens.elixir import read_source
from elixirlens.otp.waits import Wait, first_wait, waits_for


def calls(body: str, header: str = "") -> list[tuple[str, Wait | None]]:
    source = read_source(f"defmodule Shop do\n{header}\ndef f(x) do\n{body}\nend\nend\n".encode())
    return [(call.callee, waits_for(call)) for call in source.calls]


@pytest.mark.parametrize(
    ("call", "wait"),
    [
        ("HTTPoison.get!(x)", Wait.HTTP),
        ("Req.request(x)", Wait.HTTP),
        (":httpc.request(x)", Wait.HTTP),
        ("Req.new(x)", None),
        ("Shop.Repo.all(x)", Wait.QUERY),
        ("Shop.Repo.insert!(x)", Wait.QUERY),
        ("Shop.Repo.transaction(x)", Wait.TRANSACTION),
        ("Shop.Repo.config()", None),
        ("Shop.Repository.all(x)", None),
        ('System.cmd("convert", x)', Wait.COMMAND),
        ("System.cmd(x, [])", Wait.COMMAND),
        ("Process.sleep(x)", Wait.SLEEP),
        (":erpc.call(x, fun)", Wait.REMOTE),
        ("Task.await(x)", Wait.TASK),
        ("x.get(1)", None),
        ("File.exists?(x)", None),
    ],
)
def test_what_a_call_waits_for(call: str, wait: Wait | None) -> None:
    assert calls(call)[0][1] == wait


def test_an_alias_and_a_pipe_are_seen_through() -> None:
    assert ("Shop.Repo.all/1", Wait.QUERY) in calls("x |> Repo.all()", "alias Shop.Repo")


@pytest.mark.parametrize(
    "body",
    [
        "Process.sleep(100)",
        "Process.sleep(5_000)\nSystem.halt(1)",
        "Process.sleep(500)\nApplication.stop(:shop)",
        'System.cmd("chmod", ["+x", path])',
        'System.shell("lsof -i :#{path}")',
        ":os.cmd('kill -9 1')",
        "HTTPoison.get!(url, [], stream_to: self())",
        "options = [sync: false, receiver: self()]\n:httpc.request(:get, url, [], options)",
        ':gen_tcp.connect({:local, "/run/shop"}, 0, [])',
        "GenServer.call(pid, :get)",
    ],
)
def test_what_hardly_waits_is_no_wait(body: str) -> None:
    source = read_source(f"defmodule A do\ndef f(path, url, pid) do\n{body}\nend\nend\n".encode())
    assert first_wait(source.calls) is None


@pytest.mark.parametrize(
    "body",
    [
        "Process.sleep(101)",
        "Process.sleep(delay)",
        'System.cmd("convert", [path])',
        'System.cmd("#{path}", [])',
        "HTTPoison.get!(url)",
        ":httpc.request(:get, url, [], sync: true)",
        ":gen_tcp.connect(host, 80, [])",
    ],
)
def test_what_waits_for_long_enough_to_matter(body: str) -> None:
    source = read_source(f"defmodule A do\ndef f(path, url, host, delay) do\n{body}\nend\nend\n".encode())
    assert first_wait(source.calls) is not None


def test_the_first_of_the_kinds_asked_for() -> None:
    source = read_source(b"defmodule A do\ndef f do\nProcess.sleep(1_000)\nReq.get!(1)\nend\nend\n")
    first, http = first_wait(source.calls), first_wait(source.calls, [Wait.HTTP])
    assert first is not None
    assert first.name == "sleep"
    assert http is not None
    assert http.name == "get!"


def test_a_pause_before_an_application_stops_in_a_function_of_the_module() -> None:
    text = "def f(delay) do\nProcess.sleep(delay)\nrestart()\nend\ndefp restart, do: Application.stop(:shop)\n"
    assert first_wait(read_source(f"defmodule A do\n{text}end\n".encode()).calls) is None
