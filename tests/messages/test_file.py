"""Names, types and pictures of files that anybody may send."""

import struct
import zlib

import pytest

from actionary.base.ids import FileId
from actionary.messages.file import (
    MAX_NAME,
    OCTETS,
    ConversationFile,
    safe_media_type,
    safe_name,
    tell_files,
    without_files,
)
from actionary.messages.picture import picture_of


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("Jahresbericht für Zoë.pdf", "Jahresbericht für Zoë.pdf"),
        ("日本語.txt", "日本語.txt"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("/etc/shadow", "shadow"),
        ("C:\\temp\\a.txt", "a.txt"),
        ("..", "file"),
        ("...", "file"),
        ("", "file"),
        ("   ", "file"),
        ("a/", "file"),
        (".htaccess", "htaccess"),
        ("a\x00b.txt", "ab.txt"),
        ("a\r\nSet-Cookie: x=1.txt", "a Set-Cookie x=1.txt"),
        ('a";b="c.txt', "a ;b= c.txt"),
        ("<script>alert(1)</script>.html", "script .html"),
        ("CON", "_CON"),
        ("con.png", "_con.png"),
        ("LPT1.txt", "_LPT1.txt"),
        ("in\u202evoice\u202cgnp.exe", "invoicegnp.exe"),
        ("zero\u200bwidth.txt", "zerowidth.txt"),
        ("\U000e0041tag.txt", "tag.txt"),
        ("e\u0301.txt", "é.txt"),
        ("half\ud800.txt", "half .txt"),
        ("trailing. . .", "trailing"),
        ("a:stream.txt", "a stream.txt"),
        ("x" * 300 + ".pdf", "x" * (MAX_NAME - 4) + ".pdf"),
        ("y" * 300, "y" * MAX_NAME),
    ],
)
def test_a_name_names_no_folder_no_device_and_nothing_hidden(name: str, safe: str) -> None:
    assert safe_name(name) == safe
    assert safe_name(safe) == safe


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("text/csv; charset=utf-8", "text/csv"),
        ("IMAGE/PNG", "image/png"),
        ("", OCTETS),
        ("nonsense", OCTETS),
        ("text/html\r\nX: y", OCTETS),
        ("a/b/c", OCTETS),
        ("x" * 200 + "/y", OCTETS),
    ],
)
def test_a_media_type_is_one_or_just_bytes(given: str, safe: str) -> None:
    assert safe_media_type(given) == safe


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IEND", b"")


def riff(form: bytes, rest: bytes) -> bytes:
    return b"RIFF\x00\x00\x00\x00WEBP" + form + b"\x00" * 4 + rest + b"\x00" * 12


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 9
JPEG += b"\xff\xc0\x00\x11\x08\x00\x20\x00\x10" + b"\x00" * 12


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (png(3, 2), ("image/png", 3, 2, True)),
        (b"GIF89a\x05\x00\x04\x00\x00\x00\x00", ("image/gif", 5, 4, True)),
        (JPEG, ("image/jpeg", 16, 32, True)),
        (riff(b"VP8X", b"\x00" * 4 + b"\x09\x00\x00\x07\x00\x00"), ("image/webp", 10, 8, True)),
        (riff(b"VP8 ", b"\x00" * 6 + b"\x0a\x00\x08\x00"), ("image/webp", 10, 8, True)),
        (riff(b"VP8L", b"\x2f\x09\xc0\x01\x00"), ("image/webp", 10, 8, True)),
        (png(30_000, 30_000), ("image/png", 30_000, 30_000, False)),
        (png(0, 10), ("image/png", 0, 10, False)),
    ],
)  # fmt: skip
def test_a_picture_is_known_by_its_first_bytes(
    head: bytes, told: tuple[str, int, int, bool]
) -> None:
    found = picture_of(head)

    assert found is not None
    assert (found.media_type, found.width, found.height, found.is_drawable) == told


@pytest.mark.parametrize(
    "head",
    [
        b"", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"<html>", b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff", b"\xff\xd8\xff" + b"\xff" * 100,
        b"\xff\xd8\xff\xe0\xff\xff" + b"a" * 40, b"RIFF\x00\x00\x00\x00WEBP", b"BM" + b"\x00" * 60,
        b"\xff\xd8" + b"\xff\xe0\x00\x00" * 50, b"RIFF\x00\x00\x00\x00WAVEfmt " + b"\x00" * 40,
    ],
)  # fmt: skip
def test_what_is_no_whole_beginning_of_a_picture_is_none(head: bytes) -> None:
    assert picture_of(head) is None


def test_a_model_is_told_how_to_use_what_was_attached() -> None:
    files = (
        ConversationFile(id=FileId("file_1"), name="a.csv", media_type="text/csv", size=1200),
        ConversationFile(id=FileId("file_2"), name="b.png", media_type="image/png", size=9),
    )

    assert tell_files(files, reader="read_more") == (
        "[The person attached 2 files:\n"
        '- "a.csv" (text/csv, 1.2 kB): file_1\n'
        '- "b.png" (image/png, 9 B): file_2\n'
        "A function that takes a file is given its id. To read a text, call read_more with its id "
        'as the "cursor".]'
    )
    assert tell_files((), reader="read_more") == ""


def test_what_a_model_is_told_of_files_can_be_taken_out_again() -> None:
    file = ConversationFile(id=FileId("file_1"), name="a].csv", media_type="text/csv", size=1)

    told = f"Print it.\n\n{tell_files((file,), reader='read_more')}"

    assert without_files(told) == ("Print it.", ("file_1",))
    assert without_files("Nothing here [The person]") == ("Nothing here [The person]", ())
