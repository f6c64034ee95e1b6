"""The hotel desk: a web service over one SQLite file."""
