"""What the server says when it does not do what a school's client asked."""

from sftpdrop.core.account import Locale
from sftpdrop.errors import Refused
from sftpdrop.texts.sentence import Sentence

REFUSALS: dict[str, Sentence] = {
    "no_such_file": Sentence(
        "Dit bestand bestaat niet.",
        "There is no such file.",
    ),
    "no_such_folder": Sentence(
        "Dit bestaat hier niet: uw school heeft één map, zonder submappen. Stuur de bestanden "
        "zelf, zonder hun map.",
        "There is no such thing here: your school has one folder, without subfolders. Send the "
        "files themselves, without their folder.",
    ),
    "name_not_utf8": Sentence(
        "De bestandsnaam is niet leesbaar. Hernoem het bestand, bijvoorbeeld tot leerlingen.xlsx.",
        "The file name cannot be read. Rename the file, for example to pupils.xlsx.",
    ),
    "name_outside": Sentence(
        "Uw school heeft hier één map, zonder submappen. Zet het bestand in die map.",
        "Your school has one folder here, without subfolders. Put the file in that folder.",
    ),
    "name_too_long": Sentence(
        "De bestandsnaam is te lang (hoogstens {limit} bytes). Geef het bestand een kortere naam.",
        "The file name is too long (at most {limit} bytes). Give the file a shorter name.",
    ),
    "name_invisible": Sentence(
        "De bestandsnaam bevat onzichtbare tekens. Hernoem het bestand en stuur het opnieuw.",
        "The file name has invisible characters. Rename the file and send it again.",
    ),
    "name_forbidden": Sentence(
        'De bestandsnaam bevat een teken dat niet mag (\\ / : * ? " < > |). Hernoem het bestand.',
        'The file name has a character that is not allowed (\\ / : * ? " < > |). Rename the file.',
    ),
    "name_reserved": Sentence(
        "Deze naam kan op Windows niet: een naam als con of aux, of met een spatie of punt aan het "
        "begin of eind. Geef het bestand een andere naam.",
        "This name cannot be used on Windows: a name such as con or aux, or with a space or point "
        "at its start or end. Give the file another name.",
    ),
    "name_hidden": Sentence(
        "Een bestandsnaam mag niet met een punt beginnen. Geef het bestand een andere naam.",
        "A file name may not start with a point. Give the file another name.",
    ),
    "name_lock_file": Sentence(
        "Dit is een hulpbestand van Excel of LibreOffice, dat er staat zolang een lijst geopend "
        "is. Sla het over, sluit de lijst en stuur alleen de lijst zelf.",
        "This is a file that Excel or LibreOffice makes while a list is open. Skip it, close the "
        "list and send only the list itself.",
    ),
    "name_of_system": Sentence(
        "Dit is een hulpbestand van Windows of macOS en geen lijst. Sla het over: het hoeft niet "
        "mee.",
        "This is a file of Windows or macOS and no list. Skip it: it need not be sent.",
    ),
    "name_is_ours": Sentence(
        "Deze naam is voor onze ontvangstbevestigingen. Geef uw bestand een andere naam.",
        "This name is for our receipts. Give your file another name.",
    ),
    "name_exists": Sentence(
        "Er staat al een bestand met deze naam. Laat uw programma het vervangen, of geef het "
        "bestand een andere naam.",
        "There is a file of this name already. Let your program replace it, or give the file "
        "another name.",
    ),
    "wrong_extension": Sentence(
        "Dit soort bestand kan hier niet: sla het overzicht op als Excel-bestand (.xlsx) en stuur "
        "dat.",
        "This kind of file is not taken here: save the list as an Excel file (.xlsx) and send "
        "that.",
    ),
    "empty_file": Sentence(
        "Dit bestand is leeg (0 bytes). Maak de export opnieuw en stuur het bestand nog een keer.",
        "This file is empty (0 bytes). Make the export again and send the file once more.",
    ),
    "incomplete": Sentence(
        "Het bestand is niet helemaal aangekomen en is niet in behandeling genomen. "
        "Stuur het opnieuw.",
        "The file did not arrive completely and has not been taken in. Send it again.",
    ),
    "file_too_large": Sentence(
        "Het bestand is te groot: hoogstens {size}. Stuur alleen de leerlingenlijst.",
        "The file is too large: at most {size}. Send only the pupil list.",
    ),
    "too_many_pieces": Sentence(
        "Het bestand komt in te veel losse stukken aan. Stuur het opnieuw met een ander programma.",
        "The file arrives in too many pieces. Send it again with another program.",
    ),
    "school_full": Sentence(
        "De map van uw school is vol (hoogstens {size}). Verwijder eerst oude bestanden.",
        "Your school's folder is full (at most {size}). Delete old files first.",
    ),
    "too_many_files": Sentence(
        "Er staan te veel bestanden in de map (hoogstens {limit}). Verwijder eerst oude bestanden.",
        "There are too many files in the folder (at most {limit}). Delete old files first.",
    ),
    "too_many_handles": Sentence(
        "Er staan te veel bestanden tegelijk open (hoogstens {limit}). Stuur ze na elkaar.",
        "Too many files are open at once (at most {limit}). Send them one after another.",
    ),
    "append_refused": Sentence(
        "Dit bestand is al ontvangen en kan niet worden aangevuld. Stuur het in zijn geheel.",
        "This file was received already and cannot be added to. Send it as a whole.",
    ),
    "disk_full": Sentence(
        "De server kan uw bestand nu niet bewaren. Probeer het later opnieuw of bel de "
        "bibliotheek.",
        "The server cannot keep your file now. Try again later or call the library.",
    ),
    "try_again": Sentence(
        "De server kan dit nu even niet doen. Probeer het over een paar minuten opnieuw.",
        "The server cannot do this just now. Try again in a few minutes.",
    ),
    "read_refused": Sentence(
        "Ingeleverde bestanden kunnen niet worden teruggelezen: zo blijven leerlinggegevens "
        "veilig. Het bericht ernaast (.txt) kunt u wel lezen.",
        "Delivered files cannot be read back: this keeps pupils' data safe. "
        "The message beside it (.txt) can be read.",
    ),
    "marked_copy_refused": Sentence(
        "Dit bestand is alleen op te halen vanaf het adres waar de lijst vandaan kwam, en korte "
        "tijd. Gebruik het bericht ernaast (.txt).",
        "This file can only be fetched from the address the list came from, and for a short time. "
        "Use the message beside it (.txt).",
    ),
    "rename_delivered": Sentence(
        "Een ingeleverd bestand kan niet worden hernoemd. Stuur het opnieuw onder de andere naam.",
        "A delivered file cannot be renamed. Send it again under the other name.",
    ),
    "still_open": Sentence(
        "Dit bestand wordt nog ontvangen. Wacht tot het klaar is.",
        "This file is still being received. Wait until it is finished.",
    ),
    "already_collected": Sentence(
        "De bibliotheek heeft deze lijst al opgehaald; verwijderen kan niet meer. "
        "Stuur een nieuwe lijst om deze te vervangen.",
        "The library has collected this list already; it cannot be deleted any more. "
        "Send a new list to replace it.",
    ),
    "no_directories": Sentence(
        "Mappen maken of verwijderen kan hier niet: uw school heeft één map. Stuur de bestanden "
        "zelf, zonder hun map.",
        "Folders cannot be made or removed here: your school has one folder. Send the files "
        "themselves, without their folder.",
    ),
    "no_links": Sentence(
        "Koppelingen kunnen hier niet worden gemaakt of gelezen.",
        "Links cannot be made or read here.",
    ),
    "not_offered": Sentence(
        "Deze server kan alleen bestanden ontvangen; deze opdracht bestaat hier niet.",
        "This server only receives files; there is no such command here.",
    ),
    "only_sftp": Sentence(
        "Hier werkt alleen SFTP: geen opdrachten en geen SCP. Kies in uw programma het protocol "
        "SFTP.",
        "Only SFTP works here: no commands and no SCP. Choose the protocol SFTP in your program.",
    ),
    "bad_request": Sentence(
        "Uw programma stuurde een onleesbare opdracht. Probeer het met WinSCP of FileZilla.",
        "Your program sent a request that cannot be read. Try it with WinSCP or FileZilla.",
    ),
    "bad_handle": Sentence(
        "Dit bestand is niet meer geopend. Stuur het opnieuw.",
        "This file is not open any more. Send it again.",
    ),
    "internal_error": Sentence(
        "Er ging bij ons iets mis. Probeer het opnieuw; lukt het niet, bel dan de bibliotheek.",
        "Something went wrong on our side. Try again; if it fails again, call the library.",
    ),
}


def say_refusal(refusal: Refused, locale: Locale) -> str:
    """The school's sentence for a refusal; `{size}` is its limit in megabytes as people say it."""
    limit = refusal.params.get("limit", 0)
    size = _megabytes(limit) if isinstance(limit, int) else ""
    return REFUSALS[refusal.code].say(locale, size=size, **refusal.params)


def _megabytes(size: int) -> str:
    """`size` in bytes as whole megabytes (of 2**20), or in bytes where it is less than one."""
    return f"{size >> 20} MB" if size >= 1 << 20 else f"{size} bytes"
