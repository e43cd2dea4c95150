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
        ('System.cmd("chmod", x)', None),
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


def test_a_pause_before_the_node_is_stopped_is_none() -> None:
    source = read_source(b"defmodule A do\ndef f do\nProcess.sleep(10)\nSystem.halt(1)\nend\nend\n")
    assert first_wait(source.calls) is None


def test_the_first_of_the_kinds_asked_for() -> None:
    source = read_source(b"defmodule A do\ndef f do\nProcess.sleep(10)\nReq.get!(1)\nend\nend\n")
    first, http = first_wait(source.calls), first_wait(source.calls, [Wait.HTTP])
    assert first is not None
    assert first.name == "sleep"
    assert http is not None
    assert http.name == "get!"
