"""A sync from the start, from where the last one ended, and what stands in its way."""

from __future__ import annotations

import asyncio
import json
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import NOW
from tests.connectors import git_repositories as styles
from tests.connectors.git_answers import HOUSE, Said, reading, said
from tests.connectors.git_repositories import BOB, Story, git, rule, rules
from traceview.connector import Context
from traceview.errors import BadPayload, SourceError, SourceUnreachable
from traceview.model import Kind, Relation
from traceview_connectors.git import Git, GitSettings
from traceview_connectors.git.git_sync import STATE_FILE
from traceview_connectors.git.lineage.lineage_file import State, load, save
from traceview_connectors.git.lineage.rule_pairs import same_file
from traceview_connectors.git.rules.rule_text import RuleText

A, B = rule("A", "a > 1"), rule("B", "b > 1")


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = Story(tmp_path / "repository")
    story.commit("Begin", {"a.yaml": rules(A), "b.yaml": rules(B), "docs/x.md": "# X\n"})
    return story


@pytest.fixture
def private(tmp_path: Path) -> Path:
    return tmp_path / "private"


def rules_of(found: Said) -> set[str]:
    return {node.title for node in found.nodes.values() if node.kind is Kind.RULE and node.seen}


def test_the_cursor_is_the_head_and_the_listing_is_complete(story: Story, private: Path) -> None:
    found = said(story.made(), private)
    assert found.cursor == story.sha(1)
    assert [batch.complete for batch in found.batches][-1]
    assert not any(batch.cursor or batch.complete for batch in found.batches[:-1])


def test_nothing_new_is_nothing_said(story: Story, private: Path) -> None:
    first = said(story.made(), private)
    again = said(story.path, private, first.cursor)
    assert (again.findings.nodes, again.cursor) == ((), first.cursor)
    assert not again.batches[-1].complete


def test_a_new_commit_says_what_it_touches(story: Story, private: Path) -> None:
    first = said(story.made(), private)
    story.commit("Tune A", {"a.yaml": rules(A.replace("> 1", "> 2"))}, author=BOB)
    found = said(story.made(), private, first.cursor)
    assert rules_of(found) == {"A"}
    assert (found.introduced("A"), found.changed("A")) == (story.sha(1), story.sha(2))
    assert not found.batches[-1].complete


def test_going_on_says_the_same_as_starting_anew(tmp_path: Path) -> None:
    story = styles.squash_helm(tmp_path / "repository")
    cursor = ""
    for step in range(1, 4):
        git(story.made(), "update-ref", "refs/heads/main", story.sha(step))
        cursor = said(story.path, tmp_path / "on", cursor).cursor
    on, anew = said(story.path, tmp_path / "on"), said(story.path, tmp_path / "anew")
    assert on.nodes == anew.nodes
    assert {link.key for link in on.findings.links} == {link.key for link in anew.findings.links}


def test_what_is_gone_is_said_to_be_removed(story: Story, private: Path) -> None:
    first = said(story.made(), private)
    story.commit("Drop B", {"b.yaml": None, "docs/x.md": None})
    found = said(story.made(), private, first.cursor)
    assert {node.title: node.state for node in found.nodes.values() if node.state} == {
        "B": "removed",
        "x.md": "removed",
    }
    assert not found.links(found.rule("B").id, *Relation)


def test_new_owners_say_every_rule_again(story: Story, private: Path) -> None:
    first = said(story.made(), private)
    story.commit("Own it", {"CODEOWNERS": "*.yaml @acme/ops\n"})
    found = said(story.made(), private, first.cursor)
    assert rules_of(found) == {"A", "B"}
    assert found.owners("A") == {"team:ops": "CODEOWNERS"}


def test_new_values_of_a_chart_say_its_rules_again(tmp_path: Path, private: Path) -> None:
    story = styles.squash_helm(tmp_path / "repository")
    story.commit("Others", {"other/a.yaml": rules(A)})
    first = said(story.made(), private)
    story.commit("Hand over", {"helm/alerts/values.yaml": "owner: {team: docks}\n"})
    found = said(story.made(), private, first.cursor)
    assert rules_of(found) == {"PodRestarts", "PodSlow"}
    assert set(found.owners("PodSlow")) == {"team:docks"}


