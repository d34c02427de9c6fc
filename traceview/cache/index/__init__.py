"""The index beside the records: names, kinds, sources and words in SQLite."""
