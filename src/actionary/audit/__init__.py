"""Who did what: a record that shows when somebody changed it."""
