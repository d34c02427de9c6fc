"""Prints uv.lock as pip constraints, so that set-up without uv installs the same versions."""

import tomllib
from pathlib import Path

lock = tomllib.loads((Path(__file__).parents[1] / "uv.lock").read_text())
for package in lock["package"]:
    if "registry" in package["source"]:
        markers = " or ".join(f"({marker})" for marker in package.get("resolution-markers", ()))
        line = f"{package['name']}=={package['version']}"
        print(f"{line} ; {markers}" if markers else line)
