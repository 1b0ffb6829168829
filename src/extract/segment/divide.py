"""Repaired text → sections: front matter, items, documents of a packet, attachments, signatures, inner headings."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extract.document import Section
from extract.rulebook import RuleBook, RuleSet
from extract.segment.ends import find_attachments, find_end
from extract.segment.far_heads import far_head, misread_signs, titles_above
from extract.segment.front import BODY, front_matter
from extract.segment.heads import Head, choose_sequence, find_heads, mark_contents
from extract.segment.lettered import lettered_items
from extract.segment.lines import Line, Piece, lines_of, wrap_width
from extract.segment.own_numbers import own_case_numbers
from extract.segment.packet import Part, find_dividers, find_parts, tells_items
from extract.segment.packet_pages import read_pages
from extract.segment.packet_titles import case_number_above, title_of_document
from extract.segment.subheads import find_subheads
from extract.segment.titles import case_line_above, read_title, without_case
from extract.segment.unnumbered import by_pages, find_unnumbered, is_list_of_one

if TYPE_CHECKING:
    from extract.clean import Cleaned

_LOST = re.compile(r"^(?:sunderlag|s (?:beslut|förslag)|ande|beslutar att)\b", re.MULTILINE)


# A heading that stands in so many items is a label.
_LABELS_FROM = 2


def segment(cleaned: Cleaned, rules: RuleBook) -> tuple[Section, ...]:
    """Divide a document into what a researcher would want as one hit. Time is linear in the text's length.

    Level 1 are agenda items, or in a packet each document; level 2 headings inside them. Every printed
    character belongs to a level-1 section; text before the first item is the front matter.
    """
    text = cleaned.text
    heading_rules = rules["headings"]
    lines = lines_of(text)
    if not lines:
        return ()
    pages = read_pages(cleaned, lines)
    width = wrap_width(lines)
    pieces: list[Piece] = []
    parts = find_parts(lines, pages, find_dividers(cleaned, lines, heading_rules), heading_rules)
    for part in parts:
        if part.kind == "main" and len(parts) > 1 and parts[1].kind != "bookmarks" and not tells_items(lines, part):
            pieces += _notice_of_packet(lines, part, heading_rules)
        elif part.kind in ("main", "extract"):
            pieces += _items(text, lines, part, width, heading_rules, flat=cleaned.flat)
        else:
            pieces += _document(lines, part, width, heading_rules)
    return tuple(_sections(cleaned, _ended(pieces, len(text))))


def _notice_of_packet(lines: list[Line], part: Part, rules: RuleSet) -> list[Piece]:
    """The notice in front of a packet: its list of items only tells what follows."""
    front = front_matter(lines[part.first : part.stop], lines[part.first].begin if part.first else 0, part.stop - part.first)
    lists = [
        line
        for line in lines[part.first : part.stop]
        if len(line.text) < 60 and any(rule.pattern.match(line.text) for rule in rules.group("toc"))
    ]
    return [
        front,
        *(Piece("other", line.begin, 2, None, line.text.rstrip(":"), None, (line.start, line.end)) for line in lists[:1]),
    ]


def _items(text: str, lines: list[Line], part: Part, width: int, rules: RuleSet, *, flat: bool) -> list[Piece]:
    """Front matter, items, signatures and attachments of minutes, notes or a notice."""
    local = [_moved(line, i) for i, line in enumerate(lines[part.first : part.stop])]
    heads = find_heads(local, rules, far_head)
    mark_contents(local, heads, rules)
    chosen = titles_above(local, misread_signs(local, choose_sequence(heads)), rules)
    chosen = lettered_items(local, chosen) if part.kind == "main" else chosen
    if is_list_of_one(local, chosen, len(local), rules):
        chosen = []
    if len(chosen) < 2 and not (chosen and chosen[0].style in ("sign", "slash", "bracket")):
        chosen = []
    _restore_signs(text, chosen, rules, flat=flat)
    end = find_end(local, chosen[-1].line if chosen else 0, rules)
    limit = end.first if end else len(local)
    unnumbered = find_unnumbered(local, chosen, limit, width, rules)
    if flat and not chosen and (paged := by_pages(local, limit, rules)):
        unnumbered = paged
    if unnumbered and not chosen and (end := find_end(local, max(unnumbered), rules)):
        limit = end.first
        unnumbered = {i: until for i, until in unnumbered.items() if i < limit}
    starts: list[tuple[int, Head | None]] = sorted(
        [*((h.line, h) for h in chosen), *((i, None) for i in unnumbered)], key=lambda s: s[0]
    )
    pieces: list[Piece] = []
    for k, (index, head) in enumerate(starts):
        stop = starts[k + 1][0] if k + 1 < len(starts) else limit
        if head is None:
            line = local[index]
            end_at = unnumbered[index]
            heading, case_number = without_case(text, line.start, line.start + end_at, rules)
            pieces.append(Piece("agenda_item", line.begin, 1, None, heading, case_number, (line.start, line.start + end_at)))
            last = index
        else:
            title = read_title(text, local, head, stop, width, rules)
            above = (
                case_line_above(local, index, rules)
                if title.case_number is None and (k == 0 or index - starts[k - 1][0] > 2)
                else None
            )
            begin = local[above[0]].begin if above else title.begin
            pieces.append(
                Piece(
                    "agenda_item",
                    begin,
                    1,
                    head.number,
                    title.heading,
                    above[1] if above else title.case_number,
                    (title.start, title.end),
                )
            )
            last = title.last_line
        inner = find_attachments(local, last + 1, stop, rules)
        for a, b in zip([last + 1, *inner], [*inner, stop], strict=True):
            if a in inner:
                pieces.append(_inner_attachment(local, a, b))
                a += 2
            pieces += [
                Piece("other", s.start, 2, s.number, s.heading, None, (s.start, s.end))
                for s in find_subheads(local, a, b, width, rules, parent=head.order[0] if head else 0)
            ]
    pieces = _without_labels(pieces, rules)
    own_case_numbers(pieces)
    if end:
        pieces += [Piece(s.kind, s.start, s.level, None, s.heading, None, s.heading_at) for s in end.pieces]
    front_from = local[0].begin if part.first else 0
    if part.kind == "extract":
        if not any(piece.kind == "agenda_item" for piece in pieces):
            return _document(lines, replace(part, kind="other", section_kind="other"), width, rules)
        return _extract(text, lines, part, pieces, front_from, rules)
    if not pieces or pieces[0].start > local[0].begin:
        pieces.insert(0, front_matter(local, front_from, starts[0][0] if starts else limit))
    return pieces


def _without_labels(pieces: list[Piece], rules: RuleSet) -> list[Piece]:
    """What heads a passage in two items and more is a label of the office's template, known or not."""
    owners: dict[str, set[int]] = {}
    owner = 0
    for i, piece in enumerate(pieces):
        owner = i if piece.level == 1 else owner
        if piece.level == 2 and piece.kind == "other" and piece.number is None:
            owners.setdefault(piece.heading.casefold(), set()).add(owner)
    labels = {heading for heading, items in owners.items() if len(items) >= _LABELS_FROM}
    inner = rules.group("inner")
    return [
        p
        for p in pieces
        if p.level == 1
        or p.kind != "other"
        or p.number
        or not (p.heading.casefold() in labels or any(rule.pattern.match(p.heading) for rule in inner))
    ]


