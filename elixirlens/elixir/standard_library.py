"""The modules that come with Elixir, from their documentation, up to Elixir 1.20; exceptions are left out."""

from __future__ import annotations

_NAMES = """
    Access Agent Application Atom Base Behaviour Bitwise Calendar Calendar.ISO Calendar.TimeZoneDatabase
    Calendar.UTCOnlyTimeZoneDatabase Code Code.Fragment Collectable Config Config.Provider Config.Reader Date
    Date.Range DateTime Dict Duration DynamicSupervisor EEx EEx.Engine EEx.SmartEngine Enum Enumerable ErlangError
    ExUnit ExUnit.Assertions ExUnit.Callbacks ExUnit.CaptureIO ExUnit.CaptureLog ExUnit.Case ExUnit.CaseTemplate
    ExUnit.DocTest ExUnit.Filters ExUnit.Formatter ExUnit.Test ExUnit.TestModule Exception File File.Stat
    File.Stream Float Function GenEvent GenServer HashDict HashSet IEx IEx.Helpers IEx.Info IEx.Pry IEx.Server IO
    IO.ANSI IO.Stream Inspect Integer JSON JSON.Encoder Kernel Kernel.ParallelCompiler Kernel.SpecialForms Keyword
    List List.Chars Logger Logger.Backends.Console Logger.Formatter Logger.Translator Macro Macro.Env Map MapSet Mix
    Mix.Config Mix.Generator Mix.Project Mix.Release Mix.SCM Mix.Shell Mix.Shell.IO Mix.Shell.Process
    Mix.Shell.Quiet Mix.Task Mix.Task.Compiler Mix.Task.Compiler.Diagnostic Module NaiveDateTime Node OptionParser
    PartitionSupervisor Path Port Process Process.Alias Protocol Range Record Regex Registry Set Stream String
    String.Chars StringIO Supervisor Supervisor.Spec System Task Task.Supervisor Time Tuple URI Version
    Version.Requirement
"""

STANDARD_MODULES = frozenset(_NAMES.split())
