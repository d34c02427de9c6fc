"""What is known, on disk: one text record per node with its links both ways, and an index.

`store` is what the rest of the program uses; `disk` is the only importer of diskcache.
"""
