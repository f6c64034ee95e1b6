"""The shop: a web service over one SQLite file."""
