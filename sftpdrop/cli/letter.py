"""The letter for a school: one printable page with everything it needs to get in."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fpdf import FPDF, XPos, YPos

from sftpdrop.cli.letter_access import Access
from sftpdrop.core.account import Locale
from sftpdrop.texts.cards import (
    ANSWERS,
    CARD,
    FILEZILLA_LOGON,
    FILEZILLA_STEPS,
    WINSCP_STEPS,
    Card,
)
from sftpdrop.texts.sentence import Sentence

_ENCODING = "cp1252"
"""The letters of a PDF's built-in fonts (ISO 32000-1, annex D): no font has to be shipped."""

_WITHOUT_STROKE = str.maketrans("ıłŁđĐħĦ", "ilLdDhH")
"""Letters that Unicode does not take apart into a letter and a mark."""

_MARGIN, _GAP, _FOOT = 20, 8, 10  # millimetres
_DARK, _GREY, _LIGHT = (25, 50, 85), (95, 95, 95), (238, 242, 247)
_PASSWORD_SIZE, _VALUE_SIZE, _KEY_SIZE, _TEXT_SIZE = 17, 13, 9.5, 10.5  # points


class Letters:
    """A PDF of letters, one page a school."""

    def __init__(self) -> None:
        self._pdf = FPDF(format="A4")
        self._pdf.core_fonts_encoding = _ENCODING
        self._pdf.set_margins(_MARGIN, 14, _MARGIN)
        self._pdf.set_auto_page_break(True, margin=_FOOT)
        self._pdf.set_creator("sftpdrop")

    def add(self, access: Access, locale: Locale) -> None:
        """Add the page of one school."""
        self._pdf.add_page()
        page = _Page(self._pdf, access, locale)
        page.heading()
        page.details()
        page.host_key()
        page.steps()
        page.what_happens_next()

    def render(self) -> bytes:
        """Return the PDF."""
        return bytes(self._pdf.output())


@dataclass(frozen=True, slots=True)
class _Style:
    """How a piece of text looks; sizes in points, `height` of a line in millimetres."""

    size: float = _TEXT_SIZE
    bold: bool = False
    color: tuple[int, int, int] = (0, 0, 0)
    height: float = 4.8
    family: str = "Helvetica"


_PLAIN, _STRONG, _SMALL_PRINT = _Style(), _Style(bold=True), _Style(color=_GREY)
_TITLE = _Style(size=22, bold=True, color=_DARK, height=10)
_SCHOOL = _Style(size=14, bold=True, height=8)
_HEADING = _Style(size=12.5, bold=True, color=_DARK, height=7)
_NUMBER = _Style(bold=True, color=_DARK)
_NAME_LINES = 1.8  # where a line breaks, some of it stays empty
_TYPED = _Style(size=_VALUE_SIZE, bold=True, height=8.5, family="Courier")
_SAID = replace(_TYPED, bold=False, family="Helvetica")
_PASSWORD = replace(_TYPED, size=_PASSWORD_SIZE)
_KEY = replace(_TYPED, size=_KEY_SIZE, height=6)
"""What a person types or compares stands in a typewriter's face: no letter is taken for another."""


