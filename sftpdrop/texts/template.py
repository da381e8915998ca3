"""The words of the example workbook: how each column is to be filled in."""

from collections.abc import Mapping

from sftpdrop.roster.pupil import Field
from sftpdrop.texts.sentence import Sentence

LIST_TITLE = Sentence("Leerlingen", "Pupils")
GUIDE_TITLE = Sentence("Uitleg", "Explanation")
HEADING = Sentence("Zo maakt u de leerlingenlijst", "How to make the pupil list")
STEPS = (
    Sentence(
        "De rijen op het blad Leerlingen zijn verzonnen voorbeelden. Vervang ze door uw eigen"
        " leerlingen.",
        "The rows on the sheet Pupils are invented examples. Replace them by your own pupils.",
    ),
    Sentence(
        "Zet alle leerlingen van de school in de lijst, een rij voor elk. Wie ontbreekt, wordt"
        " uitgeschreven.",
        "Put all pupils of the school in the list, one row each. Whoever is missing is unenrolled.",
    ),
    Sentence(
        "Plak gegevens uit een ander bestand als waarden (Plakken speciaal > Waarden), dan blijft"
        " de opmaak goed.",
        "Paste from another file as values (Paste Special > Values), so that the formats stay"
        " right.",
    ),
    Sentence(
        "Neem nooit een BSN, onderwijsnummer of PGN op, en geen gegevens over ouders, gezondheid of"
        " afkomst. Zo'n bestand wordt vernietigd.",
        "Never include a BSN, onderwijsnummer or PGN, nor anything about parents, health or"
        " origin. Such a file is destroyed.",
    ),
    Sentence(
        "Sla het bestand op als Excel-werkmap (.xlsx), zonder wachtwoord, en lever het in. Dit blad"
        " mag blijven staan.",
        "Save the file as an Excel workbook (.xlsx), without a password, and deliver it. This sheet"
        " may stay.",
    ),
)
COLUMN_HEADINGS = (
    Sentence("Kolom", "Column"),
    Sentence("Verplicht", "Required"),
    Sentence("Wat er in de kolom komt", "What goes in the column"),
)
YES = Sentence("ja", "yes")
NO = Sentence("nee", "no")
EITHER = Sentence("een van beide", "one of the two")
COLUMN_ONLY = Sentence("alleen de kolom", "the column only")

GUIDANCE: Mapping[Field, Sentence] = {
    Field.NUMBER: Sentence(
        "Het nummer uit uw administratie; elk nummer komt één keer voor. Nullen vooraan horen"
        " erbij: 00915 is iets anders dan 915.",
        "The number from your administration; each number occurs once. Leading zeros count: 00915"
        " is not 915.",
    ),
    Field.GROUP_CODE: Sentence(
        "Een korte code voor de groep, zoals 5A; bij één code hoort één naam.",
        "A short code for the group, such as 5A; one code has one name.",
    ),
    Field.GROUP_NAME: Sentence(
        "De naam van de groep, zoals Groep 5A; zonder namen van leerkrachten.",
        "The name of the group, such as Groep 5A; without names of teachers.",
    ),
    Field.YEAR_GROUP: Sentence(
        "Het leerjaar in één cijfer. In een combinatiegroep verschilt het per leerling.",
        "The year group as one digit. In a combination group it differs by pupil.",
    ),
    Field.INITIALS: Sentence(
        "De voorletters, zoals M.A.; nodig als er geen roepnaam is.",
        "The initials, such as M.A.; needed where there is no first name.",
    ),
    Field.FIRST_NAME: Sentence(
        "De roepnaam; nodig als er geen voorletters zijn.",
        "The first name; needed where there are no initials.",
    ),
    Field.PREFIX: Sentence(
        "Het voorvoegsel voluit, zoals van der of 't; leeg als er geen is.",
        "The surname prefix written out, such as van der or 't; empty if there is none.",
    ),
    Field.SURNAME: Sentence(
        "De achternaam zonder voorvoegsel.",
        "The surname without its prefix.",
    ),
    Field.BIRTH_DATE: Sentence(
        "De geboortedatum als dag-maand-jaar, zoals 3-9-2016.",
        "The date of birth as day-month-year, such as 3-9-2016.",
    ),
    Field.GENDER: Sentence("M, V of leeg.", "M, V or empty."),
    Field.CARD_NUMBER: Sentence(
        "Alleen voor een vervangende pas; nooit het leerlingnummer.",
        "Only for a replacement card; never the pupil number.",
    ),
    Field.STREET: Sentence("De straat.", "The street."),
    Field.HOUSE_NUMBER: Sentence("Het huisnummer.", "The house number."),
    Field.HOUSE_NUMBER_SUFFIX: Sentence("De toevoeging.", "The suffix."),
    Field.POSTCODE: Sentence("De postcode, zoals 1234 AB.", "The postcode, such as 1234 AB."),
    Field.PLACE: Sentence("De woonplaats.", "The place."),
}

BAD_YEAR_GROUP = Sentence("Vul één cijfer in, van 0 tot en met 9.", "Enter one digit, 0 to 9.")
BAD_GENDER = Sentence("Kies M of V, of laat de cel leeg.", "Choose M or V, or leave it empty.")
BAD_DATE = Sentence(
    "Vul een datum in als dag-maand-jaar, zoals 3-9-2016.",
    "Enter a date as day-month-year, such as 3-9-2016.",
)
BAD_LENGTH = Sentence("Hoogstens {limit} tekens.", "At most {limit} characters.")
BAD_NUMBER = Sentence(
    "Elk leerlingnummer komt één keer voor en heeft hoogstens {limit} tekens.",
    "Each pupil number occurs once and has at most {limit} characters.",
)
