"""The protocols of the domains, over SQL."""
