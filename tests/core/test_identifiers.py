"""Pass numbers and drop ids."""

from datetime import UTC, datetime, timedelta

import pytest

from sftpdrop.core.filename import parse_name
from sftpdrop.core.identifiers import DropId, parse_pass_number
from sftpdrop.core.uploadname import UploadName, parse_upload_name
from sftpdrop.errors import InvalidInput


@pytest.mark.parametrize("text", ["", "12", "12a45", "../1", "１２３４", "1" * 21, "1234\n"])
def test_a_pass_number_is_plain_digits(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_pass_number(text)


def test_leading_zeros_of_a_pass_number_stay() -> None:
    assert parse_pass_number("000123") == "000123"


def test_drop_ids_sort_in_the_order_they_were_made() -> None:
    ids = [DropId.new() for _ in range(2000)]
    assert ids == sorted(set(ids))


def test_a_drop_id_knows_when_it_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DropId, "_last", 0)  # of a test whose clock was ahead
    before = datetime.now(UTC)
    made_at = DropId.new().made_at
    assert before - timedelta(milliseconds=1) < made_at <= datetime.now(UTC)


def test_an_upload_name_reads_back_as_it_was() -> None:
    for name in ("a~b~c.xlsx", ".in.a.xlsx", "Groep é.xlsx.filepart"):
        upload = UploadName(DropId.new(), 123, parse_name(name))
        assert parse_upload_name(str(upload)) == upload


@pytest.mark.parametrize(
    "text", ["x", "a~b~c", "~~", "01M86DDWV0S8S5HXS315KDMKYE~-1~a.xlsx", "..~~x"]
)
def test_what_is_no_upload_name_is_none(text: str) -> None:
    assert parse_upload_name(text) is None
