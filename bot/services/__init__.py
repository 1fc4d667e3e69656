"""The use cases: one transaction each, with ``now`` passed in."""
