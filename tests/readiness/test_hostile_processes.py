"""Criteria about processes, distribution and native code survive whatever a repository holds, and guess nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from elixirlens.readiness.judging import judge_all
from elixirlens.readiness.model import Dimension
from tests.readiness.ready import CRITERIA, ready

OURS = [
    each for each in CRITERIA.values() if each.dimension in {Dimension.OTP, Dimension.DISTRIBUTION, Dimension.NATIVE}
]
NOISE = b"\xff\xfe\x00'\"{[(%${" * 500
HOSTILE: dict[str, dict[str, str | bytes]] = {
    "noise": {
        "rel/vm.args": NOISE,
        "rel/env.sh.eex": NOISE,
        "rel/config.exs": NOISE,
        "config/config.exs": NOISE,
        "Dockerfile": NOISE,
        "docker-compose.yml": NOISE,
        "k8s/shop.yaml": b"apiVersion: v1\nkind: Service\n" + NOISE,
        "main.tf": NOISE,
        "c_src/shop.c": b"ErlNifFunc f[] = {" + NOISE,
        "native/shop/src/lib.rs": b"#[rustler::nif(" + NOISE,
        "Makefile": NOISE,
        "lib/shop/noise.ex": NOISE,
    },
    "a mix.exs that computes everything": {
        "mix.exs": "defmodule A.MixProject do\n  use Mix.Project\n  def project, do: A.make()\n"
        "  def application, do: A.run()\nend\n"
    },
    "a broken application": {
        "lib/shop/application.ex": "defmodule Shop.Application do\n  use Application\n  def start(\n"
    },
    "anchors that explode": {
        "docker-compose.yml": "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a]\n" for n in range(60)),
    },
}


@pytest.mark.parametrize("case", HOSTILE)
def test_no_criterion_fails_by_itself(tmp_path: Path, case: str) -> None:
    for scored in judge_all(ready(tmp_path, HOSTILE[case]), OURS):
        assert "our fault" not in scored.judgement.reason, scored
        assert all(len(each.fact) < 400 for each in scored.judgement.evidence)