def _extract(text: str, lines: list[Line], part: Part, pieces: list[Piece], start: int, rules: RuleSet) -> list[Piece]:
    """An extract with one § is that item; one with several is a document that holds them."""
    if sum(p.level == 1 and p.kind == "agenda_item" for p in pieces) < 2:
        item = pieces[0]
        head = next((i for i in range(part.first, part.stop) if lines[i].end > (item.heading_at or (item.start,))[0]), part.stop)
        item.case_number = item.case_number or case_number_above(lines, part.first, head, rules) or part.case_number
        item.start = start
        return pieces
    title = lines[part.first if part.title_line is None else part.title_line]
    a, b = next(((a, b) for a, b in title.cells() if "utdrag" in text[a:b].lower()), (title.start, title.end))
    body = next((text[a:b] for line in lines[part.first : part.first + 6] for a, b in line.cells() if BODY.search(text[a:b])), "")
    name = " ".join(text[a:b].split())
    heading = f"{name.capitalize() if name.isupper() else name} {body}".strip()
    for piece in pieces:
        piece.level = 2
    return [Piece("other", start, 1, None, heading, None, (a, b)), *pieces]


def _inner_attachment(lines: list[Line], first: int, stop: int) -> Piece:
    """A reservation or the like that was put into the minutes behind its item."""
    line = lines[first]
    last = (
        lines[first + 1]
        if first + 1 < stop
        and lines[first + 1].gap <= 1
        and len(lines[first + 1].text) < 100
        and not lines[first + 1].text.endswith(".")
        else line
    )
    return Piece("bilaga", line.begin, 2, None, last.text, None, (line.start, last.end))


