"""The configuration: TOML into settings, each error with its file and line."""
