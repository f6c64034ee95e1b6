"""A builder signs in while trying a draft nobody else can use yet."""

from actionary.base.ids import ConversationId
from actionary.runtime.call import CallState
from actionary.testing.authserver import CLIENT_ID, CLIENT_SECRET
from tests.web.oauth_desk import Desk
from tests.web.test_editor_signin import typed


async def test_the_preview_of_a_draft_takes_the_drafts_sign_in(desk: Desk) -> None:
    fields = {
        "n1.how.key": "oauth",
        "n1.client_id.key": CLIENT_ID,
        "n1.secret.key": CLIENT_SECRET,
        "text": "Who am I?",
    }
    address = (await desk.browser.get("/editor/new")).headers["location"]

    started = await desk.browser.post(
        f"{address}/preview", data=typed(dict(desk.shop.document), **fields)
    )
    assert started.status_code == 200, started.text
    conversation_id = started.text.partition('data-conversation="')[2].partition('"')[0]
    (run,) = await desk.world.repos.conversations.list_runs(ConversationId(conversation_id))
    (call,) = (await desk.world.settled(run.id)).waiting
    page = await desk.sign_in((run.conversation_id, run.id, call))
    asking = await desk.state(run.id)
    await desk.world.decide(run.id)

    assert call.state is CallState.AWAITING_SIGNIN
    assert page.status_code == 200, page.text
    assert asking.state is CallState.AWAITING_CONFIRMATION
    assert (await desk.state(run.id)).state is CallState.SUCCEEDED
