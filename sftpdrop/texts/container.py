"""What is wrong with the file itself and what to do, for every code that reading it can give."""

from collections.abc import Mapping

from sftpdrop.texts.sentence import Sentence

_SAVE_NL = (
    "Open het in Excel, kies Bestand > Opslaan als > Excel-werkmap (.xlsx) en lever dat bestand in."
)
_SAVE_EN = "Open it in Excel, choose File > Save As > Excel Workbook (.xlsx) and deliver that file."
_EXPORT_NL = (
    "Maak in uw leerlingadministratie een overzicht in Excel (.xlsx) en lever dat bestand in."
)
_EXPORT_EN = (
    "Export the list from your pupil administration as Excel (.xlsx) and deliver that file."
)
_AGAIN_NL = "Maak het overzicht opnieuw, kijk of het in Excel opent, en lever het nog een keer in."
_AGAIN_EN = "Export the list again, check that it opens in Excel, and deliver it once more."
_NEW_NL = (
    "Kopieer de leerlingenlijst naar een nieuwe, lege werkmap, sla die op als .xlsx en lever die"
    " in."
)
_NEW_EN = "Copy the pupil list to a new, empty workbook, save it as .xlsx and deliver that."

_OTHER_FILES: Mapping[str, Sentence] = {
    "container_csv": Sentence(
        f"Dit is een CSV-bestand (tekst), geen Excel-bestand. {_SAVE_NL} Maak kolommen met nummers"
        " en datums bij het openen op als tekst: anders vallen voorloopnullen weg.",
        f"This is a CSV file (text), not an Excel file. {_SAVE_EN} Import columns with numbers and"
        " dates as text, or leading zeros are lost.",
    ),
    "container_tsv": Sentence(
        f"Dit is tekst met tabs, geen Excel-bestand, ook al heet het zo. {_SAVE_NL}",
        f"This is tab-separated text, not an Excel file, though it is named like one. {_SAVE_EN}",
    ),
    "container_text": Sentence(
        f"Dit is een tekstbestand, geen Excel-bestand. {_EXPORT_NL}",
        f"This is a text file, not an Excel file. {_EXPORT_EN}",
    ),
    "container_mhtml": Sentence(
        f"Dit is een webpagina in één bestand (MHTML), geen Excel-bestand. {_SAVE_NL}",
        f"This is a web page in one file (MHTML), not an Excel file. {_SAVE_EN}",
    ),
    "container_html_unsure": Sentence(
        "Dit is een webpagina (HTML), geen Excel-bestand, en de tabel erin is niet met zekerheid te"
        f" lezen. {_SAVE_NL}",
        "This is a web page (HTML), not an Excel file, and its table cannot be read with certainty."
        f" {_SAVE_EN}",
    ),
    "container_html_empty": Sentence(
        "Dit is een webpagina (HTML) zonder tabel, geen Excel-bestand. Misschien was u niet meer"
        f" ingelogd in uw leerlingadministratie. Log daar opnieuw in. {_EXPORT_NL}",
        "This is a web page (HTML) without a table, not an Excel file. Perhaps you were no longer"
        f" logged in to your pupil administration. Please log in there again. {_EXPORT_EN}",
    ),
    "container_xml": Sentence(
        f"Dit is een XML-bestand (bijvoorbeeld EDEXML), geen Excel-bestand. {_EXPORT_NL}",
        f"This is an XML file (EDEXML, perhaps), not an Excel file. {_EXPORT_EN}",
    ),
    "container_pdf": Sentence(
        f"Dit is een PDF-bestand, geen Excel-bestand. {_EXPORT_NL}",
        f"This is a PDF file, not an Excel file. {_EXPORT_EN}",
    ),
    "container_rtf": Sentence(
        f"Dit is een tekstdocument (RTF), geen Excel-bestand. {_EXPORT_NL}",
        f"This is a text document (RTF), not an Excel file. {_EXPORT_EN}",
    ),
    "container_word": Sentence(
        f"Dit is een Word- of PowerPoint-bestand, geen Excel-bestand. {_EXPORT_NL}",
        f"This is a Word or PowerPoint file, not an Excel file. {_EXPORT_EN}",
    ),
    "container_ods": Sentence(
        "Dit is een OpenDocument-bestand (.ods). Open het in LibreOffice of Excel, kies Opslaan als"
        " en als bestandstype Excel (.xlsx), en lever dat bestand in.",
        "This is an OpenDocument file (.ods). Open it in LibreOffice or Excel, choose Save As with"
        " file type Excel (.xlsx), and deliver that file.",
    ),
    "container_xlsb": Sentence(
        f"Dit is een binaire Excel-werkmap (.xlsb); die lezen we niet. {_SAVE_NL}",
        f"This is a binary Excel workbook (.xlsb), which we do not read. {_SAVE_EN}",
    ),
    "container_numbers": Sentence(
        "Dit is een bestand van Numbers. Kies in Numbers Archief > Exporteer naar > Excel en lever"
        " dat bestand in.",
        "This is a Numbers file. In Numbers choose File > Export To > Excel and deliver that file.",
    ),
    "container_old_excel": Sentence(
        f"Dit is een Excel-bestand van vóór 1993; dat lezen we niet. {_SAVE_NL}",
        f"This is an Excel file from before 1993, which we do not read. {_SAVE_EN}",
    ),
    "container_zip": Sentence(
        "Dit is een ZIP-bestand, geen Excel-werkmap. Pak het uit en lever het Excel-bestand zelf"
        " in.",
        "This is a ZIP file, no Excel workbook. Unpack it and deliver the Excel file itself.",
    ),
    "container_archive": Sentence(
        "Dit is een ingepakt bestand (7z, rar of gzip). Pak het uit en lever het Excel-bestand zelf"
        " in.",
        "This is a packed file (7z, rar or gzip). Unpack it and deliver the Excel file itself.",
    ),
    "container_image": Sentence(
        f"Dit is een afbeelding, geen Excel-bestand. {_EXPORT_NL}",
        f"This is a picture, not an Excel file. {_EXPORT_EN}",
    ),
    "container_empty": Sentence(
        f"Dit bestand is leeg. {_AGAIN_NL}",
        f"This file is empty. {_AGAIN_EN}",
    ),
    "container_unknown": Sentence(
        f"Dit is geen Excel-bestand. {_EXPORT_NL}",
        f"This is not an Excel file. {_EXPORT_EN}",
    ),
}

