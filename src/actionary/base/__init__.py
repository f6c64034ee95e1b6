"""Words everyone uses; standard library and orjson only."""
