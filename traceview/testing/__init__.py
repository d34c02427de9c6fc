"""The contract suite of connectors: what a test of a connector inherits; it needs pytest.

```python
class TestMine(ConnectorContract):
    connector = Mine

    def table(self, folder):
        return {"type": "mine", "url": "http://mine.example", "token": {"env": TOKEN_VARIABLE}}

    def replies(self):
        return {"/api/things": [{"id": 1}]}
```
"""

from traceview.testing.contract import ConnectorContract
from traceview.testing.played_source import CANARY, TOKEN_VARIABLE, Played, Reply

__all__ = ["CANARY", "TOKEN_VARIABLE", "ConnectorContract", "Played", "Reply"]
