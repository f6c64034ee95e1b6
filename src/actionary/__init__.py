"""Self-hosted GPTs with Actions: read an OpenAPI document, turn it into functions, call one."""
