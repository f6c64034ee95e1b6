"""A broken text is told in words that say what to do."""

import pytest

from actionary.openapi.document import check_document


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: b: c", "in quotes"),
        ("a:\n  - b\n - c\n", "line it up"),
        ("a:\n  b: 1\n c: 2\n", "line it up"),
        ("a\nb: 1\nc", "a key on the line above"),
        ("a: 'x\nb: 1\n", "quote is not closed"),
        ("a: *x", "never set"),
        ("a: @x", "quotes"),
        ("a: [1, 2\n", "close the bracket"),
        ("a: !!python/name:os.system x", "remove the tag"),
        ("a: |\n\tx\n", "spaces"),
        ("%YAML 3.0\n", "yaml"),
        ('{"a": 1', "stops too early"),
        ("{'a': ]x", "double quotes"),
        ('{"a": 1 "b": 2}', "comma"),
        ('{"a": [1,]]}', "bracket"),
        ('{"a": tru}x', "missing quote"),
    ],
)
def test_a_broken_text_says_what_to_do(text: str, words: str) -> None:
    (found,) = check_document(text).diagnostics

    assert words in f"{found.message} {found.hint}".lower()
    assert found.hint
