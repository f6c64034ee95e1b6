"""The voucher of a booking: one page of PDF, written by hand."""

from collections.abc import Mapping, Sequence

_TOP, _LEFT, _LEADING = 780, 72, 22


def voucher_of(booking: Mapping[str, object]) -> bytes:
    """Return the voucher of a booking, as `GET /bookings/{booking_id}` tells it."""
    breakfast = "with breakfast" if booking["breakfast"] else "without breakfast"
    return _page(
        f"Voucher {booking['booking_id']}",
        [
            f"{booking['hotel_name']}, {booking['city']}",
            f"From {booking['check_in']} to {booking['check_out']}",
            f"{booking['guests']} guests, {breakfast}",
            f"Booked for {booking['guest_name']}",
            f"{booking['total_price']} {booking['currency']}, paid at the hotel",
            f"This booking is {booking['status']}.",
        ],
    )


def _page(title: str, lines: Sequence[str]) -> bytes:
    """Return a page with a title and lines in one of the fonts every reader has (ISO 32000)."""
    text = [f"BT /F1 24 Tf {_LEFT} {_TOP} Td ({_literal(title)}) Tj"]
    text.append(f"/F1 13 Tf {_LEADING} TL 0 -{2 * _LEADING} Td")
    text += [f"({_literal(line)}) Tj T*" for line in lines]
    stream = "\n".join([*text, "ET"]).encode("cp1252", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    made = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(made + b"startxref\n%d\n%%%%EOF\n" % start)


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