def test_people_who_went_on_working_are_said_again(story: Story, private: Path) -> None:
    first = said(story.made(), private)
    story.commit("Code", {"main.c": "x\n"}, day=400)
    found = said(story.made(), private, first.cursor)
    updated = found.nodes["person:ann@example.com"].updated
    assert updated is not None
    assert updated.year == 2025


def test_a_rewritten_history_is_read_anew(story: Story, private: Path) -> None:
    story.commit("Tune", {"a.yaml": rules(A.replace("> 1", "> 2"))})
    first = said(story.made(), private)
    git(story.path, "update-ref", "refs/heads/main", story.sha(1))
    found = said(story.path, private, first.cursor)
    assert rules_of(found) == {"A", "B"}
    assert found.changed("A") == story.sha(1)


def test_other_settings_read_anew(story: Story, private: Path) -> None:
    first = said(story.made(), private)
    found = said(story.path, private, first.cursor, rules=["a.*"])
    assert rules_of(found) == {"A"}


def test_the_state_is_for_its_owner_alone(story: Story, private: Path) -> None:
    said(story.made(), private)
    assert stat.S_IMODE((private / STATE_FILE).stat().st_mode) == 0o600
    assert [path.name for path in private.iterdir()] == [STATE_FILE]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 1}', '{"version": 999}', "null"])
def test_a_spoiled_state_is_no_state(text: str, story: Story, private: Path) -> None:
    first = said(story.made(), private)
    (private / STATE_FILE).write_text(text)
    assert rules_of(said(story.path, private, first.cursor)) == {"A", "B"}


JSON = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner),
)


@settings(deadline=None)
@given(JSON)
def test_any_json_is_a_state_or_none(
    tmp_path_factory: pytest.TempPathFactory, held: object
) -> None:
    path = tmp_path_factory.mktemp("state") / "state.json"
    save(path, State(), "key")
    whole = json.loads(path.read_text())
    for name in ("tracks", "removed", "active", "spans", "head"):
        path.write_text(json.dumps(whole | {name: held}))
        assert load(path, "key") is None or isinstance(load(path, "key"), State)


def test_a_url_is_cloned_and_fetched(story: Story, private: Path) -> None:
    url = f"file://{story.made()}"
    first = said(url, private)
    story.commit("Tune A", {"a.yaml": rules(A.replace("> 1", "> 2"))})
    story.made()
    found = said(url, private, first.cursor)
    assert found.changed("A") == story.sha(2)
    assert not list(private.glob("*/*.yaml"))


def test_a_bundle_and_a_work_tree_are_repositories_too(story: Story, tmp_path: Path) -> None:
    bundle, clone = tmp_path / "all.bundle", tmp_path / "clone"
    git(story.made(), "bundle", "create", "--quiet", str(bundle), "main", "HEAD")
    git(tmp_path, "clone", "--quiet", str(story.path), str(clone))
    git(clone, "worktree", "add", "--quiet", str(tmp_path / "linked"))
    for number, path in enumerate((bundle, clone, tmp_path / "linked")):
        assert rules_of(said(path, tmp_path / f"private{number}")) == {"A", "B"}


def test_another_branch_may_be_the_one_that_counts(story: Story, tmp_path: Path) -> None:
    story.commit("Release", {"c.yaml": rules(rule("C"))}, on="stable", start=1)
    assert "C" not in rules_of(said(story.made(), tmp_path / "main"))
    assert "C" in rules_of(said(story.path, tmp_path / "stable", branch="stable"))


@pytest.fixture
def broken(tmp_path: Path) -> dict[str, Path]:
    (tmp_path / "plain").mkdir()
    (tmp_path / "text").write_text("no bundle\n")
    (tmp_path / "empty").mkdir()
    git(tmp_path / "empty", "init", "--quiet", "--bare")
    return {name: tmp_path / name for name in ("plain", "text", "empty", "absent")}


@pytest.mark.parametrize(
    ("name", "error", "what"),
    [
        ("plain", BadPayload, "not a git repository"),
        ("text", SourceError, ""),
        ("empty", BadPayload, "no commits"),
        ("absent", SourceUnreachable, "not there"),
    ],
)
def test_what_is_no_repository_is_said_to_be_none(
    name: str, error: type[SourceError], what: str, broken: dict[str, Path], private: Path
) -> None:
    for ask in (
        lambda: said(broken[name], private),
        lambda: reading(broken[name], private).check(),
    ):
        with pytest.raises(error) as caught:
            ask()
        assert what in caught.value.what
        assert caught.value.why
        assert caught.value.fix