class _Page:
    """One letter, from top to bottom; every method leaves the pen below what it wrote."""

    def __init__(self, pdf: FPDF, access: Access, locale: Locale) -> None:
        self._pdf = pdf
        self._access = access
        self._locale = locale

    def heading(self) -> None:
        """Write the title, the school's name and what the letter is for."""
        self._write(self._say(Card.TITLE), _TITLE)
        self._write_school()
        self._space(2)
        self._write(self._say(Card.INTRODUCTION))
        self._space(3.5)

    def details(self) -> None:
        """Write address, pass number and password, large enough to type over without a mistake."""
        access = self._access
        for label, value, style in (
            (Card.ADDRESS, access.host, _TYPED),
            (Card.PORT, str(access.port), _TYPED),
            (Card.PROTOCOL, "SFTP", _SAID),
            (Card.PASS_NUMBER, access.pass_number, _TYPED),
        ):
            self._row(self._say(label), value, style, label_width=60)
        known = self._say(Card.PASSWORD_KNOWN)
        style = _PASSWORD if access.password else _SAID
        self._row(self._say(Card.PASSWORD), access.password or known, style, label_width=60)
        self._space(2)
        if access.password:
            self._write(self._say(Card.PASSWORD_ONCE), _SMALL_PRINT)
        if access.must_change:
            self._write(self._say(Card.PASSWORD_MUST_CHANGE), _STRONG)
        self._space(3.5)

    def host_key(self) -> None:
        """Write the server's key in the words that WinSCP and FileZilla show."""
        key = self._access.host_key
        self._write(self._say(Card.KEY_TITLE), _HEADING)
        self._write(self._say(Card.KEY_COMPARE))
        self._space(2)
        self._row("Algorithm", f"{key.algorithm} {key.bits}", _KEY, label_width=26)
        self._row("SHA-256", key.sha256, _KEY, label_width=26)
        self._row("MD5", key.md5, _KEY, label_width=26)
        self._space(2)
        self._write(self._say(Card.KEY_DIFFERS), _STRONG)
        self._space(3.5)

    def steps(self) -> None:
        """Write what to do in WinSCP and in FileZilla, side by side."""
        width = (self._pdf.epw - _GAP) / 2
        top = self._pdf.get_y()
        left = self._column(_MARGIN, width, Card.STEPS_WINSCP, WINSCP_STEPS)
        self._pdf.set_y(top)
        right = self._column(_MARGIN + width + _GAP, width, Card.STEPS_FILEZILLA, FILEZILLA_STEPS)
        self._pdf.set_y(max(left, right))
        self._space(1)
        self._write(self._say(Card.SITE_FILES), _SMALL_PRINT)
        self._space(3.5)

    def what_happens_next(self) -> None:
        """Write what the school sees after its upload."""
        self._write(self._say(Card.ANSWER_TITLE), _HEADING)
        self._write(self._say(Card.ANSWER))
        self._space(1)
        for word, meaning in ANSWERS.items():
            self._set(replace(_STRONG, size=9.5))
            self._pdf.cell(34, _PLAIN.height, f"{word}.txt")
            self._write(meaning.say(self._locale))
        self._space(3)
        self._write(self._say(Card.PRIVACY), _STRONG)

    def _write_school(self) -> None:
        """Write the school's name on at most two lines, however long it is."""
        text = printable(self._access.school)
        self._set(_SCHOOL)
        share = _NAME_LINES * self._pdf.epw / self._pdf.get_string_width(text)
        self._write(text, replace(_SCHOOL, size=_SCHOOL.size * min(1, share)))

    def _column(self, x: float, width: float, title: Card, steps: Sequence[Sentence]) -> float:
        """Write numbered steps in a column; return where it ends."""
        access = self._access
        words: dict[str, str | int] = {
            "host": access.host,
            "port": access.port,
            "user": access.pass_number,
            "logon": FILEZILLA_LOGON[access.must_change].say(self._locale),
        }
        self._pdf.set_x(x)
        self._write(self._say(title), _HEADING, width=width)
        for number, step in enumerate(steps, start=1):
            self._pdf.set_x(x)
            self._set(_NUMBER)
            self._pdf.cell(5, _NUMBER.height, str(number))
            self._write(step.say(self._locale, **words), width=width - 5)
            self._space(1)
        return self._pdf.get_y()

    def _row(self, label: str, value: str, style: _Style, *, label_width: float) -> None:
        """Write a label and its value on a tinted line, smaller where it would not fit."""
        self._pdf.set_fill_color(*_LIGHT)
        self._set(_SMALL_PRINT)
        self._pdf.cell(label_width, style.height, f" {label}", fill=True)
        text = printable(value)
        self._set(style)
        room = self._pdf.epw - label_width - 2
        if (needed := self._pdf.get_string_width(text)) > room:
            self._set(replace(style, size=style.size * room / needed))
        self._pdf.cell(0, style.height, text, fill=True, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _write(self, text: str, style: _Style = _PLAIN, width: float = 0) -> None:
        """Write a paragraph where the pen is, `width` wide or up to the margin."""
        self._set(style)
        self._pdf.multi_cell(
            width, style.height, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    def _set(self, style: _Style) -> None:
        self._pdf.set_font(style.family, "B" if style.bold else "", style.size)
        self._pdf.set_text_color(*style.color)

    def _space(self, height: float) -> None:
        self._pdf.ln(height)

    def _say(self, card: Card) -> str:
        return CARD[card].say(self._locale)


def printable(text: str) -> str:
    """Return `text` in letters that the built-in fonts have: ğ loses its breve, € and é stay."""
    return "".join(map(_printable_letter, unicodedata.normalize("NFC", text)))


def _printable_letter(letter: str) -> str:
    bare = unicodedata.normalize("NFKD", letter)[:1]
    for form in (letter, bare.translate(_WITHOUT_STROKE)):
        try:
            form.encode(_ENCODING)
        except UnicodeEncodeError:
            continue
        return form
    return "?"
