"""People talking to GPTs."""
