"""A task in a person's words finds the function that does it, among many."""

import time
from typing import Any

import pytest

from actionary.actions.document import Document
from actionary.actions.search import FunctionIndex
from actionary.actions.searchintent import Intent, intent_of, wanted_intent
from actionary.actions.searchtask import read_task
from actionary.actions.searchwords import stem, words


def document(**operations: tuple[str, str, str]) -> Document:
    """Return a document of operations: id to method, path and summary."""
    paths: dict[str, Any] = {}
    for name, (method, path, summary) in operations.items():
        paths.setdefault(path, {})[method] = {"operationId": name, "summary": summary}
    return Document.load(
        {
            "openapi": "3.1.0",
            "info": {"title": "Library"},
            "servers": [{"url": "https://t.example.com"}],
            "paths": paths,
        }
    )


LIBRARY = document(
    listLoans=("get", "/loans", "All loans of a reader"),
    borrowBook=("post", "/loans", "Lend a book to a reader"),
    returnBook=("delete", "/loans/1", "End a loan"),
    renewLoan=("patch", "/loans/1", "Extend the due date of a loan"),
    searchCatalog=("get", "/books", "Search the catalogue by title or author"),
    removeBook=("delete", "/books/1", "Remove a book from the catalogue"),
    createReader=("post", "/readers", "Register a new reader"),
    uploadCover=("put", "/books/1/cover", "Set the cover image of a book"),
    unfollowAuthor=("delete", "/authors/1/follow", "Unfollow an author"),
)


@pytest.fixture(scope="module")
def index() -> FunctionIndex:
    return FunctionIndex(LIBRARY.functions())


@pytest.mark.parametrize(
    ("task", "name"),
    [
        ("Throw this book out of the catalogue", "removeBook"),
        ("Add Ann as a reader", "createReader"),
        ("Use this photo as the cover", "uploadCover"),
        ("Find everything written by an author", "searchCatalog"),
        ("Extend my loans by a week", "renewLoan"),
        ("I don't want to follow this author any longer", "unfollowAuthor"),
        ("Which loans do I have?", "listLoans"),
        ("END A LOAN", "returnBook"),
        ("Get rid of that book", "removeBook"),
        ("Use this picture in front of the book", "uploadCover"),
    ],
)
def test_a_task_finds_its_function_first(index: FunctionIndex, task: str, name: str) -> None:
    found = index.search(task, limit=3)

    assert found[0].function.name == name
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


@pytest.mark.parametrize("task", ["", "the of and", "zzz qqq", "😀", "\x00"])
def test_words_that_say_nothing_find_nothing(index: FunctionIndex, task: str) -> None:
    assert index.search(task) == ()


def test_no_more_is_found_than_was_asked_for(index: FunctionIndex) -> None:
    assert len(index.search("book", limit=2)) == 2
    assert len(index) == 9


def test_an_empty_index_finds_nothing() -> None:
    assert FunctionIndex(()).search("book") == ()


def test_words_of_parameters_and_bodies_are_found() -> None:
    found = Document.load(
        {
            "openapi": "3.1.0",
            "servers": [{"url": "https://t.example.com"}],
            "paths": {
                "/a": {"get": {"parameters": [{"name": "postcode", "in": "query", "schema": {}}]}},
                "/b": {"post": {"requestBody": {"content": {"application/json": {"schema": {
                    "$ref": "#/components/schemas/B"}}}}}},
                "/c": {"post": {"requestBody": {"content": {"application/json": {"schema": {
                    "$ref": "#/components/schemas/Nowhere"}}}}}},
            },
            "components": {"schemas": {
                "B": {"allOf": [{"properties": {"iban": {}}}, {"$ref": "#/components/schemas/B"}],
                      "items": {"properties": {"bic": {}}}}}},
        }
    )  # fmt: skip
    index = FunctionIndex(found.functions())

    assert index.search("by postcode")[0].function.path == "/a"
    assert index.search("my IBAN")[0].function.path == "/b"
    assert index.search("the BIC")[0].function.path == "/b"


def test_a_thousand_functions_are_searched_within_milliseconds() -> None:
    many = document(**{
        f"{verb}{thing}{n}": ("get", f"/{thing}/{n}/{verb}", f"{verb} the {thing} number {n}")
        for verb in ("list", "show", "count", "search")
        for thing in ("order", "invoice", "customer", "file", "message")
        for n in range(60)
    })  # fmt: skip
    index = FunctionIndex(many.functions())
    index.search("warm up")

    fastest = 1.0
    for _ in range(5):
        begin = time.process_time()
        found = index.search("Which invoices did the customer get in a message? Number 17 please")
        fastest = min(fastest, time.process_time() - begin)

    assert len(index) == 1200
    assert "17" in found[0].function.name
    assert fastest < 0.005


