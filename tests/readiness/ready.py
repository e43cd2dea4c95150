"""Small repositories for criteria: files in, judgement out."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from elixirlens.readiness.assess import Asked, repository_of
from elixirlens.readiness.judging import judge_all
from elixirlens.readiness.model import Judgement, Profile
from elixirlens.readiness.page import load_criteria
from elixirlens.readiness.repository import Repository

TODAY = date(2026, 11, 1)
CRITERIA = {criterion.id: criterion for criterion in load_criteria()}

LIBRARY = """defmodule Kettle.MixProject do
  use Mix.Project

  def project do
    [app: :kettle, version: "1.2.0", elixir: "~> 1.16", package: [licenses: ["MIT"]], deps: []]
  end
end
"""
APPLICATION = """defmodule Shop.MixProject do
  use Mix.Project

  def project do
    [app: :shop, version: "0.1.0", elixir: "~> 1.16", start_permanent: Mix.env() == :prod, deps: deps()]
  end

  def application, do: [mod: {Shop.Application, []}]

  defp deps, do: []
end
"""
CODE = """defmodule Shop.Cart do
  @moduledoc "Adds up."

  def total(prices), do: Enum.sum(prices)
end
"""


def ready(root: Path, files: Mapping[str, str | bytes], profile: Profile | None = None) -> Repository:
    """A git repository with these files, as criteria see it; one without a mix.exs gets that of an application."""
    for path, content in {"mix.exs": APPLICATION, "lib/shop/cart.ex": CODE, **files}.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "-A", "-f"], cwd=root, check=True)
    return repository_of(Asked(root, TODAY, profile, jobs=1, use_cache=False))


def judged(repository: Repository, criterion: str) -> Judgement:
    """What a criterion comes to, profile and umbrella considered."""
    (scored,) = judge_all(repository, [CRITERIA[criterion]])
    return scored.judgement
