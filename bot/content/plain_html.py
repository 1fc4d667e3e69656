"""The HTML of a notice that a person has edited: the same words in the same order, no more."""

from __future__ import annotations

from markupsafe import Markup

_PAGE = Markup(
    '<!DOCTYPE html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
    "<title>{subject}</title></head>\n"
    '<body style="font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:1.5;'
    'color:#1a1a1a;max-width:640px">\n{body}\n</body>\n</html>\n'
)
_PARAGRAPH = Markup("<p>{}</p>")
_BREAK = Markup("<br>\n")


def html_of(text: str, subject: str, language: str) -> str:
    """Return plain text as a simple page: blank lines part paragraphs, nothing is markup.

    Args:
        text: What a person wrote; every character of it shows as it is.
        subject: The subject line, as the title.
        language: Language of the text, for screen readers and hyphenation.
    """
    paragraphs = [part.strip("\n") for part in text.strip().split("\n\n") if part.strip()]
    body = Markup("\n").join(
        _PARAGRAPH.format(_BREAK.join(paragraph.split("\n"))) for paragraph in paragraphs
    )
    return str(_PAGE.format(language=language, subject=subject, body=body))
