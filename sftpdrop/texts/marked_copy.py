"""The words of a marked copy: its first sheet and its notes."""

from sftpdrop.texts.sentence import Sentence

SHEET_TITLE = Sentence("Bevindingen", "Findings")
HEADING = Sentence("Bevindingen bij uw leerlingenlijst", "Findings in your pupil list")
INSTRUCTION = Sentence(
    "Verbeter de gekleurde cellen, sla dit bestand op en lever het opnieuw in. Klik op een cel om"
    " ernaartoe te gaan.",
    "Correct the coloured cells, save this file and deliver it again. Click on a cell to go to it.",
)
MARK = Sentence(
    "dit blad, de kleuren en de notities mogen blijven staan; bij het inleveren tellen ze niet"
    " mee.",
    "this sheet, the colours and the notes may stay: they do not count when you deliver the file.",
)
COLUMNS = (
    Sentence("Soort", "Kind"),
    Sentence("Blad", "Sheet"),
    Sentence("Cel", "Cell"),
    Sentence("Ook in rij", "Also in row"),
    Sentence("Wat er is en wat u kunt doen", "What it is and what to do"),
)
ERROR = Sentence("Fout", "Error")
WARNING = Sentence("Let op", "Note")
WHOLE_FILE = Sentence("hele bestand", "whole file")
