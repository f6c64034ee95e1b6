"""GPTs as folders, each with the ordinary web service it calls."""
