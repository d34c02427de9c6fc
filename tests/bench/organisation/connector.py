"""The organisation as a source that the installed program reads like any other."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from traceview.connector import Ability, Batch, Context, Health, SourceSettings
from traceview.errors import SourceUnreachable
from traceview.model import Findings, Kind, Node
from traceview.references.patterns.named_pattern import NamedPattern

from .shape import Organisation
from .told_batches import told


class OrganisationSettings(SourceSettings):
    """How large the organisation is, in links."""

    links: Annotated[int, Field(gt=0, description="about how many links it has")]


class Acme:
    """A made organisation, without a network."""

    Settings: ClassVar[type[SourceSettings]] = OrganisationSettings
    abilities: ClassVar[frozenset[Ability]] = frozenset((Ability.SYNC,))
    expands: ClassVar[frozenset[Kind]] = frozenset()

    def __init__(self, settings: SourceSettings, context: Context) -> None:
        assert isinstance(settings, OrganisationSettings)
        self._of = Organisation(settings.links)
        self._name = context.name

    async def check(self) -> Health:
        """It always answers."""
        return Health(detail=f"{self._of.links} links")

    async def expand(self, node: Node) -> Findings:
        """Nothing beyond what `sync` gives."""
        return Findings()

    async def sync(self, cursor: str) -> AsyncIterator[Batch]:
        """Every unit of work from the cursor on. Raises SourceUnreachable for a foreign cursor."""
        if cursor and not re.fullmatch(r"\d{1,12}", cursor):
            raise SourceUnreachable(
                "The made organisation does not know this cursor",
                "it is not the number of a unit",
                "run `traceview cache clear`",
            )
        for batch in told(self._of, int(cursor or 0), self._name):
            yield batch

    def patterns(self) -> Sequence[NamedPattern]:
        """Its things are written as everywhere."""
        return ()

    async def aclose(self) -> None:
        """There is nothing to let go of."""
