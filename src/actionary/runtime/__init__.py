"""The chat loop: decide, do, remember."""
