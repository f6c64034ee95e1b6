"""The one door to other people's APIs."""
