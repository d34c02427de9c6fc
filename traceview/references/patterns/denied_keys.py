"""Which words look like a ticket's key and are none."""

from __future__ import annotations

import re
from collections.abc import Collection

from traceview.references.conventions.word_lists import words

NEVER_PROJECTS: frozenset[str] = frozenset(
    words(
        """
        UTF UCS SHA MD AES DES RSA DSA ECDSA ED HMAC CRC BASE ES HS RS PS TLS SSL SSLV TLSV SSH
        HTTP HTTPS TCP UDP IP IPV ICMP DNS SMTP BGP ASN AS VLAN MTU CIDR CVE CWE CAPEC RFC ISO
        IEC IEEE ANSI DIN EN FIPS NIST PCI SOC CIS STIG RHSA RHBA RHEA USN GHSA PEP KEP KIP JEP
        JSR BIP EIP XEP UTC GMT EST PST CET CEST IST PDT EDT BST HTML CSS ECMA I386 X86 ARMV
        H264 COVID GPT FY GH HTTP_STATUS
        """
    )
)
"""Norms, algorithms and protocols, whose numbers are never a ticket's."""

DENIED_PROJECTS: frozenset[str] = NEVER_PROJECTS | frozenset(
    words(
        """
        ADR RFD DEP TEP WG PHP PY PYTHON GO JAVA JDK PERL RUBY RUST NODE NPM WIN IOS OS MACOS
        LINUX UBUNTU DEBIAN RHEL EL AMD ARM INTEL PPC MIPS GPU CPU USB DDR PCIE LLAMA
        MP PR MR CL RC BETA ALPHA PATCH PHASE STEP PART VERSION V TYPE LEVEL TIER SEV PRIO
        PRIORITY LAYER STAGE DAY WEEK YEAR LINE TODO NOTE TABLE FIGURE CHAPTER SECTION APPENDIX
        EXAMPLE TEST DC AZ ID PORT TOP MAX MIN LTS QPS RAID CAT CLASS LOG EXIT ERROR ERRNO
        K8S EKS GKE AKS PSI
        """
    )
)
"""What else looks like a project; some house may have one of that name."""

_VERSION = re.compile(r"[A-Z]{1,2}\d{1,4}(?:_\d{1,4}){0,3}")


def is_denied(key: str, denied: Collection[str] = (), allowed: Collection[str] = ()) -> bool:
    """Whether `key` (`UTF-8`, `OPS-12`) is a look-alike.

    `denied` holds further projects or whole keys. A project in `allowed` is never denied by the
    built-in list; when `allowed` is not empty, every project outside of it is.
    """
    folded = key.upper()
    project = folded.rpartition("-")[0]
    own_denied = {word.upper() for word in denied}
    if folded in own_denied or project in own_denied:
        return True
    if allowed:
        return project not in {word.upper() for word in allowed}
    return project in DENIED_PROJECTS or _VERSION.fullmatch(project) is not None


def is_never_a_key(project: str) -> bool:
    """Whether no house can have a project of this name, because norms are written so."""
    return project in NEVER_PROJECTS or _VERSION.fullmatch(project) is not None
