"""GPTs, their actions and versions."""