def test_a_wrong_url_is_unreachable(tmp_path: Path, private: Path) -> None:
    with pytest.raises(SourceError) as caught:
        said(f"file://{tmp_path}/nowhere", private)
    assert "url" in caught.value.fix
    assert not list(private.glob("*.git"))


def test_a_partial_clone_is_said_to_be_one(story: Story, tmp_path: Path) -> None:
    git(story.made(), "config", "uploadpack.allowFilter", "true")
    clone = ("clone", "--quiet", "--bare", "--filter=blob:none", f"file://{story.path}", "part")
    git(tmp_path, *clone)
    with pytest.raises(BadPayload) as caught:
        said(tmp_path / "part", tmp_path / "private")
    assert "partial" in caught.value.what


def test_a_branch_that_is_not_there_is_named(story: Story, private: Path) -> None:
    with pytest.raises(BadPayload) as caught:
        said(story.made(), private, branch="nowhere")
    assert "nowhere" in caught.value.why


def test_without_git_it_says_to_install_it(
    story: Story, private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = story.made()
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SourceUnreachable) as caught:
        said(path, private)
    assert caught.value.fix == "install git"


def test_a_cancelled_sync_leaves_no_process_and_can_be_repeated(tmp_path: Path) -> None:
    story = styles.many(tmp_path / "repository", files=4, each=5, commits=300)
    context = Context("rules", lambda: NOW, tmp_path / "private", HOUSE)
    source = Git(GitSettings(path=story.made()), context)

    async def cancel() -> None:
        batches = source.sync("")
        await anext(batches)
        task = asyncio.ensure_future(anext(batches))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(cancel())
    assert len(rules_of(said(story.path, tmp_path / "private"))) == 20


def test_batches_are_bounded_and_count_files(tmp_path: Path) -> None:
    story = styles.many(tmp_path / "repository", files=20, each=20, commits=40)
    found = said(story.made(), tmp_path / "private")
    sizes = [len(batch.findings.nodes) + len(batch.findings.links) for batch in found.batches]
    assert max(sizes) < 600
    assert (found.batches[-1].done, found.batches[-1].total) == (20, 20)


TEXTS = st.lists(
    st.builds(
        RuleText,
        kind=st.just("alert"),
        name=st.sampled_from("AB"),
        expr=st.text(alphabet="ab >1", max_size=6),
        labels=st.dictionaries(st.sampled_from("xy"), st.sampled_from("12"), max_size=2),
    ),
    max_size=6,
)


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_each_rule_is_matched_once_and_by_its_name(
    before: list[RuleText], after: list[RuleText]
) -> None:
    pairs = same_file(before, after)
    assert len({pair.before for pair in pairs}) == len({p.after for p in pairs}) == len(pairs)
    assert all(before[old].name == after[new].name for old, new, _ in pairs)
    for name in "AB":
        held = [sum(text.name == name for text in texts) for texts in (before, after)]
        paired = sum(before[pair.before].name == name for pair in pairs)
        is_name_leaving = bool({text.name for text in before} - {text.name for text in after})
        assert paired == min(held) or (is_name_leaving and paired < min(held))


@settings(deadline=None)
@given(TEXTS)
def test_unchanged_rules_match_themselves(texts: list[RuleText]) -> None:
    for pair in same_file(texts, texts):
        assert texts[pair.before].meaning == texts[pair.after].meaning


@pytest.mark.parametrize("gone", [True, False])
def test_a_manifest_that_changed_or_went_says_the_rules_beside_it_again(
    tmp_path: Path, private: Path, gone: bool
) -> None:
    text = "kind: Namespace\nmetadata: {{labels: {{team: {team}}}}}\n"
    story = Story(tmp_path / "repository")
    beside, other = (
        {"ns/a.yaml": rules(A)},
        {"other/b.yaml": rules(A.replace("alert: A", "alert: B"))},
    )
    story.commit("Begin", {**beside, **other, "ns/space.yaml": text.format(team="boats")})
    first = said(story.made(), private)
    assert set(first.owners("A")) == {"team:boats"}
    story.commit("Hand over", {"ns/space.yaml": None if gone else text.format(team="docks")})
    found = said(story.made(), private, first.cursor)
    assert rules_of(found) == {"A"}
    assert set(found.owners("A")) == (set() if gone else {"team:docks"})
