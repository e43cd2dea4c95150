"""Shows that time and memory grow with the number of files and no faster: `make scale`.

It makes Mix projects of a thousand to ten thousand files, in which contexts call one another, processes are supervised
and controllers call contexts, and analyses each on one process with every rule on. Both figures for a file have to
stay the same.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (1_000, 2_000, 5_000, 10_000)
_FILES_PER_AREA = 4

_CONTEXT = """defmodule Big.Area{n} do
  @moduledoc "Orders of area {n}."
  import Ecto.Query
  alias Big.{{Area{next}, Repo}}
  alias Big.Area{n}.Order

  @doc "All orders that are open, with what the next area knows of them."
  @spec open(map()) :: [Order.t()]
  def open(%{{limit: limit}} = options) do
    orders = Repo.all(from order in Order, where: order.state == :open, limit: ^limit)
    Enum.map(orders, fn order -> Area{next}.complete(order, options) end)
  end

  @doc "An order with its total."
  @spec complete(Order.t(), map()) :: Order.t()
  def complete(order, options) do
    case Map.fetch(options, :currency) do
      {{:ok, currency}} -> %{{order | total: Big.Area{n}.Server.convert(order.total, currency)}}
      :error -> order
    end
  end
end
"""
_SCHEMA = """defmodule Big.Area{n}.Order do
  @moduledoc "An order of area {n}."
  use Ecto.Schema

  @type t :: %__MODULE__{{}}
  schema "orders_{n}" do
    field :state, Ecto.Enum, values: [:open, :paid]
    field :total, :integer
    timestamps()
  end
end
"""
_SERVER = """defmodule Big.Area{n}.Server do
  @moduledoc "Knows the rates of area {n}."
  use GenServer

  def start_link(options), do: GenServer.start_link(__MODULE__, options, name: __MODULE__)
  def convert(amount, currency), do: GenServer.call(__MODULE__, {{:convert, amount, currency}})

  @impl true
  def init(options), do: {{:ok, Map.new(options)}}

  @impl true
  def handle_call({{:convert, amount, currency}}, _from, rates) do
    {{:reply, amount * Map.get(rates, currency, 1), rates}}
  end
end
"""
_CONTROLLER = """defmodule BigWeb.Area{n}Controller do
  use BigWeb, :controller

  def index(conn, %{{"limit" => limit}}) do
    with {{limit, ""}} <- Integer.parse(limit) do
      json(conn, Big.Area{n}.open(%{{limit: limit}}))
    else
      _ -> send_resp(conn, 400, "no limit")
    end
  end
end
"""


def main() -> int:
    """Print time and memory for each size; 1 where a file of the largest costs much more than one of the smallest."""
    rows = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder), size)
            seconds, megabytes, files = measure(Path(folder))
        rows.append((files, seconds, megabytes))
        print(
            f"{files:6} files  {seconds:6.2f} s  {megabytes:5.0f} MB   "
            f"{seconds / files * 1000:.2f} ms and {megabytes / files * 1000:.0f} kB a file"
        )
    first, last = rows[0], rows[-1]
    return 0 if last[1] / last[0] < 1.3 * first[1] / first[0] else 1


def make(folder: Path, size: int) -> None:
    """Write a project of about so many files."""
    areas = size // _FILES_PER_AREA
    write(
        folder / "mix.exs",
        "defmodule Big.MixProject do\n  use Mix.Project\n  def project, do: [app: :big]\n"
        "  def application, do: [mod: {Big.Application, []}]\nend\n",
    )
    servers = "".join(f"      Big.Area{number}.Server,\n" for number in range(areas))
    write(
        folder / "lib/big/application.ex",
        "defmodule Big.Application do\n  use Application\n\n  def start(_type, _arguments) do\n    children = [\n"
        f"{servers}      Big.Repo\n    ]\n\n    Supervisor.start_link(children, strategy: :one_for_one)\n  end\nend\n",
    )
    write(folder / "lib/big/repo.ex", "defmodule Big.Repo do\n  use Ecto.Repo, otp_app: :big\nend\n")
    for number in range(areas):
        names = {"n": number, "next": (number + 1) % areas}
        write(folder / f"lib/big/area{number}.ex", _CONTEXT.format(**names))
        write(folder / f"lib/big/area{number}/order.ex", _SCHEMA.format(**names))
        write(folder / f"lib/big/area{number}/server.ex", _SERVER.format(**names))
        write(folder / f"lib/big_web/controllers/area{number}_controller.ex", _CONTROLLER.format(**names))


def write(file: Path, text: str) -> None:
    """Write a file and the folders it is in."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def measure(folder: Path) -> tuple[float, float, int]:
    """Seconds, most memory in MB and files of a cold run on one process with every rule on."""
    script = (
        "import resource,subprocess,sys;"
        "subprocess.run(sys.argv[1:], check=True, stdout=open('report.json','wb'));"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    check = ["-m", "elixirlens", "check", "--strict", "--no-cache", "--jobs", "1", "--format", "json"]
    command = [sys.executable, "-c", script, sys.executable, *check, "--fail-on", "never"]
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    elapsed = time.perf_counter() - started
    report = json.loads((folder / "report.json").read_bytes())
    return elapsed, int(done.stdout) / 1024, report["summary"]["files"]


if __name__ == "__main__":
    sys.exit(main())
