"""Detectors of rules about dependencies: they look at what mix.exs, mix.lock and registries say together."""
