import shutil
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from sftpdrop.core.account import Locale
from sftpdrop.roster.profile import load_profile
from sftpdrop.roster.pupil import Field
from sftpdrop.texts.template import GUIDANCE
from sftpdrop.watcher.inspect import inspect_workbook
from sftpdrop.watcher.template import write_template
from tests.watcher.building import LIMITS, SECRET, TODAY, inspect, profile, xls_bytes

PROFILES = Path(__file__).parents[2] / "config/profiles"


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize("name", sorted(path.stem for path in PROFILES.glob("*.toml")))
def test_template_is_accepted_as_it_is(name: str, locale: Locale, tmp_path: Path) -> None:
    used = load_profile(PROFILES / f"{name}.toml")
    write_template(tmp_path / "voorbeeld.xlsx", used, locale, TODAY)
    found = inspect_workbook(
        tmp_path / "voorbeeld.xlsx", "voorbeeld.xlsx", used, LIMITS, TODAY, SECRET
    )
    assert (found.findings, found.pupils) == ((), 10)


@pytest.mark.parametrize("today", ["2026-08-01", "2028-02-29", "2031-07-31", "2044-12-31"])
def test_template_is_accepted_in_every_year(today: str, tmp_path: Path) -> None:
    day, path = date.fromisoformat(today), tmp_path / "voorbeeld.xlsx"
    write_template(path, profile(), Locale.DUTCH, day)
    found = inspect_workbook(path, path.name, profile(), LIMITS, day, SECRET)
    assert (found.findings, found.pupils) == ((), 10)


def test_template_can_be_filled_by_the_old_format_too(tmp_path: Path) -> None:
    write_template(tmp_path / "voorbeeld.xlsx", profile(), Locale.DUTCH, TODAY)
    sheet = openpyxl.load_workbook(tmp_path / "voorbeeld.xlsx").worksheets[0]
    rows = [
        [value.date() if isinstance(value, datetime) else value for value in row]
        for row in sheet.iter_rows(values_only=True)
    ]
    new = inspect((tmp_path / "voorbeeld.xlsx").read_bytes(), tmp_path)
    assert inspect(xls_bytes(rows), tmp_path, "x").fingerprint == new.fingerprint


def test_columns_are_text_so_that_leading_zeros_survive(tmp_path: Path) -> None:
    write_template(tmp_path / "voorbeeld.xlsx", profile(), Locale.DUTCH, TODAY)
    sheet = openpyxl.load_workbook(tmp_path / "voorbeeld.xlsx").worksheets[0]
    assert sheet["A7"].value == "00915"
    assert sheet["A7"].number_format == "@"
    assert sheet.column_dimensions["A"].number_format == "@"
    born = sheet["I2"].value
    assert isinstance(born, datetime)
    assert born.date() == date(2020, 11, 3)


def test_choices_and_checks_stand_at_their_columns(tmp_path: Path) -> None:
    write_template(tmp_path / "voorbeeld.xlsx", profile(), Locale.DUTCH, TODAY)
    sheet = openpyxl.load_workbook(tmp_path / "voorbeeld.xlsx").worksheets[0]
    checks = {
        str(check.sqref).partition("2")[0]: (check.type, check.formula1)
        for check in sheet.data_validations.dataValidation
    }
    assert checks["J"] == ("list", '"M,V"')
    assert checks["D"] == ("list", '"0,1,2,3,4,5,6,7,8,9"')
    assert checks["I"][0] == "date"
    assert checks["A"][0] == "custom"


def test_every_field_has_guidance() -> None:
    assert set(GUIDANCE) == set(Field)


def test_template_of_a_profile_that_asks_for_more_is_accepted_too(tmp_path: Path) -> None:
    asked = "wanted = true\nvalue_required = true\noutput"
    changes = f"""extends = "schoolwise"
    [fields.street]
    {asked} = "ADRES"
    [fields.postcode]
    {asked} = "POSTCODE"
    [fields.gender]
    value_required = true
    """
    shutil.copy(PROFILES / "schoolwise.toml", tmp_path)
    (tmp_path / "ours.toml").write_text(changes, "utf-8")
    used = load_profile(tmp_path / "ours.toml")
    path = tmp_path / "voorbeeld.xlsx"
    write_template(path, used, Locale.DUTCH, TODAY)
    found = inspect_workbook(path, path.name, used, LIMITS, TODAY, SECRET)
    assert (found.findings, found.pupils) == ((), 9)


def test_template_has_a_column_that_must_be_there_though_it_is_not_handed_over(
    tmp_path: Path,
) -> None:
    shutil.copy(PROFILES / "schoolwise.toml", tmp_path)
    path = tmp_path / "ours.toml"
    path.write_text(
        'extends = "schoolwise"\n[fields.card_number]\ncolumn_required = true\n', "utf-8"
    )
    used = load_profile(path)
    write_template(tmp_path / "voorbeeld.xlsx", used, Locale.DUTCH, TODAY)
    found = inspect_workbook(tmp_path / "voorbeeld.xlsx", "x.xlsx", used, LIMITS, TODAY, SECRET)
    assert (found.findings, found.pupils) == ((), 10)


def test_guide_says_that_a_column_must_stay_though_its_cells_may_be_empty(tmp_path: Path) -> None:
    write_template(tmp_path / "voorbeeld.xlsx", profile(), Locale.DUTCH, TODAY)
    guide = openpyxl.load_workbook(tmp_path / "voorbeeld.xlsx").worksheets[1]
    required = {row[0]: row[1] for row in guide.iter_rows(values_only=True)}
    assert required["VOORVOEGSEL"] == "alleen de kolom"
    assert (required["NAAM"], required["GESLACHT"]) == ("ja", "nee")
