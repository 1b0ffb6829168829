"""Write the gazetteers of src/extract/gazetteer from public lists.

    python models/gazetteer/build.py DATA_FOLDER

DATA_FOLDER holds ``svensktext`` (github.com/peterdalle/svensktext: municipalities, counties, places,
given names; free to use), ``sweden_geojson`` (github.com/okfse/sweden-geojson: short names), ``myndighetsdata`` (github.com/civictechsweden/myndighetsdata: authorities
with aliases; CC0 in effect) and ``lexicon_misc`` (surnames counted in the Riksdag's records, parties).
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

OUT = Path(__file__).parents[2] / "src" / "extract" / "gazetteer"
MIN_BEARERS = 30


def rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def write(name: str, header: list[str], lines: list[tuple[str, ...]]) -> None:
    with (OUT / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)
    print(f"{name}: {len(lines)} rows")


def municipalities(data: Path) -> None:
    with (data / "sweden_geojson" / "municipalities.jsonl").open(encoding="utf-8") as file:
        stems = {row["id"]: row["kom_namn"] for row in map(json.loads, filter(str.strip, file))}
    found = sorted(
        (r["code"].zfill(4), r["name"], r["region"], stems[r["code"].zfill(4)])
        for r in rows(data / "svensktext" / "platser_kommuner.csv")
    )
    if len(found) != 290:
        raise SystemExit(f"expected 290 municipalities, found {len(found)}")
    write("municipalities.csv", ["code", "name", "county", "stem"], found)


def authorities(data: Path) -> None:
    merged = json.loads((data / "myndighetsdata" / "merged.json").read_text(encoding="utf-8"))
    lines: dict[str, str] = {}
    for name, sources in merged.items():
        aliases: list[str] = []
        for record in sources.values():
            if not isinstance(record, dict):
                continue
            for key in ("short_name", "old_names", "other_names"):
                value = record.get(key)
                aliases += [value] if isinstance(value, str) else (value or [])
        kept = sorted({a.strip() for a in aliases if (a and not a.isupper()) or (a and 2 <= len(a) <= 8)} - {name})
        lines[name] = "|".join(kept)
    for row in rows(data / "svensktext" / "organisationer_myndigheter.tsv", "\t"):
        lines.setdefault(row["name"], "")
    write("authorities.csv", ["name", "aliases"], sorted(lines.items()))


def names(data: Path) -> None:
    given: dict[str, int] = {}
    for sex in ("kvinnor", "man"):
        for row in rows(data / "svensktext" / f"namn_tilltalsnamn-{sex}.csv"):
            given[row["name"]] = given.get(row["name"], 0) + int(row["persons"])
    write("given_names.csv", ["name", "bearers"], sorted((n, str(c)) for n, c in given.items() if c >= MIN_BEARERS))
    with (data / "lexicon_misc" / "efternamn_riksdagen.tsv").open(encoding="utf-8") as file:
        surnames = sorted({line.split("\t")[0] for line in file if line.strip()})
    write("surnames.csv", ["name"], [(n,) for n in surnames])


def places(data: Path) -> None:
    write(
        "places.csv",
        ["name"],
        [(n,) for n in sorted({r["city"].strip() for r in rows(data / "svensktext" / "platser_ortsnamn.csv")})],
    )


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    municipalities(folder)
    authorities(folder)
    names(folder)
    places(folder)
