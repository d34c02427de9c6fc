"""Nodes and links from the lists that an organisation keeps: YAML, JSON or CSV files.

    [sources.catalog]
    type = "files"
    path = "catalog"            # a file, a folder (its own files, not those below), or a glob

**Lists** (`.yaml`, `.yml` up to 1 MB, without aliases; `.json` up to 16 MB) are one mapping. Every
key is optional, and every scalar is taken as text, as it is written:

    as_of: 2026-03-01T09:00:00Z   # when the list was made; else the file's own time
    kind: ticket                  # of nodes that do not say
    scope: tickets.example.com    # stands before a key in an id
    nodes:
      - key: PIER-7               # or `id: ticket:tickets.example.com/PIER-7`
        title: Scanners lose their clock
        url: https://tickets.example.com/browse/PIER-7
        state: done
        since: 2026-02-01         # ISO 8601, unix seconds, or against as_of: `-90m`, `-3d12h`
        updated: -2h
        names: [PIER7]            # other exact names of it
        attrs: {role: development, label: {team: boarding}}    # nested: `label.team`
        body: {file: pier-7.md}   # or the text itself
        links:                    # relation, or its inverse: one reference, or several
          closed by: change:git.example.com/ferries/gangway#12
    links:
      - from: deployment:cd.example.com/91
        relation: recorded in
        to: ticket:tickets.example.com/SHIP-3
        because: field change_ticket     # the method of the evidence
        text: SHIP-3                     # what matched
        how: guess                       # exact unless said; a guess has a confidence below 1
        confidence: 0.6
    mentions:
      - {from: "document:https://docs.example.com/a", relation: mentions, reference: PIER-7,
         kinds: [ticket]}
    bodies:
      - {node: "document:https://docs.example.com/a", file: a.md, format: text/markdown}
    series:
      - {expr: rate(boardings_total[5m]), labels: {pier: "2"}, points: [[-10m, 3.5], [-9m, 4]]}
      - {expr: sum(queue_depth), csv: queue.csv}      # columns `time` and `value`

A reference is an id (`team:boarding`, `service:gangway`; a team or a person may be written as a
person would), or any text that the linker can make a node of (a URL, a key): then it is a mention.
`file` and `csv` are relative to the list, and stay below its folder.

**Tables** (`.csv` up to 64 MB, `.tsv`; and a JSON or YAML list of objects when `columns` is set)
have a node a row. `columns` says which column holds which field, where its name differs:

    [sources.tickets]
    type = "files"
    path = "export/*.csv"
    kind = "ticket"
    scope = "tickets.example.com"
    columns = { key = "Issue key", title = "Summary", updated = "Updated" }
    [sources.tickets.links.Team]
    relation = "owned by"
    kind = "team"               # without a kind a cell holds an id, or a reference
    [sources.tickets.links.Epic]
    relation = "part of"
    kind = "ticket"
    scope = "tickets.example.com"

A cell of `names`, or of a column of links, may hold several values between semicolons; of several
columns of one name all count. Columns that are named nowhere are kept as attributes. Case, `_` and
`-` do not count in the name of a column. A first line `sep=;` names the delimiter.
`rows` names the list inside a JSON object (`rows = "issues"`).

Files are UTF-8 or UTF-16. What is neither is read as Windows-1252, and that is said.

A row that cannot be read is skipped and counted, with its line; a file that cannot be read leaves
the others alone, and what was known of it stays known.
"""

from traceview_connectors.files.connector import Files
from traceview_connectors.files.files_settings import ColumnLink, FilesSettings

__all__ = ["ColumnLink", "Files", "FilesSettings"]
