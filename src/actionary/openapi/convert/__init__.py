"""Requests somebody made, such as a collection, a recording or a command, as a document."""
