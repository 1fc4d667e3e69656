"""The tour: the whole promise kept, in a workspace of its own."""
