"""Whether a proposal still is what a person was, or would be, asked about."""

from dataclasses import replace

from actionary.auth.identity import IDENTITY_HEADERS
from actionary.runtime.call import Proposal


def what_differs(shown: Proposal, now: Proposal) -> str:
    """Return in a sentence what has changed since `shown` was made, or nothing.

    `now` is the same wish proposed at this moment. Words alone, such as why it asks, do not
    count; whatever reaches the other end, whom, as whom or under which description, does.
    """
    if now.refused is not None:
        return f"It cannot be made any more: {now.refusal}"
    if shown.origin != now.origin:
        return f"It would go to {now.host} now, and not to {shown.host}."
    if now.needs and not shown.needs:
        return "It needs your own account now."
    if shown.account_key != now.account_key or shown.slots != now.slots:
        return "It would use another credential now."
    if _sent(shown) != _sent(now) or shown.files != now.files:
        return "What would be sent has changed."
    if shown.operation_hash != now.operation_hash:
        return "The function's document has changed."
    return ""


def _sent(proposal: Proposal) -> tuple[object, ...]:
    """Return what leaves, but for who calls: another identifier changes nothing of the call."""
    request = proposal.request
    if request is None:
        return ()
    headers = [pair for pair in request.headers if pair[0].lower() not in IDENTITY_HEADERS]
    return request.method, request.url, headers, request.body


def superseding(now: Proposal, why: str) -> Proposal:
    """Return the proposal that takes the place of another: it asks, and says why."""
    if now.refused is not None:
        return now
    reason = f"Something has changed since. {why} {now.reason}"
    return replace(now, asks=True, reason=reason.strip())
