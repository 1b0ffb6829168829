"""Rules as data: TOML files beside this module, validated and compiled once.

A rule file ``rules/NAME.toml`` is a list of ``[[rule]]`` tables::

    [[rule]]
    id = "assign.far_i_uppdrag"            # unique within the file
    pattern = '''…'''                      # a regular expression (re.VERBOSE when verbose = true), or
    terms = ["…", "…"]                     # literal words or phrases; white space matches any white space
    ignore_case = true                     # the default
    note = "why it is there, which trap it avoids"
    examples = ["…"]                       # texts it must match
    counter_examples = ["…"]               # texts it must not match
    needs = ["uppdrag"]                    # pieces one of which every match holds: looked for before the pattern is tried
    kind = "assign"                        # anything else is an attribute for the stage that reads it

A ``[parts]`` table names building blocks: ``%NAME%`` in a pattern stands for the one called NAME. A file
may have further top-level tables of plain data (``RuleSet.data``). Every rule is tested by its
own examples (``tests/extract/test_rules.py``).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

from extract.errors import RuleError

_KNOWN = {"id", "pattern", "terms", "ignore_case", "verbose", "note", "examples", "counter_examples"}


@dataclass(frozen=True)
class Rule:
    """One compiled rule; ``made_by`` is what its records carry."""

    id: str
    pattern: re.Pattern[str]
    note: str
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    made_by: str
    attributes: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.attributes[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Return an attribute of the rule, or ``default``."""
        return self.attributes.get(name, default)

    def possible_in(self, text: str) -> bool:
        """Whether one of the pieces stands in the text that every match holds (attribute ``needs``); True without any."""
        needs = self.attributes.get("needs")
        # Asked of every line: a plain loop takes half the time of any().
        for piece in needs or ():
            if piece in text:
                return True
        return not needs


@dataclass(frozen=True)
class RuleSet:
    """The rules of one file, in the file's order, and its plain data tables."""

    name: str
    rules: tuple[Rule, ...]
    data: Mapping[str, Any]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __getitem__(self, rule_id: str) -> Rule:
        return self._by_id[rule_id]

    @cached_property
    def _by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def _groups(self) -> dict[str, tuple[Rule, ...]]:
        prefixes = dict.fromkeys(rule.id.split(".")[0] for rule in self.rules)
        return {p: tuple(r for r in self.rules if r.id.startswith(p + ".")) for p in prefixes}

    def group(self, prefix: str) -> tuple[Rule, ...]:
        """Rules whose id begins with ``prefix.``"""
        if "." not in prefix:
            return self._groups.get(prefix, ())
        return tuple(r for r in self.rules if r.id.startswith(prefix + "."))


@dataclass(frozen=True)
class RuleBook:
    """All rule files; ``digest`` names their exact content in every record's ``run``."""

    sets: Mapping[str, RuleSet]
    digest: str

    def __getitem__(self, name: str) -> RuleSet:
        return self.sets[name]


def parse_rules(name: str, source: str) -> RuleSet:
    """Parse and compile one rule file; raises :class:`RuleError` that names file, rule and reason."""
    try:
        rows = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"Rule file {name}.toml is not valid TOML: {error}.") from error
    rules: list[Rule] = []
    seen: set[str] = set()
    parts: dict[str, str] = rows.pop("parts", {})
    for row in rows.pop("rule", []):
        rule_id = row.get("id") or ""
        if not rule_id or rule_id in seen:
            raise RuleError(f"Rule file {name}.toml: the rule id {rule_id!r} is missing or used twice.")
        seen.add(rule_id)
        if ("pattern" in row) == ("terms" in row):
            raise RuleError(f"Rule file {name}.toml: rule {rule_id} needs either a pattern or terms.")
        expression = row["pattern"] if "pattern" in row else _terms_pattern(row["terms"])
        for part, meaning in parts.items():
            expression = expression.replace(f"%{part}%", meaning)
        flags = (re.IGNORECASE if row.get("ignore_case", True) else 0) | (re.VERBOSE if row.get("verbose") else 0) | re.MULTILINE
        try:
            pattern = re.compile(expression, flags)
        except re.error as error:
            raise RuleError(f"Rule file {name}.toml: the pattern of rule {rule_id} is wrong: {error}.") from error
        attributes = {k: v for k, v in row.items() if k not in _KNOWN}
        if "terms" in row:
            attributes["terms"] = tuple(row["terms"])
        rules.append(
            Rule(
                rule_id,
                pattern,
                row.get("note", ""),
                tuple(row.get("examples", ())),
                tuple(row.get("counter_examples", ())),
                f"rule:{name}.{rule_id}",
                attributes,
            )
        )
    return RuleSet(name, tuple(rules), rows)


def _terms_pattern(terms: list[str]) -> str:
    longest_first = sorted(terms, key=len, reverse=True)
    return r"(?<!\w)(?:" + "|".join(r"\s+".join(re.escape(w) for w in term.split()) for term in longest_first) + r")(?!\w)"


class _SetsByNeed(Mapping[str, RuleSet]):
    """Rule files by name, each compiled when it is first asked for: a tagger needs one of them, and all take a quarter of a second."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources
        self._sets: dict[str, RuleSet] = {}

    def __getitem__(self, name: str) -> RuleSet:
        if name not in self._sets:
            self._sets[name] = parse_rules(name, self._sources[name])
        return self._sets[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


@lru_cache(maxsize=1)
def default_rules() -> RuleBook:
    """Load the rule files that travel with the package."""
    folder = resources.files("extract") / "rules"
    digest = hashlib.sha256()
    sources = {}
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            source = entry.read_text(encoding="utf-8")
            digest.update(entry.name.encode() + b"\0" + source.encode())
            sources[entry.name.removesuffix(".toml")] = source
    return RuleBook(_SetsByNeed(sources), digest.hexdigest()[:12])
