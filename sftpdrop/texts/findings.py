"""What is wrong in a list or its file and what to do, for every code of a finding.

Sheet, row and column stand before the sentence in a receipt, and several rows may share it. So a
sentence says "hier" and never "in deze rij", and nothing in it was in a cell.
"""

from collections.abc import Callable, Mapping

from sftpdrop.core.account import Locale
from sftpdrop.core.finding import Finding, Param
from sftpdrop.texts.cell_findings import CELL_FINDINGS
from sftpdrop.texts.container import CONTAINER_FINDINGS
from sftpdrop.texts.fields import FIELD_NAMES
from sftpdrop.texts.list_findings import LIST_FINDINGS
from sftpdrop.texts.moments import say_number
from sftpdrop.texts.places import say_other_rows
from sftpdrop.texts.sentence import Sentence

__all__ = ["FIELD_NAMES", "FINDINGS", "say_finding"]

_PLACES: Mapping[str, Sentence] = {
    "comment": Sentence("een opmerking bij een cel", "a comment on a cell"),
    "name": Sentence("een gedefinieerde naam", "a defined name"),
    "property": Sentence("de eigenschappen van het bestand", "the properties of the file"),
    "footer": Sentence("een kop- of voettekst", "a header or footer"),
    "link": Sentence("een koppeling (hyperlink)", "a link"),
    "formula": Sentence("een formule", "a formula"),
    "format": Sentence(
        "de opmaak van cellen (een getalnotatie, stijl of voorwaarde)",
        "the formatting of cells (a number format, style or condition)",
    ),
    "choices": Sentence("een keuzelijst of invoerregel", "a drop-down list or input rule"),
    "text": Sentence("de tekst van het bestand", "the text of the file"),
    "sheet": Sentence("de naam van een tabblad", "the name of a sheet"),
    "drawing": Sentence("een tekstvak", "a text box"),
    "pivot": Sentence(
        "het geheugen van een draaitabel (verwijder het tabblad met die draaitabel)",
        "the memory of a pivot table (delete the sheet with that pivot table)",
    ),
    "filter": Sentence(
        "een filter of een scenario (wis het filter via Gegevens > Filter)",
        "a filter or a scenario (clear the filter through Data > Filter)",
    ),
    "left_over": Sentence(
        "tekst die van een verwijderde cel is overgebleven (sla het bestand in Excel opnieuw op)",
        "text that is left over from a deleted cell (save the file again in Excel)",
    ),
}

_WORDS: Mapping[str, Mapping[str, Sentence]] = {
    "field": FIELD_NAMES,
    "other": FIELD_NAMES,
    "place": _PLACES,
}
"""Parameters that are keys to words in the school's language."""


FINDINGS: Mapping[str, Sentence] = {**CONTAINER_FINDINGS, **LIST_FINDINGS, **CELL_FINDINGS}
"""A sentence for every code."""


def _say_amount(value: Param, locale: Locale) -> str:
    """Return 10000 with its thousands set apart, and 3.5 with a comma in Dutch."""
    if isinstance(value, int):
        return say_number(value, locale)
    return value.replace(".", ",") if locale is Locale.DUTCH else value


_WRITTEN: Mapping[str, Callable[[Param, Locale], str]] = {
    "limit": _say_amount,
    "count": _say_amount,
    "stated": _say_amount,
    "counted": _say_amount,
    "other_rows": lambda rows, locale: say_other_rows(str(rows), locale),
}
"""How parameters that are numbers are written; a row's own number is as Excel shows it."""


def _word(name: str, value: Param, locale: Locale) -> Param:
    """Return a parameter as it is said: a key as its word, a number as people write it."""
    if name in _WORDS:
        return _WORDS[name][str(value)].say(locale)
    write = _WRITTEN.get(name)
    return value if write is None else write(value, locale)


def say_finding(finding: Finding, locale: Locale) -> str:
    """Return the sentence of a finding, without its sheet, row and column."""
    params = {name: _word(name, value, locale) for name, value in finding.params.items()}
    return FINDINGS[finding.code].say(locale, **params)
