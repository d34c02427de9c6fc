"""Which kind of forge a host runs, and how that forge writes its URLs."""

from __future__ import annotations

from traceview.references.conventions.house_style import HouseStyle

_BY_NAME = {
    "github": "github",
    "gitlab": "gitlab",
    "salsa.debian": "gitlab",
    "codeberg": "gitea",
    "gitea": "gitea",
    "forgejo": "gitea",
    "bitbucket": "bitbucket",
    "dev.azure": "azure",
    "visualstudio.com": "azure",
    "gerrit": "gerrit",
    "review.": "gerrit",
    "-review": "gerrit",
    "googlesource": "gerrit",
}
_CHANGE_PATHS = {
    "github": "pull/{n}",
    "gitlab": "-/merge_requests/{n}",
    "gitea": "pulls/{n}",
    "bitbucket": "pull-requests/{n}",
    "azure": "pullrequest/{n}",
}


def host_of_slug(slug: str) -> str:
    """The host of `host/group/project`; empty for a repository without a remote."""
    head, _, path = slug.partition("/")
    return head.lower() if path and "." in head else ""


def forge_of(slug: str, house: HouseStyle) -> str:
    """`github`, `gitlab`, `gitea`, `bitbucket`, `azure`, `gerrit`; empty when no host tells."""
    host = host_of_slug(slug)
    if not host:
        return ""
    if host in house.forges:
        return house.forges[host].lower()
    return next((forge for part, forge in _BY_NAME.items() if part in host), "")


def change_url(slug: str, number: str, forge: str) -> str:
    """The URL of change `number` of the repository `slug`; empty when the forge is not known."""
    path = _CHANGE_PATHS.get(forge)
    return f"https://{slug}/{path.format(n=number)}" if path and host_of_slug(slug) else ""


def issue_url(slug: str, number: str, forge: str) -> str:
    """The URL of issue `number` of the repository `slug`; empty when the forge is not known."""
    if forge not in _CHANGE_PATHS or not host_of_slug(slug):
        return ""
    if forge == "azure":
        return f"https://{slug.partition('/_git/')[0]}/_workitems/edit/{number}"
    return f"https://{slug}/{'-/' if forge == 'gitlab' else ''}issues/{number}"
