"""What the columns of a list are called in a sentence."""

from collections.abc import Mapping

from sftpdrop.roster.pupil import Field
from sftpdrop.texts.sentence import Sentence

FIELD_NAMES: Mapping[str, Sentence] = {
    Field.NUMBER: Sentence("leerlingnummer", "pupil number"),
    Field.GROUP_CODE: Sentence("groepscode", "group code"),
    Field.GROUP_NAME: Sentence("groepsnaam", "group name"),
    Field.YEAR_GROUP: Sentence("jaargroep", "year group"),
    Field.INITIALS: Sentence("voorletters", "initials"),
    Field.FIRST_NAME: Sentence("roepnaam", "first name"),
    Field.PREFIX: Sentence("voorvoegsel", "surname prefix"),
    Field.SURNAME: Sentence("achternaam", "surname"),
    Field.BIRTH_DATE: Sentence("geboortedatum", "date of birth"),
    Field.GENDER: Sentence("geslacht", "gender"),
    Field.CARD_NUMBER: Sentence("lenernummer", "card number"),
    Field.STREET: Sentence("straat", "street"),
    Field.HOUSE_NUMBER: Sentence("huisnummer", "house number"),
    Field.HOUSE_NUMBER_SUFFIX: Sentence("toevoeging bij het huisnummer", "house number suffix"),
    Field.POSTCODE: Sentence("postcode", "postcode"),
    Field.PLACE: Sentence("woonplaats", "place"),
}
