"""What is wrong with a workbook, its sheets and its columns, and what to do about it."""

from collections.abc import Mapping

from sftpdrop.roster.codes import Code
from sftpdrop.texts.sentence import Sentence

LIST_FINDINGS: Mapping[str, Sentence] = {
    Code.EMPTY_WORKBOOK: Sentence(
        "Het bestand is leeg. Exporteer de leerlingenlijst opnieuw en stuur die.",
        "The file is empty. Please export the pupil list again and send that.",
    ),
    Code.NO_HEADER: Sentence(
        "Er is geen leerlingenlijst gevonden. Zet boven de leerlingen een regel met de namen van "
        "de kolommen, zoals LEERLINGNUMMER, GROEP en NAAM.",
        "No pupil list was found. Please put a row with the names of the columns above the "
        "pupils, such as LEERLINGNUMMER, GROEP and NAAM.",
    ),
    Code.NO_PUPILS: Sentence(
        "De kolommen zijn er, maar er staat geen enkele ingeschreven leerling onder. Exporteer de "
        "lijst opnieuw, met de leerlingen.",
        "The columns are there, but there is not a single enrolled pupil below them. Please export "
        "the list again, with the pupils.",
    ),
    Code.EMPTY_SHEET: Sentence(
        "Op dit tabblad staan wel kolomnamen, maar geen leerlingen. Controleer of dat klopt.",
        "This sheet has column names but no pupils. Please check that this is right.",
    ),
    Code.HIDDEN_SHEET: Sentence(
        "Dit tabblad is verborgen, maar de leerlingen erop zijn meegeteld. Maak het zichtbaar "
        "(rechtsklik op een tabblad, Zichtbaar maken), en verwijder het als het niet bij de lijst "
        "hoort.",
        "This sheet is hidden, but its pupils were counted. Please show it (right-click a sheet "
        "tab, Unhide), and delete it if it is not part of the list.",
    ),
    Code.SHEET_WITHOUT_HEADER: Sentence(
        "Op dit tabblad lijken regels op leerlingen (aantal: {count}), maar een regel met "
        "kolomnamen ontbreekt. Zet de kolomnamen erboven, of verwijder het tabblad.",
        "On this sheet rows look like pupils (number: {count}), but there is no row with column "
        "names. Please put the column names above them, or delete the sheet.",
    ),
    Code.STRAY_ROW: Sentence(
        "Hier is maar één cel gevuld. Vul de gegevens van de leerling aan, of maak de regel leeg.",
        "Only one cell is filled here. Please complete the pupil's data, or clear the row.",
    ),
    Code.TOTAL_DIFFERS: Sentence(
        "Het totaal zegt {stated}, maar er staan {counted} leerlingen boven. Controleer of de "
        "lijst volledig is.",
        "The total says {stated}, but there are {counted} pupils above it. Please check that the "
        "list is complete.",
    ),
    Code.COLUMN_MISSING: Sentence(
        "De kolom met {field} (kolom {header}) ontbreekt. Voeg die kolom toe; de kolomnaam mag "
        "zijn: {headers}.",
        "The column with the {field} (column {header}) is missing. Please add it; its name may "
        "be: {headers}.",
    ),
    Code.OTHER_LIST: Sentence(
        "Hier staat nog een lijst, waarin kolommen ontbreken: {headers}. Hoort die niet bij de "
        "leerlingenlijst, verwijder haar dan; voeg anders de kolommen toe.",
        "There is another list here, which lacks columns: {headers}. If it is not part of the "
        "pupil list, please delete it; otherwise please add the columns.",
    ),
    Code.EITHER_COLUMN_MISSING: Sentence(
        "Er is geen kolom met {field} en ook geen met {other}. Voeg een van beide toe; de "
        "kolomnaam mag zijn: {headers}.",
        "There is no column with the {field}, nor one with the {other}. Please add one of them; "
        "its name may be: {headers}.",
    ),
    Code.HEADER_NEAR_MISS: Sentence(
        "De kolomnaam '{header}' is gelezen als '{expected}' ({field}). Verbeter de naam, of geef "
        "de kolom een andere naam als dat niet klopt.",
        "The column name '{header}' was read as '{expected}' ({field}). Please correct the name, "
        "or give the column another name if that is not right.",
    ),
    Code.DUPLICATE_COLUMN: Sentence(
        "Dit is een tweede kolom met {field}; kolom {chosen} is gebruikt. Verwijder de kolom die "
        "niet klopt.",
        "This is a second column with the {field}; column {chosen} was used. Please delete the "
        "column that is not right.",
    ),
    Code.AMBIGUOUS_COLUMN: Sentence(
        "Deze kolom heet hetzelfde als kolom {chosen} ({field}), maar er staat iets anders in. "
        "Verwijder de kolom die niet klopt.",
        "This column has the same name as column {chosen} ({field}), but its contents differ. "
        "Please delete the column that is not right.",
    ),
    Code.UNKNOWN_COLUMNS: Sentence(
        "Deze kolommen zijn niet nodig en worden niet doorgegeven: {headers}. Laat ze de volgende "
        "keer weg.",
        "These columns are not needed and are not passed on: {headers}. Please leave them out "
        "next time.",
    ),
    Code.IDENTITY_COLUMN: Sentence(
        "De kolom '{header}' bevat burgerservicenummers of onderwijsnummers. Die mogen wij niet "
        "hebben. Verwijder de kolom en stuur de lijst opnieuw.",
        "The column '{header}' holds citizen service numbers (BSN) or education numbers. We may "
        "not have those. Please delete the column and send the list again.",
    ),
    Code.IDENTITY_VALUES: Sentence(
        "Hier staan burgerservicenummers of onderwijsnummers. Die mogen wij niet hebben. "
        "Verwijder de kolom en stuur de lijst opnieuw.",
        "There are citizen service numbers (BSN) or education numbers here. We may not have "
        "those. Please delete the column and send the list again.",
    ),
    Code.IDENTITY_LABELLED: Sentence(
        "Hier staat een burgerservicenummer of onderwijsnummer. Dat mogen wij niet hebben. Maak "
        "de cel leeg en stuur de lijst opnieuw.",
        "There is a citizen service number (BSN) or education number here. We may not have it. "
        "Please clear the cell and send the list again.",
    ),
    Code.IDENTITY_PERHAPS: Sentence(
        "Dit kan een burgerservicenummer zijn. Is dat zo, verwijder het bestand dan, maak de cel "
        "leeg en stuur de lijst opnieuw.",
        "This may be a citizen service number (BSN). If it is, please delete the file, clear the "
        "cell and send the list again.",
    ),
    Code.IDENTITY_LOOSE: Sentence(
        "In {place} staat een burgerservicenummer of onderwijsnummer. Dat mogen wij niet hebben. "
        "Haal het weg en stuur de lijst opnieuw.",
        "There is a citizen service number (BSN) or education number in {place}. We may not have "
        "it. Please remove it and send the list again.",
    ),
    Code.IDENTITY_LOOSE_PERHAPS: Sentence(
        "In {place} staat iets dat een burgerservicenummer kan zijn. Is dat zo, verwijder het "
        "bestand dan, haal het nummer weg en stuur de lijst opnieuw.",
        "There is something in {place} that may be a citizen service number (BSN). If it is, "
        "please delete the file, remove the number and send the list again.",
    ),
    Code.FORBIDDEN_COLUMN: Sentence(
        "De kolom '{header}' mag niet in de lijst staan, vanwege de privacy van de leerlingen. "
        "Verwijder de kolom en stuur de lijst opnieuw.",
        "The column '{header}' may not be in the list, for the pupils' privacy. Please delete "
        "the column and send the list again.",
    ),
}
