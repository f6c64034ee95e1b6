"""Secrets are masked in whatever way a text may spell them."""

import base64
import html
import json
import time
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actionary.actions.redact import MASK, redact
from actionary.base.secret import Secret

SECRETS = [
    "sk-4f9a0c7e21",
    "p@ss/w+rd=&<\"é'>\\ß",
    "with space and more",
    "0123456789",
    "a%41b\\u0041c&amp;d",
    "日本語の鍵",
]
ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "upper case": lambda text: "".join(one.upper() if one.isascii() else one for one in text),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64url": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "url": lambda text: quote(text, safe=""),
    "url, slash left": quote,
    "url, as a form": quote_plus,
    "url, lower case": lambda text: quote(text, safe="").replace("%2F", "%2f"),
    "every byte in percent": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "url twice": lambda text: quote(quote(text, safe=""), safe=""),
    "json": lambda text: json.dumps(text)[1:-1],
    "json, utf-8": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "json, slash escaped": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "json in json": lambda text: json.dumps(json.dumps(text))[1:-1],
    "every character escaped": lambda text: "".join(f"\\u{ord(one):04x}" for one in text),
    "html": html.escape,
    "html, in numbers": lambda text: "".join(f"&#{ord(one)};" for one in text),
    "html, in hex": lambda text: "".join(f"&#x{ord(one):X};" for one in text),
    "html twice": lambda text: html.escape(html.escape(text)),
    "url in json": lambda text: json.dumps(f"/a?key={quote(text)}"),
    "json in html": lambda text: html.escape(json.dumps(text)),
    "hex": lambda text: text.encode().hex(),
    "hex, upper case": lambda text: text.encode().hex().upper(),
    "base64 inside more": lambda text: base64.b64encode(f"me:{text}:you".encode()).decode(),
}


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_secret_is_masked_in_every_encoding(secret: str, encoding: str) -> None:
    spelled = ENCODINGS[encoding](secret)

    shown = redact(f"before <{spelled}> after", [Secret("other"), Secret(secret)])

    assert MASK in shown
    assert spelled not in shown
    assert shown.startswith("before <")
    assert shown.endswith(" after")
    assert len(shown) < len("before <> after") + max(len(MASK) + 14, len(spelled) // 2 + 14)


@settings(max_examples=400, deadline=None)
@given(data=st.data(), secret=st.sampled_from(SECRETS))
def test_a_secret_is_masked_in_any_mixture_of_escapes(data: st.DataObject, secret: str) -> None:
    ways: list[Callable[[str], str]] = [
        lambda one: one,
        lambda one: "".join(f"%{byte:02x}" for byte in one.encode()),
        lambda one: f"\\u{ord(one):04X}",
        lambda one: f"&#{ord(one)};",
        lambda one: f"&#x{ord(one):x};",
    ]
    spelled = "".join(data.draw(st.sampled_from(ways))(one) for one in secret)

    shown = redact(f"[{spelled}]", [Secret(secret)])

    assert shown.replace("\\", "") == f"[{MASK}]"


@given(text=st.text(max_size=200))
def test_a_text_without_the_secret_stays_as_it_is(text: str) -> None:
    assert redact(text, [Secret("neverthere-1234567890")]) == text


@pytest.mark.parametrize("piece", ["\\", "%", "&", "%25", "&amp;", "\\u", "s\\", "ab&#", "secret-"])
def test_a_hostile_text_takes_no_time(piece: str) -> None:
    text = piece * (2_000_000 // len(piece)) + "%73ecret-1"
    started = time.process_time()

    shown = redact(text, [Secret("secret-1"), Secret("ab&#ab"), Secret("a" + "\\" * 9)])

    assert "%73ecret-1" not in shown
    assert time.process_time() - started < 5
