"""OpenAPI documents, read strictly into values."""
