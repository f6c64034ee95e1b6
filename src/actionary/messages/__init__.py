"""What people, models and tools say to each other."""