_DAMAGE: Mapping[str, Sentence] = {
    "container_truncated": Sentence(
        f"Dit bestand is niet compleet: het einde ontbreekt. {_AGAIN_NL}",
        f"This file is not complete: its end is missing. {_AGAIN_EN}",
    ),
    "container_damaged": Sentence(
        f"Dit bestand is beschadigd en kan niet worden gelezen. {_AGAIN_NL}",
        f"This file is damaged and cannot be read. {_AGAIN_EN}",
    ),
    "container_unsupported": Sentence(
        f"Dit Excel-bestand kunnen we niet lezen. {_SAVE_NL}",
        f"We cannot read this Excel file. {_SAVE_EN}",
    ),
    "container_suspicious": Sentence(
        f"Dit bestand zit anders in elkaar dan een Excel-bestand hoort. {_NEW_NL}",
        f"This file is not put together as an Excel file should be. {_NEW_EN}",
    ),
    "container_nested": Sentence(
        f"In dit bestand zitten andere ingepakte bestanden. {_NEW_NL}",
        f"There are other packed files in this file. {_NEW_EN}",
    ),
    "container_doctype": Sentence(
        f"In dit bestand staan XML-definities die er niet in horen. {_NEW_NL}",
        f"There are XML definitions in this file that do not belong there. {_NEW_EN}",
    ),
    "container_encrypted": Sentence(
        "Dit bestand is beveiligd met een wachtwoord. Open het in Excel, kies Bestand > Info >"
        " Werkmap beveiligen > Versleutelen met wachtwoord, maak het vak leeg, sla het op en lever"
        " het opnieuw in. De verbinding zelf is al beveiligd.",
        "This file is protected by a password. Open it in Excel, choose File > Info > Protect"
        " Workbook > Encrypt with Password, clear the box, save it and deliver it again. The"
        " connection itself is already secure.",
    ),
}

