"""The commands, one module for each group; `traceview.commands.parser` knows which is where."""
