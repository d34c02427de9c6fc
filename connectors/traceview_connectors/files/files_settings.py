"""The settings of a `files` source."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from traceview.connector import SourceSettings
from traceview.model import Kind
from traceview_connectors.files.list_names import relation_named

NodeField = Literal[
    "id", "kind", "key", "scope", "title", "url", "state", "since", "updated", "names", "body"
]


def _known_relation(name: str) -> str:
    relation_named(name)
    return name


def _as_table(value: Any) -> Any:
    return {"relation": value} if isinstance(value, str) else value


class ColumnLink(BaseModel):
    """What a column of links says: the relation (or its inverse) from the row's node to the cells.

    With a `kind` a cell is a key of that kind (under `scope`); without one it is an id or any other
    reference, which only a relation in its own direction can lead to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    relation: Annotated[str, AfterValidator(_known_relation)]
    kind: Kind | None = None
    scope: str = ""

    @model_validator(mode="after")
    def _inverse_needs_a_kind(self) -> ColumnLink:
        if relation_named(self.relation)[1] and self.kind is None:
            msg = f"a column of {self.relation!r} needs the kind of its cells"
            raise ValueError(msg)
        return self


class FilesSettings(SourceSettings):
    """Where the lists are, and how their columns are to be read; the package says what they hold.

    Lists change by hand or once a day, so they are called stale after thirty days unless a source
    says otherwise.
    """

    type: str = "files"
    stale_after: Annotated[float, Field(gt=0)] = Field(
        default=30 * 86_400.0, description="age of a list from which it is STALE, in seconds"
    )
    path: Path = Field(description="a list, a folder of lists (not those below it), or a glob")
    kind: Kind | None = Field(default=None, description="kind of the rows that do not name theirs")
    scope: str = Field(
        default="", description="what stands before a key in an id, such as the host of a tracker"
    )
    columns: dict[NodeField, str] = Field(
        default_factory=dict, description='names of columns: `{ key = "Issue key" }`'
    )
    links: dict[str, Annotated[ColumnLink, BeforeValidator(_as_table)]] = Field(
        default_factory=dict,
        description='columns of links: `{ Team = { relation = "owned by", kind = "team" } }`',
    )
    rows: str = Field(default="", description="name of the list inside a JSON or YAML table")
    delimiter: Annotated[str, Field(max_length=1)] = Field(
        default="",
        description="what stands between the cells of CSV; told by its first line if empty",
    )
