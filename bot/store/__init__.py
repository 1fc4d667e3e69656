"""Tables, queries and migrations; the only package that knows the database library."""
