"""The command line. Only this package prints; `commands/` has one thin file a command."""
