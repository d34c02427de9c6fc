"""The program under what its users do to it: random, seeded, and longer with `make torture`."""
