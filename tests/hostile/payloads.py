"""Fifty-one hostile titles: escapes, markup, direction, width, size, quoting, paths."""

from __future__ import annotations

ESCAPES = (
    "\x1b]52;c;ZXZpbA==\x1b\\", "\x1b]0;owned\x07", "\x1b[2J\x1b[H", "\x1b[6n",
    "\x1b[31mred\x1b[0m", "\x9b31m", "\x9d0;x\x9c", "\x90q\x9c", "\x1bP1$r\x1b\\", "\x1b_app\x1b\\",
    "\x1b^pm\x1b\\", "\x1bc", "\x1b(0", "\x00nul", "\x07bell", "\x08\x08back", "\x7fdel",
    "\x0bvt\x0cff", "cr\rover", "line\nbreak", "tab\tstop", "\x85nel", "\u2028ls\u2029ps",
    "\x1a\x1c\x1d\x1e\x1f",
)  # fmt: skip
MARKUP = (
    "[/var/log/x]", "[/]", "boom [/red]", "[link=https://x]", "[@click=app.quit]x[/]",
    "[$error on $primary]x[/]", "[fe80::1%eth0]", "C:\\[temp]", "<script>alert(1)</script>",
    "](javascript:x)", "`` ` ``", "| a | b |", "<!-- x -->", "@everyone #1 /close",
)  # fmt: skip
SIGHT = (
    "rollback\u202eexe.gnp", "\u2066isolated\u2069", "zero\u200bwidth\ufeff", "soft\u00adhyphen",
    "tag\U000e0041\U000e007f", "e" + "\u0301" * 5_000, "\ud800lone", "\udfff", "家族👩\u200d🚀🇪🇺",
)  # fmt: skip
SIZE = ("x" * 100_000, "\n" * 20_000, "", " ")
TITLES = (*ESCAPES, *MARKUP, *SIGHT, *SIZE)
FORBIDDEN = frozenset(
    map(chr, (*range(0x20), *range(0x7F, 0xA0), 0x200B, 0xFEFF, 0xAD, 0x2028, 0x2029,
              *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000),
              *range(0xE0000, 0xE0080)))
)  # fmt: skip
"""Characters that no title, and but for the line break no export, may hold."""
