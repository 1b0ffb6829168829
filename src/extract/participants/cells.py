"""What a column beside a name says, or a box in front of it: a role, presence, a mark."""

from __future__ import annotations

from extract.rulebook import RuleSet


class CellReader:
    """Reads single columns of attendance lists by the rules ``cell``, ``mark`` and ``box`` of ``roles``."""

    def __init__(self, roles: RuleSet) -> None:
        cells = roles.group("cell")
        self._roles = [(rule.pattern, str(rule["role"])) for rule in cells if rule.get("role")]
        self._statuses = [(rule.pattern, str(rule["status"])) for rule in cells if rule.get("status")]
        self._marks = [(rule.pattern, str(rule["status"])) for rule in roles.group("mark")]
        self._boxes = [(rule.pattern, str(rule["status"])) for rule in roles.group("box")]

    def role(self, cell: str) -> str | None:
        """The role of a column that holds nothing else: "Bo Ek (M)        vice ordförande"."""
        return next((role for pattern, role in self._roles if pattern.match(cell)), None)

    def status(self, cell: str) -> str | None:
        """Presence told in words by a column that holds nothing else."""
        return next((status for pattern, status in self._statuses if pattern.match(cell)), None)

    def mark(self, cell: str) -> str | None:
        """Presence told by a mark ("X", "F")."""
        return next((status for pattern, status in self._marks if pattern.match(cell)), None)

    def box(self, text: str) -> tuple[str, int] | None:
        """Presence told by a box in front of a name, and where the name begins."""
        return next(((status, m.end()) for pattern, status in self._boxes if (m := pattern.match(text))), None)
