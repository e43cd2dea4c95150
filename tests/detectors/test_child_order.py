"""The order of children in one of several projects of a repository, which the examples of a page cannot hold."""

from __future__ import annotations

from houses import House

MIX = """defmodule {name}.MixProject do
  use Mix.Project
  def project, do: [app: :{app}, version: "1.0.0", elixir: "~> 1.15"]
  def application, do: [mod: {{{name}.Application, []}}]
end
"""
APPLICATION = """defmodule {name}.Application do
  use Application
  def start(_type, _arguments), do: Supervisor.start_link([{children}], strategy: :one_for_one)
end
"""
WEB = """defmodule Chat.Endpoint do
  use Phoenix.Endpoint, otp_app: :chat
end

defmodule Chat.Presence do
  use Phoenix.Presence, otp_app: :chat
end

defmodule Chat.Room do
  use Phoenix.Channel
  def handle_in("who", _params, socket), do: {:reply, {:ok, Chat.Presence.list(socket)}, socket}
end
"""


def test_the_pubsub_of_another_project_is_none_of_this_one(house: House) -> None:
    (house.root / "mix.exs").unlink(missing_ok=True)
    house.write("chat/mix.exs", MIX.format(name="Chat", app="chat"))
    house.write("chat/lib/chat/web.ex", WEB)
    children = "Chat.Endpoint, Chat.Presence"
    house.write("chat/lib/chat/application.ex", APPLICATION.format(name="Chat", children=children))
    house.write("mail/mix.exs", MIX.format(name="Mail", app="mail"))
    house.write("mail/lib/mail.ex", APPLICATION.format(name="Mail", children="{Phoenix.PubSub, name: Mail.PubSub}"))
    assert house.check(select=("child-start-order",)).report.findings == ()

    children = "{Phoenix.PubSub, name: Chat.PubSub}, Chat.Endpoint, Chat.Presence"
    house.write("chat/lib/chat/application.ex", APPLICATION.format(name="Chat", children=children))
    [finding] = house.check(select=("child-start-order",)).report.findings
    assert finding.message.startswith("Chat.Endpoint is started before Chat.Presence")