_LIMITS: Mapping[str, Sentence] = {
    "container_too_large": Sentence(
        f"Dit bestand is groter dan {{limit}} MB, veel meer dan een leerlingenlijst. {_NEW_NL}",
        f"This file is larger than {{limit}} MB, much more than a pupil list. {_NEW_EN}",
    ),
    "container_bomb": Sentence(
        "Uitgepakt is dit bestand veel groter dan een leerlingenlijst, bijvoorbeeld doordat lege"
        f" rijen tot onderaan het blad zijn opgemaakt. {_NEW_NL}",
        "Unpacked, this file is much larger than a pupil list, perhaps because empty rows are"
        f" formatted down to the end of the sheet. {_NEW_EN}",
    ),
    "too_many_sheets": Sentence(
        "De werkmap heeft {count} bladen; {limit} is het meeste dat we lezen. Verwijder de bladen"
        " die niet bij de leerlingenlijst horen.",
        "The workbook has {count} sheets; {limit} is the most that we read. Delete the sheets that"
        " are not part of the pupil list.",
    ),
    "too_many_rows": Sentence(
        "Op dit blad staat nog iets in rij {row}; we lezen er {limit}. Verwijder alles wat onder de"
        " lijst staat.",
        "There is still something in row {row} of this sheet; we read {limit} rows. Delete all that"
        " is below the list.",
    ),
    "too_many_columns": Sentence(
        "Dit blad heeft {count} kolommen; we lezen er {limit}. Verwijder alles wat rechts van de"
        " lijst staat.",
        "This sheet has {count} columns; we read {limit}. Delete all that is to the right of the"
        " list.",
    ),
    "too_many_cells": Sentence(
        f"Er staan meer dan {{limit}} cellen in deze werkmap. {_NEW_NL}",
        f"There are more than {{limit}} cells in this workbook. {_NEW_EN}",
    ),
    "too_much_text": Sentence(
        f"Er staan meer dan {{limit}} tekens in deze werkmap. {_NEW_NL}",
        f"There are more than {{limit}} characters in this workbook. {_NEW_EN}",
    ),
    "text_too_long": Sentence(
        "Op dit blad staat een cel met meer dan {limit} tekens. Verwijder die tekst.",
        "There is a cell with more than {limit} characters on this sheet. Please delete that text.",
    ),
}

_PASSENGERS: Mapping[str, Sentence] = {
    "workbook_macros": Sentence(
        f"Er zitten macro's in deze werkmap. {_SAVE_NL} Bij .xlsx blijven macro's achter.",
        f"There are macros in this workbook. {_SAVE_EN} An .xlsx leaves macros behind.",
    ),
    "workbook_embedded": Sentence(
        f"Er is een ander bestand of object in deze werkmap ingesloten. {_NEW_NL}",
        f"Another file or object is embedded in this workbook. {_NEW_EN}",
    ),
    "workbook_activex": Sentence(
        f"Er zitten ActiveX-besturingselementen in deze werkmap. {_NEW_NL}",
        f"There are ActiveX controls in this workbook. {_NEW_EN}",
    ),
    "workbook_external_links": Sentence(
        "Deze werkmap heeft koppelingen met andere werkmappen. Kies in Excel Gegevens > Koppelingen"
        " bewerken > Koppeling verbreken, sla het bestand op en lever het opnieuw in.",
        "This workbook has links to other workbooks. In Excel choose Data > Edit Links > Break"
        " Link, save the file and deliver it again.",
    ),
    "workbook_dde": Sentence(
        f"Deze werkmap heeft een koppeling met een ander programma (DDE of OLE). {_NEW_NL}",
        f"This workbook has a link to another program (DDE or OLE). {_NEW_EN}",
    ),
    "workbook_connections": Sentence(
        "Deze werkmap haalt gegevens op uit een externe bron. Kies in Excel Gegevens > Query's en"
        " verbindingen, verwijder de verbindingen, sla het bestand op en lever het opnieuw in.",
        "This workbook fetches data from an outside source. In Excel choose Data > Queries &"
        " Connections, delete the connections, save the file and deliver it again.",
    ),
    "formula_without_value": Sentence(
        "Hier staat een formule die nog niet is uitgerekend. Open het bestand in Excel, sla het op"
        " en lever het opnieuw in.",
        "There is a formula here that has not been calculated yet. Open the file in Excel, save it"
        " and deliver it again.",
    ),
}

_TOLD: Mapping[str, Sentence] = {
    "container_html": Sentence(
        "Dit is een webpagina met een tabel (HTML), geen Excel-bestand; we hebben de tabel gelezen."
        " Sla het de volgende keer op als Excel-werkmap (.xlsx).",
        "This is a web page with a table (HTML), not an Excel file; we have read the table. Please"
        " save it as an Excel workbook (.xlsx) the next time.",
    ),
    "container_spreadsheetml": Sentence(
        "Dit is een XML-werkblad van Excel 2003; we hebben het gelezen. Sla het de volgende keer op"
        " als Excel-werkmap (.xlsx).",
        "This is an XML spreadsheet of Excel 2003; we have read it. Please save it as an Excel"
        " workbook (.xlsx) the next time.",
    ),
    "container_misnamed": Sentence(
        "De naam eindigt op .{extension}, maar het is een .{kind}-bestand; we hebben het gelezen."
        " Geef het de volgende keer een naam die op .{kind} eindigt.",
        "The name ends in .{extension}, but it is an .{kind} file; we have read it. Please give it"
        " a name that ends in .{kind} the next time.",
    ),
}

CONTAINER_FINDINGS: Mapping[str, Sentence] = {
    **_OTHER_FILES,
    **_DAMAGE,
    **_LIMITS,
    **_PASSENGERS,
    **_TOLD,
}
"""A sentence for every code of the file's own findings."""
