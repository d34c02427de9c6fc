"""Views, commands, keys and history as plain values, without a terminal."""
