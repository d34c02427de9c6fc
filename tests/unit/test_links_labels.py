"""What labels and annotations say of owner, runbook, dashboard and severity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.references.conventions.house_style import HouseStyle
from traceview.references.labels.labels import (
    RuleLabels,
    fill_template,
    is_placeholder,
    page_title,
    read_labels,
    web_address,
)

PLAIN = HouseStyle()
BOOK = "https://runbooks.example.org/GerritDown.md"
BOARD = "https://grafana.example.org/d/abc/gerrit?viewPanel=4"


def read(
    labels: dict[str, str] | None = None,
    annotations: dict[str, str] | None = None,
    house: HouseStyle = PLAIN,
) -> RuleLabels:
    return read_labels(labels or {}, annotations or {}, house)


@pytest.mark.parametrize("key", ["team", "owner", "support_group", "Owning-Team", "squad"])
def test_a_team_under_any_of_its_keys(key: str) -> None:
    [team] = read({key: "payments"}).teams
    assert (team.value, team.place) == ("payments", f"label {key}")


def test_the_house_names_its_own_keys_and_they_come_first() -> None:
    house = HouseStyle(team_keys=("gilde",), runbook_keys=("draaiboek",), dashboard_keys=("bord",))
    found = read({"team": "a", "gilde": "b"}, {"draaiboek": BOOK, "bord": "x"}, house)
    assert [team.value for team in found.teams] == ["b", "a"]
    assert (found.runbooks[0].value, found.dashboards[0].value) == (BOOK, "x")


@pytest.mark.parametrize(
    "key", ["runbook", "runbook_url", "SOP", "link", "documentation", "opsrecipe"]
)
def test_a_runbook_under_any_of_its_keys(key: str) -> None:
    [found] = read(annotations={key: BOOK}).runbooks
    assert (found.value, found.key, found.place) == (BOOK, key, f"annotation {key}")


@pytest.mark.parametrize(
    "key",
    ["dashboard", "dashboard_url", "dashboard_overview", "persesDashboard", "grafana_url",
     "atlasdashboard"],
)  # fmt: skip
def test_a_dashboard_under_any_of_its_keys(key: str) -> None:
    [found] = read(annotations={key: BOARD}).dashboards
    assert found.value == BOARD


def test_labels_name_pages_too_and_relative_paths_are_kept() -> None:
    found = read({"playbook": "docs/alert/gerrit.html#down", "dashboard": "gerrit-slug"})
    assert [said.value for said in found.runbooks] == ["docs/alert/gerrit.html#down"]
    assert [said.value for said in found.dashboards] == ["gerrit-slug"]


def test_a_dashboard_under_a_loose_key_is_no_runbook() -> None:
    found = read(annotations={"link": BOARD})
    assert (found.runbooks, found.dashboards[0].value) == ((), BOARD)


def test_prose_under_a_loose_key_is_no_runbook() -> None:
    assert read(annotations={"help": "restart it, then look at the graphs"}).runbooks == ()


def test_grafanas_own_annotations_name_dashboard_and_panel() -> None:
    pair = {"__dashboardUid__": "abc", "__panelId__": "4"}
    [bare] = read(annotations=pair).dashboards
    house = HouseStyle(base_urls={"dashboard": "https://grafana.example.org/"})
    [full] = read(annotations=pair, house=house).dashboards
    assert bare.value == "abc"
    assert full.value == "https://grafana.example.org/d/abc?viewPanel=4"


@pytest.mark.parametrize(
    "value",
    ["TODO", "todo: write one", "TBD", "n/a", "-", "", "None", "https://todo", "{{`TODO`}}",
     "FIXME!"],
)  # fmt: skip
def test_placeholders_are_missing(value: str) -> None:
    assert is_placeholder(value)
    found = read({"team": value}, {"runbook": value, "dashboard": value})
    assert (found.runbooks, found.dashboards, found.teams) == ((), (), ())


@pytest.mark.parametrize(
    "value", [BOOK, "todos/runbook.md", "none-of-it.md", "unknown-host.md", "x"]
)
def test_values_are_no_placeholders(value: str) -> None:
    assert not is_placeholder(value)


def test_templates_stay_as_written() -> None:
    value = "https://grafana.example.org/d/x?var-host={{ $labels.instance }}&a=b"
    [found] = read(annotations={"dashboard": value}).dashboards
    assert found.value == value


def test_other_urls_and_the_severity() -> None:
    found = read({"severity": "page"}, {"logs": "https://logs.example.org/x", "summary": "down"})
    assert found.severity == "page"
    assert [said.key for said in found.other_urls] == ["logs"]


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("on {{ $labels.instance }}", "on db1"),
        ("on {{$labels.instance}} {{ .Labels.job }}", "on db1 sql"),
        ('{{ index $labels "job" }}', "sql"),
        ("{{`{{ $labels.job }}`}}", "sql"),
        ("{{ $labels.absent }}", "{{ $labels.absent }}"),
        ("{{ $value | humanize }}", "{{ $value | humanize }}"),
        ("{{ $labels.job | toUpper }}", "SQL"),
        ('{{ $labels.address | reReplaceAll ":.*" "" }}', "db2"),
        (
            '{{ $labels.address | reReplaceAll "(.*)x" "$1" }}',
            '{{ $labels.address | reReplaceAll "(.*)x" "$1" }}',
        ),
        ('{{ "{{" }} $labels.job {{ "}}" }}', "sql"),
        ('{{ "{{ $labels.job }}" }}', "sql"),
    ],
)
def test_templates_are_filled_from_the_alerts_labels(text: str, filled: str) -> None:
    labels = {"instance": "db1", "job": "sql", "address": "db2:9100"}
    assert fill_template(text, labels) == filled


@pytest.mark.parametrize(
    ("value", "base", "url"),
    [
        (BOOK, "", BOOK),
        ("grafana.example.org/d/x", "", "https://grafana.example.org/d/x"),
        ("alerts/x.md", "https://docs.example.org/", "https://docs.example.org/alerts/x.md"),
        ("alerts/x.md", "", ""),
        ("https://g.example.org/d/x?a=b&h={{ $labels.h }}", "", "https://g.example.org/d/x?a=b"),
        ("https://g.example.org/{{ $labels.h }}/x", "", ""),
        ("javascript:alert(1)", "", ""),
        ("javascript:alert(1)", "https://b.example", "https://b.example/javascript:alert(1)"),
        ("disk.md", "https://docs.example.org/", "https://docs.example.org/disk.md"),
        ("https://g.example.org/d/a?h={{ $labels.h }}", "", "https://g.example.org/d/a"),
        ("", "https://docs.example.org/", ""),
        ("https%3A%2F%2Fg.example.org%2Fd%2Fx%3Fa%3D1", "", "https://g.example.org/d/x?a=1"),
        (
            'https://w.example.org/x#The_"up"_metric',
            "",
            "https://w.example.org/x#The_%22up%22_metric",
        ),
    ],
)
def test_a_value_as_an_address(value: str, base: str, url: str) -> None:
    assert web_address(value, base) == url


_KEYS = st.sampled_from(
    ["team", "runbook", "dashboard", "link", "x", "__dashboardUid__", "severity"]
)
_VALUES = st.text() | st.sampled_from(["TODO", BOOK, BOARD, "{{ $labels.x }}", "{{", "a/b.md"])


@given(st.dictionaries(_KEYS, _VALUES), st.dictionaries(_KEYS, _VALUES))
def test_any_labels_are_read(labels: dict[str, str], annotations: dict[str, str]) -> None:
    found = read(labels, annotations)
    given_values = {value.strip() for value in (*labels.values(), *annotations.values())}
    for said in (*found.teams, *found.runbooks, *found.dashboards):
        assert said.value in given_values
        fill_template(said.value, labels)
        web_address(said.value, "https://base.example.org")


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://wiki.example/a/Disk_full/#fix", "Disk_full#fix"),
        ("https://g.example/d/abc/disks?x=1", "disks"),
        ("https://wiki.example", "wiki.example"),
    ],
)
def test_a_page_is_titled_by_the_end_of_its_path(url: str, title: str) -> None:
    assert page_title(url) == title
