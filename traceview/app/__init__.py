"""The terminal application: navigation, node actions, typed commands, refresh loop."""
