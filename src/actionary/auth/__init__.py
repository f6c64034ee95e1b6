"""Credentials: what they are, which ones a call needs, where in a request they go; no I/O."""
