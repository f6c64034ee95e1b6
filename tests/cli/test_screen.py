"""What is drawn in the terminal: text, tables, cards."""

import io

import pytest

from actionary.actions.confirmation import Decision
from actionary.actions.preview import FieldKind, Preview, PreviewField
from actionary.base.errors import ActionaryError
from actionary.cli.card import Question, Said, ask, show
from actionary.cli.output import Terminal, plain, tell_error
from actionary.cli.prose import Prose
from actionary.cli.table import cell_width, table

PREVIEW = Preview(
    host="api.example.com",
    method="POST",
    path="/bookings",
    summary="Book a room",
    fields=(
        PreviewField(name="guests", place="body", kind=FieldKind.TEXT, text="2"),
        PreviewField(name="X-Trace", place="header", kind=FieldKind.TEXT, text="on"),
        PreviewField(
            name="rooms",
            place="body",
            kind=FieldKind.TABLE,
            text="[]",
            columns=("kind", "beds"),
            rows=(("double", "2"),),
        ),
    ),
    request_text="POST /bookings HTTP/1.1\nHost: api.example.com",
)


def terminal() -> Terminal:
    """Return a terminal without colours that remembers what it was told."""
    return Terminal(io.StringIO(), is_coloured=False)


def shown(screen: Terminal) -> str:
    """Return what a terminal was told."""
    assert isinstance(screen.stream, io.StringIO)
    return screen.stream.getvalue()


def question(*, consequential: bool) -> Question:
    """Return a question about `PREVIEW`."""
    return Question(
        who="Travel desk", preview=PREVIEW, consequential=consequential, reason="It says so."
    )


def asked(*lines: str, consequential: bool) -> Said:
    """Return what `ask` makes of these lines."""
    left = iter(lines)

    def read(prompt: str) -> str:
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    return ask(question(consequential=consequential), terminal(), read)


def test_a_card_shows_everything_that_will_be_sent() -> None:
    """Who, to whom, what, each argument, and why it asks."""
    screen = terminal()

    show(question(consequential=True), screen)

    assert shown(screen) == (
        "\n"
        "  Travel desk wants to talk to api.example.com\n"
        "  Book a room\n"
        "  POST /bookings\n"
        "\n"
        "    guests            2\n"
        "    X-Trace (header)  on\n"
        "    rooms             kind    beds\n"
        "                      ------  ----\n"
        "                      double  2\n"
        "\n"
        "  This can change something outside this chat. It says so.\n"
    )


@pytest.mark.parametrize(
    ("line", "consequential", "decision"),
    [
        ("a", False, Decision.ALLOW),
        ("allow", False, Decision.ALLOW),
        ("A", False, Decision.ALWAYS_ALLOW),
        ("always allow", False, Decision.ALWAYS_ALLOW),
        ("d", False, Decision.DENY),
        ("deny", True, Decision.DENY),
        ("no", True, Decision.DENY),
        ("c", True, Decision.ALLOW),
        ("Confirm", True, Decision.ALLOW),
    ],
)
def test_a_letter_or_a_word_decides(line: str, consequential: bool, decision: Decision) -> None:
    """Large A is always, small a is once."""
    assert asked(line, consequential=consequential).decision is decision


@pytest.mark.parametrize(
    ("line", "consequential"),
    [("", False), ("", True), ("y", False), ("yes", True), ("a", True), ("A", True), ("c", False)],
)
def test_nothing_but_a_clear_yes_is_one(line: str, consequential: bool) -> None:
    """Enter is none, and "always allow" is none where it is not offered."""
    with pytest.raises(EOFError):
        asked(line, consequential=consequential)


def test_a_no_carries_its_reason() -> None:
    """As the model will read it."""
    said = asked("d too dear, try Porto", consequential=True)

    assert said == Said(Decision.DENY, reason="too dear, try Porto")


def test_the_exact_request_is_shown_on_demand() -> None:
    """And the question asked again."""
    screen, left = terminal(), iter(["r", "c"])

    said = ask(question(consequential=True), screen, lambda prompt: next(left))

    assert said.decision is Decision.ALLOW
    assert "    POST /bookings HTTP/1.1\n    Host: api.example.com\n" in shown(screen)


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_text_comes_out_the_same_however_it_is_cut(size: int) -> None:
    """Tables aligned, marks taken off, control characters gone."""
    text = (
        "I **found** two\x1b[31m:\n\n| # | Name |\n| - | :-- |\n| 1 | Café \\| Bar |\n| 20 | b |\n"
        "## After\nDone\\_with it"
    )
    screen = terminal()

    prose = Prose(screen)
    for start in range(0, len(text), size):
        prose.feed(text[start : start + size])
    prose.end()

    assert shown(screen) == (
        "I found two[31m:\n\n#   Name\n--  ----------\n1   Café | Bar\n20  b\nAfter\nDone_with it\n"
    )


def test_text_is_shown_as_it_comes() -> None:
    """Not line by line."""
    screen = terminal()

    Prose(screen).feed("Looking for ho")

    assert shown(screen) == "Looking for ho"


def test_a_table_fits_its_window() -> None:
    """The widest column gives way, and says that something is missing."""
    lines = table(("name", "about"), [("a", "x" * 100)], width=30)

    assert max(cell_width(line) for line in lines) <= 30
    assert lines[2].endswith("x…")


def test_wide_characters_take_two_columns() -> None:
    """So that what follows stays aligned."""
    lines = table(("city", "n"), [("東京", "1"), ("Rome", "2")], width=40)

    assert lines[2:] == ["東京  1", "Rome  2"]


def test_an_error_says_what_and_what_next() -> None:
    """In two lines, with the exit code of its kind."""
    screen = terminal()

    code = tell_error(ActionaryError("It broke\x07.", hint="Mend it."), screen)

    assert code == 1
    assert shown(screen) == "error: It broke.\nhint: Mend it.\n"


def test_no_answer_can_drive_the_terminal() -> None:
    """Escape sequences lose what makes them work; new lines and accents stay."""
    assert plain("\x1b]0;title\x07é\n\tend\x9b1m") == "]0;titleé\n\tend1m"


@pytest.mark.parametrize(
    ("environ", "coloured"), [({}, False), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_only_a_person_gets_colours(environ: dict[str, str], coloured: bool) -> None:
    """A file or a pipe never does."""
    assert Terminal.of(io.StringIO(), environ).is_coloured is coloured
