"""Small pipelines for the tests of criteria about CI."""

from __future__ import annotations

CI = ".github/workflows/ci.yml"
FIRST = "      - id: nothing\n"  # a step that does nothing


def workflow(*commands: str, on: str = "[pull_request]", job: str = "", top: str = "") -> str:
    """A workflow of one job, `test`, with these steps; `job` and `top` are more lines of it."""
    steps = "".join(f"      - run: |\n          {command}\n" for command in commands)
    job = "".join(f"    {line}\n" for line in job.splitlines())
    return f"on: {on}\n{top}\njobs:\n  test:\n    runs-on: ubuntu-24.04\n{job}    steps:\n{steps or FIRST}"


def mix_exs(*deps: str, project: str = "", aliases: str = "") -> str:
    """A mix.exs with these dependencies, more keys of project/0, and aliases."""
    return f"""defmodule Shop.MixProject do
  use Mix.Project

  def project do
    [app: :shop, version: "0.1.0", elixir: "~> 1.16", start_permanent: true, {project} deps: deps(), aliases: aliases()]
  end

  def application, do: [mod: {{Shop.Application, []}}]

  defp deps do
    [{", ".join(deps)}]
  end

  defp aliases do
    [{aliases}]
  end
end
"""
