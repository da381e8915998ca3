"""Profiles: what is in them, what is refused, and what they hand over."""

import pickle
from pathlib import Path

import pytest

from sftpdrop.errors import SettingsError
from sftpdrop.roster.codes import Code
from sftpdrop.roster.normal_form import header, row
from sftpdrop.roster.profile import load_profile
from sftpdrop.roster.pupil import Field
from tests.roster.lists import HEADER, PROFILES, judged, list_rows, profile, ten_pupils


@pytest.mark.parametrize("name", ["schoolwise", "parnassys", "esis"])
def test_the_projects_own_profiles_are_whole(name: str) -> None:
    loaded = profile(name)
    assert loaded.name == name
    assert set(loaded.severity) == set(Code)
    assert set(loaded.fields) == set(Field)
    assert pickle.loads(pickle.dumps(loaded)) == loaded


def test_the_normal_form_is_the_ten_pupils_again() -> None:
    assert header(profile()) == HEADER
    assert [list(row(pupil, profile())) for pupil in judged(list_rows()).pupils] == ten_pupils()


def test_an_address_is_handed_over_where_a_profile_asks_for_it(tmp_path: Path) -> None:
    changed = variant(tmp_path, '[fields.postcode]\nwanted = true\noutput = "POSTCODE"')
    loaded = load_profile(changed)
    assert header(loaded) == (*HEADER, "POSTCODE")
    pupil = judged(list_rows()).pupils[0]._replace(postcode="3511 AB")
    assert row(pupil, loaded)[-1] == "3511 AB"


def variant(directory: Path, text: str) -> Path:
    """A profile that extends schoolwise and says `text`."""
    (directory / "schoolwise.toml").write_text(
        (PROFILES / "schoolwise.toml").read_text("utf-8"), "utf-8"
    )
    path = directory / "variant.toml"
    path.write_text(f'extends = "schoolwise"\n{text}\n', "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "key", "allowed"),
    [
        ("extend = 'schoolwise'", "extend", "comparison, extends, fields"),
        ("[fields.surname]\nmax_lenght = 5", "fields.surname.max_lenght", "max_length"),
        ("[fields.surename]\nheaders = ['X']", "fields.surename", "surname"),
        (
            "[fields.surname]\nmax_length = 0",
            "fields.surname.max_length",
            "greater than or equal to 1",
        ),
        ("[fields.surname]\nheaders = 'NAAM'", "fields.surname.headers", "list"),
        ("[severity]\nmissing = 'fatal'", "severity.missing", "'error' or 'warning'"),
        ("[severity]\nmising = 'error'", "severity.mising", "'missing'"),
        (
            "[comparison]\ntotal_drop_share = 25",
            "comparison.total_drop_share",
            "less than or equal to 1",
        ),
        ("[comparison]\nlimit = 1", "comparison.limit", "total_drop_share"),
        ("[forbidden.identity]\nheaders = ['x']", "forbidden.identity.headers", "parts, words"),
        ("[forbidden.other]\nwords = ['x']", "forbidden.other", "identity, personal"),
        ("[ages]\nyoungest = 'three'", "ages.youngest", "number"),
        ("[fields.gender]\nsynonyms = ['achternaam']", "fields.gender", "surname"),
        ("[fields.gender]\noutput = 'NAAM'", "fields.gender.output", "surname"),
        ("[fields.gender]\nheaders = []", "fields.gender.headers", "at least one"),
        ("[fields.gender]\nheaders = ['#']", "fields.gender", "no letter or digit"),
        ("[fields.number]\nsynonyms = ['PGN nummer']", "fields.number", "[forbidden]"),
        ("[fields.number]\nwanted = false", "fields.number.wanted", "cannot be false"),
        ("[ages]\nyoungest = 15", "ages.youngest", "less than ages.oldest"),
        ("[severity]\nidentity_column = 'warning'", "severity.identity_column", "'error'"),
        ("[severity]\nno_pupils = 'warning'", "severity.no_pupils", "'error'"),
        ("[fields.initials]\nunless = 'initials'", "fields.initials.unless", "the field itself"),
        ("[fields.initials]\nunless = 'street'", "fields.initials.unless", "street is not wanted"),
        ("[fields.initials]\nunless = 'forename'", "fields.initials.unless", "'first_name'"),
        ("[fields.initials]\nvalue_required = true", "fields.initials.unless", "value_required"),
        ("[fields.group_name]\nstand_in = 'place'", "fields.group_name.stand_in", "place"),
        (
            "[fields.prefix]\nstand_in_headers = ['tv']",
            "fields.prefix.stand_in_headers",
            "stand_in",
        ),
        ("[forbidden.identity]\nwords = ['B.S.N.']", "forbidden.identity.words", "small letters"),
        ("[forbidden.personal]\nparts = ['Zorg']", "forbidden.personal.parts", "small letters"),
        ("[forbidden.identity]\nwords = []\nparts = []", "forbidden.identity", "words or parts"),
        ("[identity_values]\nchance_share = 0.9", "identity_values.chance_share", "refuse_share"),
        ("[severity]\nformula_text = 'warning'", "severity.formula_text", "'error'"),
        ("fields = 3", "fields", "table"),
        ("[forbidden]\nidentity = 3", "forbidden.identity", "should be a table"),
        ("name = 'another'", "name", "called as its file is"),
        ("[fields.surname]\nmax_length = '5'", "fields.surname.max_length", "integer"),
        ("[fields.surname]\nmax_length = true", "fields.surname.max_length", "integer"),
        ("[fields.surname]\nwanted = 'yes'", "fields.surname.wanted", "boolean"),
        ("[fields.surname]\nwanted = 1", "fields.surname.wanted", "boolean"),
        ("[comparison]\nmatching_share = '0.5'", "comparison.matching_share", "number"),
        ("[comparison]\nschool_year_month = '8'", "comparison.school_year_month", "integer"),
        ("[ages]\noldest = inf", "ages.oldest", "finite"),
        ("[fields.gender]\noutput = 'naam'", "fields.gender.output", "surname"),
        ("[fields.gender]\noutput = ' '", "fields.gender.output", "no letter or digit"),
        ('[fields.gender]\noutput = "A\\nB"', "fields.gender.output", "one line"),
        ("[fields.gender]\noutput = '=M'", "fields.gender.output", "begins with a letter"),
        ("pseudo_groups = ['--']", "pseudo_groups", "no letter or digit"),
    ],
)
def test_a_mistake_is_refused_with_file_key_and_what_is_allowed(
    tmp_path: Path, text: str, key: str, allowed: str
) -> None:
    path = variant(tmp_path, text)
    with pytest.raises(SettingsError) as raised:
        load_profile(path)
    message = str(raised.value)
    assert str(path) in message
    assert f"{key}: " in message
    assert allowed in message


