"""`actionary convert` and `actionary diff`: a document out of something else, and what changed."""

import json
from pathlib import Path

from actionary.testing.upstream import FakeUpstream
from tests.cli.conftest import Actionary
from tests.plugin import DOCUMENT, tea_plugin

CURL = "curl -H 'Authorization: Bearer S3CRET' 'https://api.example/users/42?limit=5'"


def test_a_command_becomes_a_document_that_can_be_used(actionary: Actionary) -> None:
    """JSON on standard output and nothing else there, so that it can be piped on."""
    made = actionary("convert", "-", stdin=CURL)
    listed = actionary("functions", "-", stdin=made.stdout)

    assert made.returncode == 0, made.stderr
    assert "S3CRET" not in made.stdout + made.stderr
    assert "1 request became 1 operation." in made.stderr
    assert "getUsersByUserId" in listed.stdout


def test_a_document_is_written_to_a_file(actionary: Actionary, tmp_path: Path) -> None:
    """With the server that was asked for."""
    path = tmp_path / "made.json"

    done = actionary(
        "convert", "-", "--output", str(path), "--server", "https://b.example", stdin=CURL
    )

    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads(path.read_text())["servers"] == [{"url": "https://b.example"}]


def test_a_file_that_cannot_be_written_is_one_sentence(actionary: Actionary) -> None:
    """With the code for what was typed."""
    done = actionary("convert", "-", "--output", "/nowhere/at/all.json", stdin=CURL)

    assert done.returncode == 2
    assert done.stderr.splitlines()[-2].startswith("error: The file '/nowhere/at/all.json' cannot")


def test_a_manifest_gives_its_document_with_the_sign_in(actionary: Actionary) -> None:
    """Complete: how to sign in and where it is served stand in it."""
    with tea_plugin() as plugin:
        url = f"{plugin.url}/.well-known/ai-plugin.json"
        allow = ("--allow-host", f"127.0.0.1:{plugin.port}")
        done = actionary("convert", url, *allow)
        listed = actionary("functions", "-", "--json", stdin=done.stdout)

        assert done.returncode == 0, done.stderr
        document = json.loads(done.stdout)
        assert document["paths"] == DOCUMENT["paths"]
        assert document["servers"] == [{"url": plugin.url}]
        assert document["security"] == [{"manifest-auth": []}]
        assert [one["name"] for one in json.loads(listed.stdout)] == ["findTeas"]


def test_a_manifest_does_not_open_the_guard(actionary: Actionary) -> None:
    """What it names is fetched under the rules that it is."""
    with tea_plugin(api={"url": "http://127.0.0.1:1/openapi.json"}) as plugin:
        url = f"{plugin.url}/.well-known/ai-plugin.json"
        done = actionary("convert", url, "--allow-host", f"127.0.0.1:{plugin.port}")

    assert done.returncode == 4
    assert "--allow-host 127.0.0.1:1" in done.stderr


def test_what_cannot_be_converted_is_refused(actionary: Actionary, document: Path) -> None:
    """A document of 3.1, or nothing known."""
    already = actionary("convert", str(document))
    unknown = actionary("convert", "-", stdin='{"a": 1}')

    assert (already.returncode, unknown.returncode) == (2, 2)
    assert "an OpenAPI document already" in already.stderr
    assert "no Postman collection, no HAR file, no curl command" in unknown.stderr


def test_two_equal_documents_have_nothing_to_say(actionary: Actionary, document: Path) -> None:
    """And end with zero."""
    done = actionary("diff", str(document), str(document))

    assert done.returncode == 0
    assert done.stdout == "0 added, 0 removed, 0 changed, 4 unchanged; nothing breaking\n"


def test_what_breaks_calls_ends_with_a_code_of_its_own(
    actionary: Actionary, document: Path, notes: FakeUpstream
) -> None:
    """Said with a mark, and as JSON."""
    changed = json.loads(document.read_text())
    del changed["paths"]["/private"]
    changed["paths"]["/notes"]["get"]["parameters"][0]["required"] = True
    changed["paths"]["/more"] = {"get": {"operationId": "more", "responses": {}}}

    said = actionary("diff", str(document), "-", stdin=json.dumps(changed))
    told = actionary("diff", str(document), "-", "--json", stdin=json.dumps(changed))

    assert said.returncode == told.returncode == 5
    assert "+ GET /more more" in said.stdout
    assert "- GET /private readPrivate" in said.stdout
    assert "  ! The argument word must be given." in said.stdout
    report = json.loads(told.stdout)
    assert report["breaking"] is True
    assert {one["change"] for one in report["operations"]} == {"added", "removed", "changed"}
