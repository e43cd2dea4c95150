"""One module a command, each with a click command named `command`. The module's name is the command's."""
