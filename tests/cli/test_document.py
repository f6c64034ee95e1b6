"""`actionary check` and `actionary functions`: what a document holds, said and as JSON."""

import json
import shutil
from pathlib import Path

import pytest

from actionary.testing.upstream import Answer, FakeUpstream
from tests.cli.conftest import Actionary

Allow = tuple[str, str]

ODD = """openapi: 3.1.0
info: {title: Odd}
servers: [{url: https://odd.example}]
paths:
  /a/{id}:
    get: {operationId: broken}
  /b:
    get: {operationId: fine, summary: Fine, responses: {}}
"""


def test_a_good_document_ends_with_zero(actionary: Actionary, document: Path) -> None:
    """And with how much of it can be used, plainly: nobody looks at colours in a pipe."""
    text = document.read_text().replace("/broken/{id}", "/mended")
    document.write_text(text)

    done = actionary("check", str(document))

    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1].endswith("4 of 4 operations can be called")
    assert "\x1b" not in done.stdout


def test_a_finding_has_its_line_its_cause_and_its_cure(actionary: Actionary) -> None:
    """In the form that editors and terminals make a link of; the exit code says there is one."""
    done = actionary("check", "-", stdin=ODD)

    assert done.returncode == 2
    first, cure, *_ = done.stdout.splitlines()
    assert first.startswith("standard input:6:5: error: The path needs {id}, and no path")
    assert first.endswith(" [path-parameter-undeclared]")
    assert cure.startswith("    Add a parameter with `name: id`, `in: path` and `required: true`")
    assert "1 of 2 operations can be called" in done.stdout


def test_findings_can_be_read_by_a_program(actionary: Actionary) -> None:
    """Everything, with counts."""
    done = actionary("check", "-", "--json", stdin=ODD)

    told = json.loads(done.stdout)
    assert done.returncode == 2
    assert (told["operations"], told["functions"], told["errors"]) == (2, 1, 1)
    [error] = [one for one in told["diagnostics"] if one["severity"] == "error"]
    assert (error["rule"], error["line"], error["column"]) == ("path-parameter-undeclared", 6, 5)
    assert error["pointer"] == "/paths/~1a~1{id}/get"
    assert error["hint"]


def test_many_findings_of_one_rule_are_counted(actionary: Actionary) -> None:
    """The first ones say it; JSON has them all."""
    paths = "".join(f"  /p{n}: {{get: {{responses: {{}}}}}}\n" for n in range(50))
    text = f"openapi: 3.1.0\ninfo: {{title: Many}}\nservers: [{{url: 'https://a.example'}}]\npaths:\n{paths}"

    done = actionary("check", "-", stdin=text)

    assert "... and 30 more of [missing-operation-id]" in done.stdout
    assert done.stdout.count("has no operationId") == 20


@pytest.mark.parametrize("text", ["", "{", "<html></html>", "[1]", "swagger: 1", "\0", "a: b"])
def test_what_cannot_be_read_is_a_finding_too(actionary: Actionary, text: str) -> None:
    """With the exit code of one, and JSON when JSON was wanted."""
    done = actionary("check", "-", "--json", stdin=text)

    assert done.returncode == 2
    [finding] = json.loads(done.stdout)["diagnostics"]
    assert finding["severity"] == "error"
    assert "Traceback" not in done.stderr


def test_a_manifest_is_told_from_a_document(actionary: Actionary) -> None:
    """And what to do with it."""
    manifest = {
        "schema_version": "v1",
        "name_for_model": "tea",
        "auth": {"type": "none"},
        "api": {"url": "https://tea.example/openapi.json"},
    }

    done = actionary("check", "-", stdin=json.dumps(manifest))

    assert "This is a plugin manifest; its document is at https://tea.example" in done.stdout
    assert "actionary convert" in done.stdout


def test_functions_are_printed_for_a_program(actionary: Actionary, document: Path) -> None:
    """Name, method, path, operation id, flag, arguments, and where each argument goes."""
    done = actionary("functions", str(document), "--json")

    assert done.returncode == 0, done.stderr
    [find, add, _] = json.loads(done.stdout)
    assert (find["name"], find["method"], find["path"]) == ("findNotes", "GET", "/notes")
    assert find["operation_id"] == "findNotes"
    assert (find["consequential"], add["consequential"]) == (False, True)
    assert find["parameters"]["properties"]["limit"]["type"] == "integer"
    assert find["places"]["limit"] == ["query", "limit"]
    assert add["places"] == {"text": ["body", "text"]}
    assert "GET /broken/{id} cannot be called:" in done.stderr


