"""The closed list of calls that criteria count. Calls of modules outside of these tables are not kept.

Those of other modules of the repository and of its dependencies are in `detectors.project.Project` already, without
their arguments.
"""

from __future__ import annotations

from collections.abc import Mapping

from elixirlens.elixir.standard_library import STANDARD_MODULES

REST = "*"  # stands for all other functions of a module


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _table(text: str) -> dict[str, frozenset[str]]:
    """Lines of a module and its functions; a module may have several."""
    found: dict[str, frozenset[str]] = {}
    for module, *names in (line.split() for line in text.strip().splitlines()):
        found[module] = found.get(module, frozenset()).union(names)
    return found


# Kept with their arguments, in tests without.
_SHOWN = _table(
    """
    Application compile_env compile_env! delete_env fetch_env fetch_env! get_all_env get_env put_all_env put_env
    Config.Provider *
    DynamicSupervisor *
    Ecto.Adapters.SQL.Sandbox *
    Ecto.Adapters.SQL begin_test_transaction restart_test_transaction
    Ecto.Migrator *
    Ecto.Multi insert insert_all insert_or_update update update_all
    ExUnit configure start
    ExUnit.Callbacks start_supervised start_supervised! stop_supervised stop_supervised!
    GenServer *
    GenStage *
    Logger add_backend add_handlers configure configure_backend metadata
    Node *
    PartitionSupervisor *
    Plug.Conn send_resp
    Port command close open
    Process exit flag register send_after
    Registry register start_link
    Req.Test *
    Supervisor *
    System cmd delete_env fetch_env fetch_env! get_env put_env shell trap_signal
    Task.Supervisor *
    Telemetry.Metrics *
    :application get_env set_env
    :dets *
    :erl_ddll *
    :erlang load_nif open_port set_cookie system_flag trace trace_pattern
    :ets *
    :gen_server *
    :gen_statem *
    :global *
    :httpc request
    :logger *
    :meck *
    :mnesia *
    :net_adm *
    :net_kernel *
    :os cmd getenv putenv
    :persistent_term *
    :pg *
    :pg2 *
    :rpc *
    :erpc *
    :supervisor *
    :telemetry *
    :telemetry_poller *
    """
)

# Kept without arguments, and not in tests: that they are called is all that is asked.
_NAMED = _table(
    """
    Agent *
    Code eval_file eval_quoted eval_string
    File *
    IO binread binstream binwrite getn gets inspect puts read stream write
    Kernel receive send spawn spawn_link spawn_monitor
    Logger alert bare_log critical debug emergency error info log notice warn warning
    Mix env target
    Process alias cancel_timer delete demonitor get get_keys group_leader hibernate link list monitor put put_label
    Process registered send sleep spawn unalias unlink unregister whereis
    Registry dispatch lookup unregister
    System halt stop
    Task *
    :atomics *
    :counters *
    :dbg *
    :erlang binary_to_term delete get halt monitor_node nif_error put send send_after spawn spawn_link start_timer
    :erlang statistics term_to_binary
    :file *
    :gen_event *
    :gen_tcp *
    :gen_udp *
    :inet *
    :init stop
    :proc_lib *
    :rand *
    :ssl *
    :sys *
    :timer apply_after apply_interval send_after send_interval sleep tc
    """
)

# Modules of Erlang that only compute.
COMPUTING = _names(
    """
    :array :base64 :binary :calendar :crypto :filename :io_lib :lists :maps :math :orddict :ordsets :proplists
    :public_key :queue :re :sets :string :unicode :uri_string :zlib
    """
)

# What writes to a database, of every module whose name ends in `Repo`.
REPO_WRITES = _names(
    """
    delete delete! delete_all insert insert! insert_all insert_or_update insert_or_update! update update! update_all
    """
)

# Bare names in the body of a router, an endpoint or a plug, which a `use` brings.
ROUTES = _names(
    """
    plug pipeline pipe_through scope get post put patch delete options head match resources resource live live_session
    forward socket live_dashboard oban_dashboard oban_web live_storybook error_tracker_dashboard beacon_live_admin
    mount_orion_live live_admin ash_admin fun_with_flags json_api_routes
    """
)

# Bare names that define a test: ExUnit, StreamData and PropCheck, Wallaby, ESpec.
TESTS = _names("test property feature it example specify")
DOCTESTS = frozenset({"doctest", "doctest_file"})

STOPS = frozenset({"stop_supervised", "stop_supervised!"})  # which a case template may bring

# What `use Swoosh.Mailer` or `use Bamboo.Mailer` brings into a mailer of one's own.
DELIVERIES = _names("deliver deliver! deliver_many deliver_now deliver_now! deliver_later deliver_later!")

METRICS = frozenset({"counter", "sum", "last_value", "summary", "distribution"})  # of Telemetry.Metrics

BARE: Mapping[str, bool] = dict.fromkeys(ROUTES | TESTS | DOCTESTS | STOPS | DELIVERIES | METRICS, True)

# Messages of the runtime that a process may match on.
MESSAGES = ("nodeup", "nodedown", "noconnection", "exit_status", "EXIT", "DOWN")

# By module: its functions that are kept, and whether with their arguments. Of a module without any none is.
LISTED: Mapping[str | None, Mapping[str, bool]] = {
    **{module: {} for module in (*STANDARD_MODULES, *COMPUTING)},
    **dict.fromkeys((None, "ExUnit.Case", "ExUnit.DocTest", "ExUnitProperties"), BARE),
    **{
        module: dict.fromkeys(_NAMED.get(module, ()), False) | dict.fromkeys(_SHOWN.get(module, ()), True)
        for module in (*_SHOWN, *_NAMED)
    },
}