def _moved(line: Line, index: int) -> Line:
    return replace(line, index=index)


def _document(lines: list[Line], part: Part, width: int, rules: RuleSet) -> list[Piece]:
    """One document of a packet, with the headings inside it."""
    start = lines[part.first].begin if part.first else 0
    title = title_of_document(lines, part, rules)
    piece = Piece(part.section_kind, start, 1, None, title.heading, title.case_number, (title.start, title.end))
    if part.kind == "bookmarks":
        return [piece]
    inner = [_moved(line, i) for i, line in enumerate(lines[part.first : part.stop])]
    first = title.last - part.first + 1
    while first < len(inner) and not inner[first].gap and not inner[first].marks:
        # What stands right below the title (who adopted it, from when it holds) heads nothing.
        first += 1
    return [
        piece,
        *(
            Piece("other", s.start, 2, s.number, s.heading, None, (s.start, s.end))
            for s in find_subheads(inner, first, len(inner), width, rules, report=True)
        ),
    ]


def _ended(pieces: list[Piece], size: int) -> list[Piece]:
    pieces = sorted(pieces, key=lambda p: (p.start, p.level))
    end = {1: size, 2: size}
    for piece in reversed(pieces):
        piece.end = end[piece.level]
        end[2] = piece.start
        if piece.level == 1:
            end[1] = piece.start
    return [p for p in pieces if p.end > p.start]


def _sections(cleaned: Cleaned, pieces: list[Piece]) -> list[Section]:
    text, out, seen = cleaned.text, [], set()
    size = len(cleaned.raw)
    starts = [0 if p.start == 0 else cleaned.raw_span(p.start, p.start + 1).start for p in pieces]
    raw_start = dict(zip((p.start for p in pieces), starts, strict=True))
    for piece in pieces:
        start = raw_start[piece.start]
        end = size if piece.end >= len(text) else raw_start.get(piece.end, cleaned.raw_span(piece.end - 1, piece.end).end)
        span = type(cleaned.raw_span(0, 1))(start, max(start, end))
        if (span.start, span.end) in seen:
            continue
        seen.add((span.start, span.end))
        heading_span = (
            cleaned.raw_span(*piece.heading_at) if piece.heading_at and piece.heading_at[1] > piece.heading_at[0] else None
        )
        out.append(
            Section(
                f"section:{span.start}-{span.end}",
                piece.kind,
                piece.number,
                piece.heading,
                piece.level,
                piece.case_number,
                span,
                heading_span,
                text[piece.start : piece.end].strip(),
                (cleaned.page_at(span.start), cleaned.page_at(max(span.start, span.end - 1))),
            )
        )
    return out


def _restore_signs(text: str, chosen: list[Head], rules: RuleSet, *, flat: bool) -> None:
    """Give back the § that some text hosts drop, together with the words of the running head, from minutes."""
    if not chosen or "§" in text or not (flat or _LOST.search(text)):
        return
    # The series of a council ("FHR 1") is its own and never had the sign.
    codes = frozenset(rules.data["data"]["body_codes"])
    for head in chosen:
        if head.style == "number" or (flat and head.style == "code" and (head.code or "").lower().rstrip(".") in codes):
            head.number = f"§ {head.order[0]}{head.order[1]}" if head.style == "code" else f"§ {head.number}"
