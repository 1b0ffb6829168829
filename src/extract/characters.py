"""Characters that stand for others: ligatures, special spaces, control characters, split-up accents, mojibake, rests of markup."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

from extract.offsets import Edit, Span

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
# What symbol fonts leave of a bullet when their glyphs have no meaning of their own.
_BULLETS = "\uf0b7\uf0a7\uf0a8\uf02d\uf0d8\uf0fc\uf076\uf06c\uf06e"
_SINGLES = (
    f"[{_SPACES}{_BULLETS}\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufb00-\ufb06\x00-\x08\x0b\x0e-\x1f\x7f\x80-\x9f\r]"
)
_ACCENT = re.compile("[\u0300-\u036f]")
# Looking for split accents at every letter takes most of the time, and few texts have any.
_SPECIAL, _SPECIAL_OR_SPLIT = re.compile(_SINGLES), re.compile(f"{_SINGLES}|[A-Za-z\u00c0-\u00ff]{_ACCENT.pattern}+")
# UTF-8 read as Latin-1 or Windows-1252: "Ã¥", "â€“". A capital Ã or Â before one of these never is Swedish.
_MOJIBAKE = re.compile("\\S*(?:[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€.|ï»¿|ï¿½)\\S*")

# What a web page leaves in its text: tags that end a line, tags within one, and characters by their names.
_MARKUP = re.compile(
    r"<(?P<ends>/?(?:br|p|li|tr|div|h[1-6]))(?:\s[^<>\n]{0,200})?\s?/?>|</?(?:strong|b|i|em|u|span|a|font|sup|sub|small|t[dh]|table|tbody|thead|ul|ol)(?:\s[^<>\n]{0,200})?>"
    r"|&(?:nbsp|amp|lt|gt|quot|apos|[aouAOU](?:uml|ring)|eacute|Eacute|[nm]dash|bull|sect|rdquo|ldquo|hellip|#\d{2,5});",
    re.IGNORECASE,
)


def find_characters(raw: str) -> tuple[list[Edit], list[Edit]]:
    """Edits of single characters: (silent ones, repairs of mojibake, which are receipts)."""
    mended = list(_mojibake(raw))
    special = _SPECIAL_OR_SPLIT if _ACCENT.search(raw) else _SPECIAL
    silent = [edit for match in special.finditer(raw) if (edit := _single(raw, match)) is not None]
    if "<" in raw or "&" in raw:
        silent = sorted([*silent, *(_unmarked(raw, match) for match in _MARKUP.finditer(raw))], key=lambda edit: edit.span)
    return silent, mended


def _single(raw: str, match: re.Match[str]) -> Edit | None:
    found, span = match.group(), Span(*match.span())
    first = found[0]
    if len(found) > 1:
        text = unicodedata.normalize("NFC", found)
        return Edit(span, text, "characters:composed") if text != found else None
    if first == "\r":
        return Edit(span, "" if raw[span.end : span.end + 1] == "\n" else "\n", "characters:newline")
    if first in _LIGATURES:
        return Edit(span, _LIGATURES[first], "characters:ligature")
    if first in _SPACES:
        return Edit(span, " ", "characters:space")
    if first in _BULLETS:
        return Edit(span, "•", "characters:bullet")
    if first in "\u2028\u2029\x0b":
        return Edit(span, "\n", "characters:newline")
    if "\x80" <= first <= "\x9f":
        # Windows-1252 punctuation that was read as Latin-1.
        return Edit(span, first.encode("latin-1").decode("cp1252", "ignore"), "characters:control")
    return Edit(span, "", "characters:soft_hyphen" if first == "\u00ad" else "characters:control")


def _unmarked(raw: str, match: re.Match[str]) -> Edit:
    """What a tag or a named character stands for; a tag beside the end of a printed line adds none."""
    found, span = match.group(), Span(*match.span())
    if found[0] == "&":
        return Edit(span, html.unescape(found).replace("\u00a0", " "), "characters:markup")
    line = (
        bool(match["ends"])
        and raw[span.start - 1 : span.start] not in ("", "\n")
        and raw[span.end : span.end + 1] not in ("", "\n")
    )
    return Edit(span, "\n" if line else "", "characters:markup")


def _mojibake(raw: str) -> Iterator[Edit]:
    if not any(sign in raw for sign in ("Ã", "Â", "â€", "ï»", "ï¿")):
        return
    # Takes a fifth of a second to import, and few texts need it.
    import ftfy

    for match in _MOJIBAKE.finditer(raw):
        fixed = ftfy.fix_encoding(match.group())
        if fixed != match.group():
            yield Edit(Span(*match.span()), fixed, "ftfy")
