"""A case's way through the bodies: every section that bears or names a case number, in the order of the meetings."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from radslag.search.index.protocol import Index
from radslag.search.types import Filter


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One section in which a case stands; ``decisions`` are the public JSON of those of the section."""

    document_id: str
    section_id: str
    source: str
    page: int
    municipality: str | None
    body: str | None
    date: str | None
    number: str | None
    heading: str
    decisions: tuple[dict[str, Any], ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def case_key(case_number: str) -> str:
    """The part of a case number that its spellings share: letters and digits, labels and leading zeros left out.

    "Dnr KS-2023/00837", "KS 2023:837" and "ks-2023-00837" are one key.
    """
    bare = re.sub(r"(?i)^(?:dnr|diarie(?:nr|nummer)|ärendenummer)\W*", "", case_number.strip())
    return "".join(part.lstrip("0") or "0" if part.isdigit() else part.lower() for part in re.findall(r"\d+|[^\W\d_]+", bare))


def way_of_case(index: Index, case_number: str, only: Filter | None = None) -> list[CaseStep]:
    """Sections that bear the case number or refer to it, oldest meeting first; undated ones last.

    Two municipalities may use one number for different cases: ``only`` narrows to one of them.
    """
    key = case_key(case_number)
    steps = []
    for row in index.documents(only):
        document = index.document(row.id)
        named = {r.section_id for r in document.references if r.type == "case_number" and case_key(r.value) == key}
        for section in document.sections:
            if not (section.id in named or (section.case_number and case_key(section.case_number) == key)):
                continue
            found = tuple(d for d in document.to_json(text=False)["decisions"] if d["section_id"] == section.id)
            steps.append(
                CaseStep(
                    document.id,
                    section.id,
                    row.uri,
                    section.pages[0],
                    row.municipality or row.organisation,
                    row.body,
                    row.date,
                    section.number,
                    section.heading,
                    found,
                )
            )
    return sorted(steps, key=lambda s: (s.date or "9999", s.document_id))
