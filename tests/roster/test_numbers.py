"""Words in the place of a pupil number or a card number."""

import pytest

from tests.roster.lists import cell, judged, only, with_cell, with_extra_column


@pytest.mark.parametrize("written", ["onbekend", "Volgt nog", "n.b.", "geen"])
def test_a_word_in_place_of_a_pupil_number_is_none(written: str) -> None:
    finding = only(judged(with_cell("LEERLINGNUMMER", 8, written)))
    assert (finding.code, cell(finding)) == ("missing", "A8")


@pytest.mark.parametrize("written", ["K-17", "a3f0", "٣٤"])
def test_a_number_with_letters_is_a_number(written: str) -> None:
    judgement = judged(with_cell("LEERLINGNUMMER", 8, written))
    assert (judgement.findings, judgement.pupils[6].number) == ((), written)


def test_a_word_in_place_of_a_card_number_is_no_card() -> None:
    assert judged(with_extra_column("Pasnummer", ["geen"] * 10)).findings == ()
