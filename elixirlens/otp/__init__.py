"""What OTP expects and does: GenServer's callbacks, which calls make a process wait, and what runs in which process.

Facts from the documentation of Elixir and Erlang/OTP, for rules that reason about processes.
"""
