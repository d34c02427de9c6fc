"""Reads pip-audit's JSON: 0 for no known weakness, 1 for some, 2 when it had no data."""

import json
import sys

code = int(sys.argv[1])
try:
    packages = json.load(sys.stdin)["dependencies"]
except (ValueError, KeyError, TypeError):
    print(f"pip-audit had no data (it ended with {code}): known weaknesses were not looked for")
    sys.exit(2)
unknown = [one["name"] for one in packages if "skip_reason" in one]
weak = [(one["name"], weakness["id"]) for one in packages for weakness in one.get("vulns", ())]
for name, weakness in weak:
    print(f"{name} has a known weakness: {weakness}")
if unknown:
    print(f"pip-audit had no data of {len(unknown)} of {len(packages)} packages")
if weak:
    sys.exit(1)
if len(unknown) == len(packages):
    sys.exit(2)
print(f"no known weakness in {len(packages) - len(unknown)} packages")
