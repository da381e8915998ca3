"""What is wrong with the cells and rows of a list, and what to do about it."""

from collections.abc import Mapping

from sftpdrop.roster.codes import Code
from sftpdrop.texts.sentence import Sentence

CELL_FINDINGS: Mapping[str, Sentence] = {
    Code.MISSING: Sentence(
        "Er is geen {field} ingevuld. Vul dit hier aan.",
        "There is no {field}. Please fill it in here.",
    ),
    Code.MISSING_EITHER: Sentence(
        "Niet ingevuld: {field} of {other}. Vul een van beide in.",
        "Not filled in: {field} or {other}. Please fill in one of them.",
    ),
    Code.TOO_LONG: Sentence(
        "Dit is te lang: {field} mag hoogstens {limit} tekens hebben. Kort het in.",
        "This is too long: a {field} may have at most {limit} characters. Please shorten it.",
    ),
    Code.FORBIDDEN_CHARACTERS: Sentence(
        "Hier staat een van de tekens {characters} die niet mogen in de kolom met {field}. Haal "
        "het weg.",
        "There is one of the characters {characters} here, which a {field} may not have. Please "
        "remove it.",
    ),
    Code.CELL_ERROR: Sentence(
        "Hier staat een foutmelding van Excel. Vul de juiste waarde in.",
        "There is an error message from Excel here. Please fill in the right value.",
    ),
    Code.FORMULA_TEXT: Sentence(
        "Deze tekst begint met =, +, - of @ en lijkt daardoor op een formule. Haal dat teken weg.",
        "This text begins with =, +, - or @ and so looks like a formula. Please remove that "
        "character.",
    ),
    Code.MOJIBAKE: Sentence(
        "Letters met een accent waren beschadigd en zijn hersteld. Controleer de naam.",
        "Letters with an accent were damaged and have been repaired. Please check the name.",
    ),
    Code.LOST_CHARACTER: Sentence(
        "Hier is een letter verloren gegaan. Verbeter de naam.",
        "A letter was lost here. Please correct the name.",
    ),
    Code.NOT_TEXT: Sentence(
        "Hier staat een getal of een datum waar een naam hoort. Controleer de cel.",
        "There is a number or a date where a name should be. Please check the cell.",
    ),
    Code.NUMBER_DIGITS_LOST: Sentence(
        "Excel heeft cijfers van dit nummer weggelaten. Maak de kolom op als tekst en vul het "
        "volledige nummer in.",
        "Excel has dropped digits of this number. Please format the column as text and fill in "
        "the whole number.",
    ),
    Code.NUMBER_INVALID: Sentence(
        "Dit is geen nummer van een leerling of een pas. Vul het juiste nummer in, als tekst.",
        "This is not the number of a pupil or a card. Please fill in the right number, as text.",
    ),
    Code.NUMBER_DECIMAL: Sentence(
        "Dit nummer is geschreven met cijfers achter de komma; die zijn weggelaten. Controleer "
        "het nummer.",
        "This number is written with decimals, which were left out. Please check the number.",
    ),
    Code.LEADING_ZEROS: Sentence(
        "Dit nummer is korter dan de andere: Excel heeft waarschijnlijk de nullen vooraan "
        "weggelaten. Maak de kolom op als tekst en vul ze aan.",
        "This number is shorter than the others: Excel has probably dropped the zeros in front. "
        "Please format the column as text and add them.",
    ),
    Code.NUMBER_TWICE: Sentence(
        "Hetzelfde leerlingnummer staat ook op tabblad '{other_sheet}', {other_rows}. Geef "
        "elke leerling een eigen nummer, of verwijder wat dubbel is.",
        "The same pupil number is also on sheet '{other_sheet}', {other_rows}. Please give "
        "each pupil a number of their own, or delete what is double.",
    ),
    Code.NUMBERS_TWICE: Sentence(
        "Deze leerlingnummers staan eerder in het bestand ook al. Waarschijnlijk staat de lijst "
        "er twee keer in: verwijder de dubbele regels.",
        "These pupil numbers are in the file before. The list is probably in it twice: please "
        "delete the double rows.",
    ),
    Code.CARD_NUMBER: Sentence(
        "Hier is een lenernummer ingevuld. Dat is alleen nodig om een pas te vervangen; maak de "
        "cel anders leeg.",
        "There is a card number here. It is only needed to replace a card; otherwise please "
        "clear the cell.",
    ),
    Code.CARD_IS_PUPIL_NUMBER: Sentence(
        "Het lenernummer is hetzelfde als het leerlingnummer. Maak de cel leeg, of vul het "
        "nummer van de pas in.",
        "The card number is the same as the pupil number. Please clear the cell, or fill in the "
        "number of the card.",
    ),
    Code.DATE_INVALID: Sentence(
        "Dit is geen bestaande datum. Vul de geboortedatum in als dag-maand-jaar, zoals 3-9-2015.",
        "This is not a date that exists. Please fill in the date of birth as day-month-year, "
        "such as 3-9-2015.",
    ),
    Code.DATE_FUTURE: Sentence(
        "Deze geboortedatum ligt in de toekomst. Vul de juiste datum in.",
        "This date of birth is in the future. Please fill in the right date.",
    ),
    Code.DATE_TWO_DIGIT_YEAR: Sentence(
        "Het jaar is met twee cijfers geschreven en is aangevuld. Controleer de geboortedatum.",
        "The year has two digits and was completed. Please check the date of birth.",
    ),
    Code.DATE_SERIAL: Sentence(
        "De datum staat er als een getal van Excel en is omgerekend. Maak de kolom op als datum "
        "en controleer de geboortedatum.",
        "The date is there as a number of Excel's and was converted. Please format the column "
        "as a date and check the date of birth.",
    ),
    Code.DATE_MONTH_FIRST: Sentence(
        "De datums in deze kolom zijn gelezen als maand/dag/jaar. Controleer de geboortedatum.",
        "The dates in this column were read as month/day/year. Please check the date of birth.",
    ),
    Code.DATE_NEAR_MIDNIGHT: Sentence(
        "Bij deze datum staat een tijd vlak voor middernacht. Daardoor kan de dag er één naast "
        "zitten. Controleer de geboortedatum.",
        "This date has a time just before midnight, so the day may be wrong by one. Please check "
        "the date of birth.",
    ),
    Code.DATE_PERHAPS_SWAPPED: Sentence(
        "Excel heeft hier misschien dag en maand verwisseld: andere datums in deze kolom, met een "
        "dag boven de 12, zijn tekst gebleven. Controleer de geboortedatum.",
        "Excel may have swapped day and month here: other dates in this column, with a day over "
        "12, have stayed text. Please check the date of birth.",
    ),
    Code.TOO_YOUNG: Sentence(
        "Met deze geboortedatum is de leerling op 1 september jonger dan {limit} jaar. Controleer "
        "de datum.",
        "By this date of birth the pupil is younger than {limit} on 1 September. Please check "
        "the date.",
    ),
    Code.TOO_OLD: Sentence(
        "Met deze geboortedatum is de leerling op 1 september ouder dan {limit} jaar. Controleer "
        "de datum.",
        "By this date of birth the pupil is older than {limit} on 1 September. Please check the "
        "date.",
    ),
    Code.GENDER_UNKNOWN: Sentence(
        "Dit geslacht is niet herkend en is leeggelaten. Gebruik M of V, of laat de cel leeg.",
        "This gender was not recognised and was left empty. Please use M or V, or leave the cell "
        "empty.",
    ),
    Code.GENDER_AMBIGUOUS: Sentence(
        "De kolom gebruikt zowel J als V, dus M kan jongen en meisje betekenen; het geslacht is "
        "leeggelaten. Gebruik overal M en V.",
        "The column uses both J and V, so M may mean a boy or a girl; the gender was left empty. "
        "Please use M and V throughout.",
    ),
    Code.YEAR_GROUP_INVALID: Sentence(
        "Dit is geen jaargroep. Vul één cijfer in, van 0 tot en met 9; in een combinatiegroep "
        "krijgt elke leerling de eigen jaargroep.",
        "This is not a year group. Please fill in one digit, from 0 to 9; in a mixed group each "
        "pupil has their own year group.",
    ),
    Code.YEAR_GROUP_GUESSED: Sentence(
        "Alleen het cijfer is als jaargroep gelezen. Vul hier één cijfer in.",
        "Only the digit was read as the year group. Please fill in one digit here.",
    ),
    Code.GROUP_FROM_DATE: Sentence(
        "Excel heeft van deze groep een datum gemaakt; dag en maand zijn weer als groep gelezen. "
        "Maak de kolom op als tekst en controleer de groep.",
        "Excel has made a date of this group; its day and month were read as the group again. "
        "Please format the column as text and check the group.",
    ),
    Code.CODE_TWO_NAMES: Sentence(
        "Elders heeft deze groepscode een andere groepsnaam. Gebruik bij één code steeds dezelfde "
        "naam.",
        "Elsewhere this group code has another group name. Please use the same name with a code "
        "throughout.",
    ),
    Code.NAME_TWO_CODES: Sentence(
        "Elders heeft deze groepsnaam een andere groepscode. Gebruik bij één naam steeds dezelfde "
        "code.",
        "Elsewhere this group name has another group code. Please use the same code with a name "
        "throughout.",
    ),
    Code.STAFF_NAME: Sentence(
        "In deze groepsnaam lijkt de naam van een leerkracht te staan. Laat die liever weg.",
        "This group name seems to hold the name of a teacher. Please leave it out.",
    ),
    Code.PSEUDO_GROUP: Sentence(
        "Deze groep is geen echte groep (nog niet ingeschreven). De leerlingen zijn overgeslagen.",
        "This is not a real group (not enrolled yet). The pupils were left out.",
    ),
    Code.PREFIX_APOSTROPHE: Sentence(
        "Het voorvoegsel miste een apostrof ('t, 's); die is teruggezet. Controleer de naam.",
        "The prefix lacked an apostrophe ('t, 's), which was put back. Please check the name.",
    ),
    Code.PREFIX_ABBREVIATED: Sentence(
        "Het voorvoegsel is afgekort. Schrijf het voluit, zoals 'van der' of 'van den'.",
        "The prefix is abbreviated. Please write it in full, such as 'van der' or 'van den'.",
    ),
    Code.PREFIX_IN_SURNAME: Sentence(
        "Het voorvoegsel stond bij de achternaam en is losgemaakt. Zet het in de eigen kolom.",
        "The prefix was with the surname and was taken apart. Please put it in its own column.",
    ),
    Code.PREFIX_PERHAPS_IN_SURNAME: Sentence(
        "In de achternaam lijkt een voorvoegsel te staan. Hoort het er niet bij, zet het dan in "
        "de kolom voor het voorvoegsel.",
        "The surname seems to hold a prefix. If it does not belong there, please put it in the "
        "column for the prefix.",
    ),
    Code.WHOLE_NAME: Sentence(
        "In de kolom met de achternaam staat ook de roepnaam. Zet hier alleen de achternaam.",
        "The column with the surname holds the first name too. Please put only the surname here.",
    ),
    Code.PUPIL_TWICE: Sentence(
        "Een leerling met dezelfde naam en geboortedatum staat met een ander nummer op tabblad "
        "'{other_sheet}', {other_rows}. Controleer of dit twee leerlingen zijn.",
        "A pupil with the same name and date of birth has another number on sheet "
        "'{other_sheet}', {other_rows}. Please check that these are two pupils.",
    ),
}
