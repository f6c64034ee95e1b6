"""A HAR file (HTTP Archive 1.2), what browsers save of their network tab, to samples."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from actionary.base.errors import ActionaryError
from actionary.base.jsonvalue import JSONObject, JSONValue, parse_json
from actionary.base.text import count
from actionary.openapi.convert.request import body_from, header_fields, parse_address, sample_from
from actionary.openapi.convert.sample import (
    MAX_SAMPLES,
    Answer,
    Body,
    Field,
    FormBody,
    Sample,
)
from actionary.openapi.diagnostic import Findings
from actionary.openapi.media import text_of

_PAGE_PARTS: Final = ("image/", "font/", "audio/", "video/", "text/css", "text/html")
_SCRIPT: Final = ("javascript", "ecmascript", "font-", "wasm", "manifest+json")


def is_har(value: object) -> bool:
    """Return whether a parsed text is a recording."""
    log = value.get("log") if isinstance(value, Mapping) else None
    return isinstance(log, Mapping) and isinstance(log.get("entries"), list)


def samples_of_har(value: JSONObject, findings: Findings) -> list[Sample]:
    """Return the calls to an API among the recorded requests.

    Parts of pages (scripts, pictures, styles), preflights, and calls to other hosts than the
    one most called are left out; what is left out is counted.
    """
    log = value.get("log")
    entries = log.get("entries") if isinstance(log, Mapping) else None
    found: list[Sample] = []
    left_out = 0
    for entry in entries[:MAX_SAMPLES] if isinstance(entries, list) else ():
        sample = _sample(entry, findings) if isinstance(entry, Mapping) else None
        if sample is None:
            left_out += 1
        else:
            found.append(sample)
    if left_out:
        findings.info(
            "conversion-left-out",
            "/log/entries",
            f"{count(left_out, 'request')} left out: parts of pages, preflights and the like.",
        )
    return _of_one_host(found, findings)


def _of_one_host(samples: list[Sample], findings: Findings) -> list[Sample]:
    hosts = Counter(sample.origin for sample in samples)
    if len(hosts) < 2:
        return samples
    main = hosts.most_common(1)[0][0]
    others = ", ".join(host for host, _ in hosts.most_common(6)[1:])
    findings.warning(
        "conversion-left-out",
        "/log/entries",
        f"{count(len(samples) - hosts[main], 'request')} to other hosts than {main} left out:"
        f" {others}.",
        "Record or keep the calls of one API at a time.",
    )
    return [sample for sample in samples if sample.origin == main]


def _sample(entry: Mapping[str, JSONValue], findings: Findings) -> Sample | None:
    request = entry.get("request")
    if not isinstance(request, Mapping):
        return None
    method = text_of(request.get("method")).upper()
    address = parse_address(text_of(request.get("url")))
    answer = _answer(entry.get("response"))
    if address is None or not address.origin or method in ("", "OPTIONS", "CONNECT"):
        return None
    if method in ("GET", "HEAD") and not _is_call(request, answer):
        return None
    sample = sample_from(
        method,
        address,
        header_fields(request.get("headers")),
        findings,
        body=_body(request.get("postData")),
    )
    return replace(sample, answers=(answer,)) if sample is not None and answer else sample


def _is_call(request: Mapping[str, JSONValue], answer: Answer | None) -> bool:
    if answer is None or not answer.media_type:
        return True
    if answer.media_type.startswith(_PAGE_PARTS):
        return False
    return not any(word in answer.media_type for word in _SCRIPT)


def _body(value: JSONValue) -> Body | None:
    if not isinstance(value, Mapping):
        return None
    media_type = text_of(value.get("mimeType"))
    parameters = value.get("params")
    if isinstance(parameters, list) and parameters:
        fields = tuple(
            Field(
                name=text_of(each.get("name")),
                value=text_of(each.get("value")),
                is_file=bool(each.get("fileName")),
            )
            for each in parameters
            if isinstance(each, Mapping) and each.get("name")
        )
        return FormBody(fields=fields, is_multipart=media_type.startswith("multipart/"))
    return body_from(text_of(value.get("text")), media_type)


def _answer(value: JSONValue) -> Answer | None:
    if not isinstance(value, Mapping):
        return None
    status = value.get("status")
    content = value.get("content")
    facts = content if isinstance(content, Mapping) else {}
    media_type = text_of(facts.get("mimeType")).partition(";")[0].strip().lower()
    if not isinstance(status, int) or media_type == "x-unknown":
        media_type = ""
    answer = Answer(status=status if isinstance(status, int) else 0, media_type=media_type)
    if "json" in media_type and facts.get("encoding") != "base64":
        try:
            body = parse_json(text_of(facts.get("text")))
        except ActionaryError:
            return answer
        return replace(answer, value=body, has_value=True)
    return answer
