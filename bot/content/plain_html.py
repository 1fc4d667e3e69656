"""The HTML of a notice that a person has edited: the same words in the same order, no more.

It looks like the letters of the templates: a line in capitals is a heading, lines that begin with
a dash are a list.
"""

from __future__ import annotations

from markupsafe import Markup

_PAGE = Markup(
    '<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>{subject}</title>\n</head>\n"
    '<body style="margin:0;padding:0;background:#ffffff;color:#1a1a1a;">\n'
    '<div style="max-width:640px;margin:0 auto;padding:24px 16px;'
    'font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;">\n'
    "{body}\n</div>\n</body>\n</html>\n"
)
_PARAGRAPH = Markup('<p style="margin:0 0 16px;">{}</p>')
_HEADING = Markup('<h2 style="margin:24px 0 8px;font-size:18px;line-height:1.3;">{}</h2>')
_LIST = Markup('<ul style="margin:0 0 16px;padding:0 0 0 24px;">\n{}\n</ul>')
_ITEM = Markup('<li style="margin:0 0 8px;">{}</li>')
_BREAK = Markup("<br>\n")
_DASH = "- "
#: A longer line in capitals is a shout, not a heading.
_LONGEST_HEADING = 80


def html_of(text: str, subject: str, language: str) -> str:
    """Return plain text as a simple page: blank lines part paragraphs, nothing is markup.

    Args:
        text: What a person wrote; every character of it shows as it is, but the dash of a list.
        subject: The subject line, as the title.
        language: Language of the text, for screen readers and hyphenation.
    """
    parts = [part.strip("\n").split("\n") for part in text.strip().split("\n\n") if part.strip()]
    body = Markup("\n").join(map(_block, parts))
    return str(_PAGE.format(language=language, subject=subject, body=body))


def _block(lines: list[str]) -> Markup:
    if all(line.startswith(_DASH) for line in lines):
        items = (_ITEM.format(line.removeprefix(_DASH)) for line in lines)
        return _LIST.format(Markup("\n").join(items))
    if len(lines) == 1 and lines[0].isupper() and len(lines[0]) <= _LONGEST_HEADING:
        return _HEADING.format(lines[0])
    return _PARAGRAPH.format(_BREAK.join(lines))
