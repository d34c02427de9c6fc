"""The connector for Alertmanager: asks, and hands over what the payloads say."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from typing import Any, ClassVar

import msgspec

from traceview.connector import Ability, Batch, Context, Health, SourceSettings
from traceview.errors import BadPayload, ConfigError, SourceError
from traceview.identity import silence_id
from traceview.model import Findings, Kind, Node, Problem
from traceview.references.patterns.named_pattern import URL_START, NamedPattern
from traceview_connectors.alertmanager.alertmanager_objects import Silence
from traceview_connectors.alertmanager.alertmanager_settings import AlertmanagerSettings
from traceview_connectors.alertmanager.alerts import alert_findings, matcher
from traceview_connectors.alertmanager.cluster_peers import peers_in
from traceview_connectors.alertmanager.listed_alerts import (
    ListedAlert,
    inhibitors,
    listed_alerts,
    read_alerts,
    worst_first,
)
from traceview_connectors.alertmanager.route_groups import (
    GroupingRoute,
    configuration_in,
    routes_in,
)
from traceview_connectors.alertmanager.silences import in_words, silence_findings
from traceview_connectors.common.labelled import LabelReader
from traceview_connectors.common.payload import built, each, in_steps, listed
from traceview_connectors.common.said_digest import SaidDigest, told_of

STEP = 500
_SILENCE = r"/#/silences/(?P<silence>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w-])"
_EXAMPLE = "00000000-0000-4000-8000-000000000000"


class Alertmanager:
    """Reads the alerts that are firing, silenced or inhibited, and the silences."""

    Settings: ClassVar[type[SourceSettings]] = AlertmanagerSettings
    abilities: ClassVar[frozenset[Ability]] = frozenset((Ability.EXPAND, Ability.SYNC))
    expands: ClassVar[frozenset[Kind]] = frozenset((Kind.ALERT, Kind.RULE))

    def __init__(self, settings: SourceSettings, context: Context) -> None:
        if not isinstance(settings, AlertmanagerSettings) or context.http is None:
            raise ConfigError("alertmanager needs a url", "", 'Add url = "https://…"')
        self._settings = settings
        self._context = context
        self._http = context.http
        self._routes: GroupingRoute | None = None
        self._names: dict[str, str] = {}
        self._digest = SaidDigest(settings, context.house)

    async def check(self) -> Health:
        """Its version, and the state of its cluster."""
        status = await self._http.get_json("/api/v2/status")
        if not isinstance(status, dict) or not isinstance(status.get("versionInfo"), dict):
            raise BadPayload(
                f"The status of {self._context.name} cannot be read",
                "it does not name a version",
                "Check that the source's url leads to an Alertmanager",
            )
        cluster = status.get("cluster")
        state = cluster.get("status") if isinstance(cluster, dict) else None
        return Health(
            version=f"Alertmanager {status['versionInfo'].get('version') or '(unknown version)'}",
            detail=f"cluster {state}" if isinstance(state, str) else "",
            skew_s=self._http.skew_s,
        )

    async def sync(self, cursor: str) -> AsyncIterator[Batch]:
        """All alerts, the worst first, then the silences; the cursor is always empty.

        What says what it said before is not read again, as long as all can be read.
        """
        problems: list[Problem] = []
        await self._tell_peers()
        items = await self._answer(())
        standing = await self._silences(problems)
        told, total = self._context.told(), len(items)
        listed = await asyncio.to_thread(self._listed, items, standing)
        del items
        same = [one for one in listed if one.id and told.get(one.id) == one.digest]
        new = [one for one in listed if not one.id or told.get(one.id) != one.digest]
        del listed
        async for batch in self._read(new, standing, problems, len(same), total):
            yield batch
        if problems:
            async for batch in self._read(same, standing, problems, total - len(same), total):
                yield batch
            told, same = {}, []
        silences = self._silences_told(standing)
        quiet = tuple(one for one, digest in silences.items() if told.get(one) == digest)
        last = self._of_silences([s for s in standing if self._id_of(s) not in quiet], problems)
        yield Batch(
            findings=last + Findings(problems=tuple(problems)),
            told=told_of(last, silences),
            same=() if problems else (*(one.id for one in same), *quiet),
            done=total,
            total=total,
            complete=not problems,
        )

    async def expand(self, node: Node) -> Findings:
        """The alert as it is now, or the alerts that carry the name of a rule."""
        name = node.attrs.get("alertname", node.title)
        problems: list[Problem] = []
        items = await self._answer((matcher("alertname", name),))
        standing = await self._silences(problems)
        alerts = self._listed(items, standing)
        if node.kind is Kind.ALERT:
            alerts = [alert for alert in alerts if alert.id.endswith(node.id.rpartition("/")[2])]
        found = self._found(alerts, standing, problems) + self._of_silences(standing, problems)
        return found + Findings(problems=tuple(problems))

    def patterns(self) -> Sequence[NamedPattern]:
        """The pages of its silences."""
        address = self._settings.url.partition("://")[2]

        def silence(match: re.Match[str]) -> str:
            return silence_id(self._cluster, match["silence"])

        return (
            NamedPattern(
                f"silence of {self._context.name}",
                re.compile(URL_START + re.escape(address) + _SILENCE),
                Kind.SILENCE,
                build=silence,
                examples=(f"{self._settings.url}/#/silences/{_EXAMPLE}",),
                counter_examples=(f"{self._settings.url}/#/silences/new",),
            ),
        )

    async def aclose(self) -> None:
        """Nothing is kept open."""

    @property
    def _cluster(self) -> str:
        return self._context.alertmanagers.cluster_of(self._context.name)

    async def _tell_peers(self) -> None:
        """Learn its routes; tell whom it knows as peers, and wait for those that have not told."""
        try:
            status = await self._http.get_json("/api/v2/status")
        except SourceError:
            status = None
        peers = peers_in(status)
        configuration = configuration_in(status)
        self._routes = await asyncio.to_thread(routes_in, configuration)
        self._digest = SaidDigest(self._settings, self._context.house, configuration)
        self._context.alertmanagers.tell(self._context.name, peers)
        await self._context.alertmanagers.settled()

    async def _answer(self, filters: Sequence[str]) -> list[msgspec.Raw]:
        params: dict[str, Any] = {"filter": [*self._settings.filter, *filters]}
        if self._settings.receiver:
            params["receiver"] = self._settings.receiver
        items = await self._http.get_items("/api/v2/alerts", params)
        return listed(items, self._context.name, "alerts")

    def _listed(
        self, items: Sequence[msgspec.Raw], silences: Sequence[Silence]
    ) -> list[ListedAlert]:
        words = {silence.id: in_words(silence) for silence in silences}
        self._names |= inhibitors(items)
        return listed_alerts(items, self._cluster, self._digest, words)

    async def _read(
        self,
        alerts: Sequence[ListedAlert],
        standing: Sequence[Silence],
        problems: list[Problem],
        done: int,
        total: int,
    ) -> AsyncIterator[Batch]:
        """What these alerts say, the worst first."""
        for step in in_steps(await asyncio.to_thread(worst_first, alerts), STEP):
            found = await asyncio.to_thread(self._found, step, standing, problems)
            done += len(step)
            told = told_of(found, {one.id: one.digest for one in step if one.id})
            yield Batch(findings=found, told=told, done=done, total=total)

    def _found(
        self, alerts: Sequence[ListedAlert], silences: Sequence[Silence], problems: list[Problem]
    ) -> Findings:
        words = self._names | {silence.id: in_words(silence) for silence in silences}
        reader = LabelReader(self._context.speaker(), self._context.house)
        cluster = self._cluster
        return built(
            read_alerts(alerts, problems),
            lambda a: alert_findings(a, self._settings.url, reader, cluster, words, self._routes),
            "alerts",
            problems,
        )

    async def _silences(self, problems: list[Problem]) -> list[Silence]:
        """The silences that are not over; without them the alerts still stand."""
        try:
            value = await self._http.get_json("/api/v2/silences")
            found = listed(value, self._context.name, "silences")
        except SourceError as error:
            problems.append(Problem(what=error.what, why=error.why, fix=error.fix))
            return []
        known = each(found, Silence, "silences", problems)
        return [silence for silence in known if silence.status.state != "expired"]

    def _id_of(self, silence: Silence) -> str:
        return silence_id(self._cluster, silence.id)

    def _silences_told(self, silences: Sequence[Silence]) -> dict[str, str]:
        """The digest of what each silence says, by its id."""
        return {self._id_of(one): self._digest.of((msgspec.json.encode(one),)) for one in silences}

    def _of_silences(self, silences: Sequence[Silence], problems: list[Problem]) -> Findings:
        speaker, cluster = self._context.speaker(), self._cluster
        return built(
            silences,
            lambda s: silence_findings(s, self._settings.url, cluster, speaker),
            "silences",
            problems,
        )
