"""The codes of everything that can be found in a list; the words are in sftpdrop.texts.findings."""

from enum import StrEnum


class Code(StrEnum):
    """What was found. How bad each one is, is set in the profile's [severity] table."""

    # The workbook and its sheets
    EMPTY_WORKBOOK = "empty_workbook"
    NO_HEADER = "no_header"
    NO_PUPILS = "no_pupils"
    EMPTY_SHEET = "empty_sheet"
    HIDDEN_SHEET = "hidden_sheet"
    SHEET_WITHOUT_HEADER = "sheet_without_header"
    STRAY_ROW = "stray_row"
    TOTAL_DIFFERS = "total_differs"

    # The columns
    COLUMN_MISSING = "column_missing"
    OTHER_LIST = "other_list"
    EITHER_COLUMN_MISSING = "either_column_missing"
    HEADER_NEAR_MISS = "header_near_miss"
    DUPLICATE_COLUMN = "duplicate_column"
    AMBIGUOUS_COLUMN = "ambiguous_column"
    UNKNOWN_COLUMNS = "unknown_columns"

    # What must not be in the file
    IDENTITY_COLUMN = "identity_column"
    IDENTITY_VALUES = "identity_values"
    IDENTITY_LABELLED = "identity_labelled"
    IDENTITY_PERHAPS = "identity_perhaps"
    IDENTITY_LOOSE = "identity_loose"
    IDENTITY_LOOSE_PERHAPS = "identity_loose_perhaps"
    FORBIDDEN_COLUMN = "forbidden_column"

    # Any cell
    MISSING = "missing"
    MISSING_EITHER = "missing_either"
    TOO_LONG = "too_long"
    FORBIDDEN_CHARACTERS = "forbidden_characters"
    CELL_ERROR = "cell_error"
    FORMULA_TEXT = "formula_text"
    MOJIBAKE = "mojibake"
    LOST_CHARACTER = "lost_character"
    NOT_TEXT = "not_text"

    # Pupil and card numbers
    NUMBER_DIGITS_LOST = "number_digits_lost"
    NUMBER_INVALID = "number_invalid"
    NUMBER_DECIMAL = "number_decimal"
    LEADING_ZEROS = "leading_zeros"
    NUMBER_TWICE = "number_twice"
    NUMBERS_TWICE = "numbers_twice"
    CARD_NUMBER = "card_number"
    CARD_IS_PUPIL_NUMBER = "card_is_pupil_number"

    # Birth dates
    DATE_INVALID = "date_invalid"
    DATE_FUTURE = "date_future"
    DATE_TWO_DIGIT_YEAR = "date_two_digit_year"
    DATE_SERIAL = "date_serial"
    DATE_MONTH_FIRST = "date_month_first"
    DATE_NEAR_MIDNIGHT = "date_near_midnight"
    DATE_PERHAPS_SWAPPED = "date_perhaps_swapped"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"

    # Gender
    GENDER_UNKNOWN = "gender_unknown"
    GENDER_AMBIGUOUS = "gender_ambiguous"

    # Groups
    YEAR_GROUP_INVALID = "year_group_invalid"
    YEAR_GROUP_GUESSED = "year_group_guessed"
    GROUP_FROM_DATE = "group_from_date"
    CODE_TWO_NAMES = "code_two_names"
    NAME_TWO_CODES = "name_two_codes"
    STAFF_NAME = "staff_name"
    PSEUDO_GROUP = "pseudo_group"

    # Names
    PREFIX_APOSTROPHE = "prefix_apostrophe"
    PREFIX_ABBREVIATED = "prefix_abbreviated"
    PREFIX_IN_SURNAME = "prefix_in_surname"
    PREFIX_PERHAPS_IN_SURNAME = "prefix_perhaps_in_surname"
    WHOLE_NAME = "whole_name"
    PUPIL_TWICE = "pupil_twice"


REFUSES_IDENTITY = frozenset(
    {Code.IDENTITY_COLUMN, Code.IDENTITY_VALUES, Code.IDENTITY_LABELLED, Code.IDENTITY_LOOSE}
)
"""With one of these the bytes are destroyed: the library may not have a BSN, however it came."""

ALWAYS_ERRORS = REFUSES_IDENTITY | {
    Code.EMPTY_WORKBOOK, Code.NO_HEADER, Code.NO_PUPILS, Code.FORMULA_TEXT
}  # fmt: skip
"""No profile may make warnings of these: a list without pupils would unenrol a whole school, and
a text that is run as a formula would be handed over as it is."""
