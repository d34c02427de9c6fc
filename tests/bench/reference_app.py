"""R: the least that a Textual app with such a screen costs. Nothing in it is traceview's."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Footer, Header, Input, Static

WANTED = "the reference is ready"
ROWS = 100


class Reference(App[None]):
    """A head, a line to type in, a table of a hundred rows, a pane below it, a foot."""

    TITLE = "reference"
    BINDINGS = [("q", "quit", "Quit"), ("e", "export", "Export")]
    CSS = "DataTable { height: 1fr; } #card { height: 9; border: round $primary; }"

    def compose(self) -> ComposeResult:
        """The parts, from above."""
        yield Header()
        yield Input(placeholder="words that a row holds")
        yield DataTable(cursor_type="row")
        yield Static(WANTED, id="card")
        yield Footer()

    def on_mount(self) -> None:
        """The rows."""
        shown = self.query_one(DataTable)
        shown.add_columns("level", "alert", "service", "since")
        shown.add_rows(("CRIT", f"Alert{n:03}High", f"service-{n % 9}", "5m") for n in range(ROWS))


if __name__ == "__main__":
    Reference().run()