def test_functions_are_listed_for_a_person(actionary: Actionary, document: Path) -> None:
    """As `call` without a function lists them."""
    listed = actionary("functions", str(document))

    assert listed.stdout == actionary("call", str(document)).stdout
    assert "findNotes" in listed.stdout


def test_a_document_at_a_url_is_read_past_the_guard(
    actionary: Actionary, notes: FakeUpstream, allow: Allow
) -> None:
    """A private address only when it is named; servers are taken from where it came from."""
    notes.answer("findNotes", Answer.of_json(notes.document))
    url = f"{notes.url}/notes"

    refused = actionary("functions", url)
    listed = actionary("functions", url, *allow)

    assert refused.returncode == 4
    assert f"--allow-host 127.0.0.1:{notes.port}" in refused.stderr
    assert "findNotes" in listed.stdout, listed.stderr


def test_a_file_that_is_not_there_is_one_sentence(actionary: Actionary) -> None:
    """For both commands."""
    for command in ("check", "functions"):
        done = actionary(command, "nowhere.yaml")

        assert done.returncode == 2
        assert done.stderr.startswith("error: The file 'nowhere.yaml' cannot be read:")


def test_a_document_is_checked_by_the_others_rules(actionary: Actionary, document: Path) -> None:
    """With the same places and exit codes."""
    done = actionary("check", str(document), "--profile", "chatgpt")
    unknown = actionary("check", str(document), "--profile", "mine")

    assert done.returncode == 2
    assert "[chatgpt-server]" in done.stdout
    assert unknown.returncode == 2
    assert "chatgpt" in unknown.stderr


def test_a_document_of_several_files_is_read(actionary: Actionary, tmp_path: Path) -> None:
    """As a folder, and as an archive of it."""
    folder = tmp_path / "tree"
    (folder / "parts").mkdir(parents=True)
    (folder / "parts" / "b.yaml").write_text("get: {operationId: b, summary: B, responses: {}}\n")
    (folder / "openapi.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\nservers: [{url: 'https://a.example'}]\n"
        "paths:\n  /b: {$ref: parts/b.yaml}\n"
    )
    archive = shutil.make_archive(str(tmp_path / "tree"), "zip", folder)

    told = [actionary("functions", where).stdout for where in (str(folder), archive)]
    checked = actionary("check", str(folder))
    (folder / "openapi.yaml").unlink()
    broken = actionary("check", str(folder), "--json")

    assert told[0] == told[1]
    assert "GET     /b" in told[0]
    assert checked.returncode == 0, checked.stdout
    assert broken.returncode == 2
    assert json.loads(broken.stdout)["errors"] == 1


def test_a_gap_is_filled_by_an_answer(actionary: Actionary) -> None:
    """In the server and in a path; one that nothing asks for is refused."""
    text = ODD.replace("https://odd.example", "'https://{tenant}.odd.example'")

    plain = actionary("functions", "-", stdin=text)
    answers = ("--answer", "tenant=mine", "--answer", "id=7")
    filled = actionary("functions", "-", "--json", *answers, stdin=text)
    wrong = actionary("functions", "-", "--answer", "tenent=mine", stdin=text)
    dry = actionary("call", "-", "broken", "--dry-run", *answers, stdin=text)

    assert "fine" not in plain.stdout
    assert {one["server"] for one in json.loads(filled.stdout)} == {"https://mine.odd.example"}
    assert wrong.returncode == 2
    assert "It leaves open: tenant, id." in wrong.stderr
    assert dry.stdout.startswith("GET /a/7 HTTP/1.1\nHost: mine.odd.example\n"), dry.stderr


def test_a_finding_may_hold_its_fix(actionary: Actionary) -> None:
    """As an operation of JSON Patch, for editors."""
    text = ODD.replace("/b:", "b:")

    done = actionary("check", "-", "--json", stdin=text)

    fixes = [one["fix"] for one in json.loads(done.stdout)["diagnostics"] if one["fix"]]
    assert {fix["op"] for fix in fixes} <= {"add", "replace", "remove", "move"}
    assert any(fix["path"] == "/paths/~1b" for fix in fixes)
