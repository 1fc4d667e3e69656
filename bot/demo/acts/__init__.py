"""The acts of the tour, in order; each act is a function that plays it."""