@pytest.mark.parametrize(
    "text",
    ['extends = "nowhere"', 'extends = "profile"', "extends = 1", "a = [", "",
     'extends = "."', f'extends = "{"x" * 300}"'],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "profile.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=r"profile\.toml: "):
        load_profile(path)


def test_a_profile_may_extend_one_that_extends_another(tmp_path: Path) -> None:
    middle = variant(tmp_path, "[ages]\nyoungest = 3")
    path = tmp_path / "ours.toml"
    path.write_text(f'extends = "{middle.stem}"\n[ages]\noldest = 15\n', "utf-8")
    loaded = load_profile(path)
    assert (loaded.name, loaded.ages.youngest, loaded.ages.oldest) == ("ours", 3, 15)


def test_profiles_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    for name, other in (("one", "two"), ("two", "one")):
        (tmp_path / f"{name}.toml").write_text(f'extends = "{other}"\n', "utf-8")
    with pytest.raises(SettingsError, match=r"two\.toml: extends: must name another"):
        load_profile(tmp_path / "one.toml")


def test_a_profile_extends_only_what_is_beside_it(tmp_path: Path) -> None:
    path = variant(tmp_path, "")
    path.write_text(f'extends = "../{tmp_path.name}/variant"\n', "utf-8")
    with pytest.raises(SettingsError, match=r"variant\.toml: extends: must name another"):
        load_profile(path)


def test_all_wrong_keys_of_a_profile_are_told_at_once(tmp_path: Path) -> None:
    path = variant(tmp_path, "colour = 1\n[ages]\nyoungest = 'three'\n[severity]\nmissing = 'bad'")
    with pytest.raises(SettingsError) as raised:
        load_profile(path)
    assert all(key in str(raised.value) for key in ("colour: ", "ages.youngest: ", "missing: "))


def test_an_empty_profile_is_told_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "empty.toml").touch()
    with pytest.raises(SettingsError, match=r"empty\.toml: fields: is missing"):
        load_profile(tmp_path / "empty.toml")


def test_a_profile_saved_by_notepad_is_read(tmp_path: Path) -> None:
    path = variant(tmp_path, "[ages]\nyoungest = 3")
    path.write_text(path.read_text("utf-8"), "utf-8-sig")
    assert load_profile(path).ages.youngest == 3


def test_a_mistake_in_the_profile_that_is_extended_is_told_of_that_file(tmp_path: Path) -> None:
    middle = variant(tmp_path, "[ages]\nyongest = 3")
    path = tmp_path / "ours.toml"
    path.write_text(f'extends = "{middle.stem}"\n', "utf-8")
    with pytest.raises(SettingsError, match=r"variant\.toml: ages\.yongest: unknown key"):
        load_profile(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No such file"):
        load_profile(tmp_path / "none.toml")


def test_a_code_without_a_severity_is_refused(tmp_path: Path) -> None:
    text = (PROFILES / "schoolwise.toml").read_text("utf-8")
    path = tmp_path / "short.toml"
    path.write_text(text.replace('pupil_twice = "warning"\n', ""), "utf-8")
    with pytest.raises(SettingsError, match="severity: nothing said of pupil_twice"):
        load_profile(path)