def test_a_long_task_is_searched_as_quickly(index: FunctionIndex) -> None:
    begin = time.perf_counter()
    index.search("a@" * 50_000 + "x" * 50_000)

    assert time.perf_counter() - begin < 1


def test_what_was_searched_before_changes_no_answer() -> None:
    quoted, plain = "Find 'author'", "Find what an author wrote"
    fresh, used = FunctionIndex(LIBRARY.functions()), FunctionIndex(LIBRARY.functions())
    used.search(quoted)

    assert [one.score for one in used.search(plain)] == [one.score for one in fresh.search(plain)]


def test_the_document_that_a_task_is_about_is_lifted() -> None:
    garage = document(startMotor=("post", "/motor", ""), stopMotor=("delete", "/motor", ""))
    kitchen = document(
        startOven=("post", "/oven", ""),
        stopOven=("delete", "/oven", ""),
        heatOven=("put", "/oven/heat", ""),
        startTimer=("post", "/timer", ""),
    )
    index = FunctionIndex((*garage.functions(), *kitchen.functions()))

    names = [match.function.name for match in index.search("The oven: start it")]

    assert names.index("startTimer") < names.index("startMotor")


def test_what_an_answer_is_called_counts() -> None:
    schema: dict[str, Any] = {"type": "array", "items": {"$ref": "#/components/schemas/Sparrow"}}
    answer: dict[str, Any] = {
        "description": "",
        "content": {"application/json": {"schema": schema}},
    }
    found = Document.load(
        {
            "openapi": "3.1.0",
            "servers": [{"url": "https://t.example.com"}],
            "paths": {
                "/a": {"get": {"responses": {"200": answer}}},
                "/b": {"get": {"responses": {}}},
            },
            "components": {"schemas": {"Sparrow": {"type": "object"}}},
        }
    )

    matches = FunctionIndex(found.functions()).search("sparrows")

    assert [match.function.path for match in matches] == ["/a"]


def test_a_method_in_a_name_is_no_word_of_it() -> None:
    found = document(
        Loan_PostRenewal=("post", "/renewals", ""), listPosts=("get", "/posts", "")
    ).functions()

    matches = FunctionIndex(found).search("posts")

    assert [one.function.name for one in matches] == ["listPosts"]


def test_a_verb_in_two_parts_is_one_thing_said() -> None:
    said = {term.word: term for term in read_task("Sign me out")}

    assert "sign out" in said
    assert stem("logout") in said["sign out"].alike
    assert said["sign"].worth < said["sign out"].worth


def test_two_words_are_also_one() -> None:
    assert stem("timesheet") in {term.word for term in read_task("Show my time sheet")}


def test_a_name_between_quotes_counts_for_little() -> None:
    said = {term.word: term.worth for term in read_task("Rename the folder 'Invoices'")}

    assert said[stem("invoices")] < said[stem("folder")]


@pytest.mark.parametrize(
    ("task", "meant"),
    [
        ("since Monday", "date"),
        ("ann@example.com", "email"),
        ("https://example.com/x", "url"),
        ("report.pdf", "file"),
        ("20 euros", "amount"),
    ],
)
def test_dates_addresses_and_amounts_are_seen_by_their_form(task: str, meant: str) -> None:
    assert stem(meant) in {word for term in read_task(task) for word in term.alike}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("orders", "order"),
        ("categories", "category"),
        ("created", "create"),
        ("notification", "notify"),
        ("searches", "search"),
        ("shipping", "ship"),
        ("classes", "class"),
        ("licences", "license"),
        ("cancelled", "cancel"),
        ("colours", "color"),
        ("organise", "organize"),
        ("employee", "employ"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_identifiers_are_taken_apart() -> None:
    assert list(words("getHTTPOrder_v2Cart")) == ["get", "ord", "2", "cart"]


@pytest.mark.parametrize(
    ("task", "intent"),
    [
        ("Which orders are late?", Intent.READ),
        ("Please remove the tag", Intent.DELETE),
        ("Buy milk", Intent.CREATE),
        ("Rename it", Intent.UPDATE),
        ("Get rid of it", Intent.DELETE),
        ("We no longer need the tag", Intent.DELETE),
        ("Milk", None),
    ],
)
def test_what_a_task_wants_done_is_its_first_verb(task: str, intent: Intent | None) -> None:
    assert wanted_intent(task) is intent


@pytest.mark.parametrize(
    ("method", "name", "intent"),
    [
        ("GET", "x", Intent.READ),
        ("DELETE", "x", Intent.DELETE),
        ("POST", "DescribeTable", Intent.READ),
        ("POST", "users_delete", Intent.DELETE),
        ("POST", "x", None),
    ],
)
def test_what_a_function_does_is_its_method_or_the_verb_of_its_name(
    method: str, name: str, intent: Intent | None
) -> None:
    assert intent_of(method, name) is intent
