"""YAML's merge keys: a mapping that takes over what others hold."""

from typing import cast

from actionary.base.jsonvalue import JSONValue


def merge_keys_done(value: JSONValue) -> JSONValue:
    """Return `value` with YAML merge keys (`<<`) done: own keys win, then the first merged."""
    if isinstance(value, list):
        return [merge_keys_done(item) for item in value]
    if not isinstance(value, dict):
        return value
    merge = value.get("<<")
    own = {
        key: merge_keys_done(item) for key, item in value.items() if key != "<<" or merge is None
    }
    sources = merge if isinstance(merge, list) else [merge]
    if merge is None or not all(isinstance(source, dict) for source in sources):
        return own if merge is None else {**own, "<<": merge}
    merged: dict[str, JSONValue] = {}
    for source in reversed(sources):
        merged.update(cast("dict[str, JSONValue]", merge_keys_done(source)))
    return {**merged, **own}
