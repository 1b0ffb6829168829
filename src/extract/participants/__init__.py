"""Attendance lists, signatures and what items tell → people of a meeting."""

from extract.participants.find import find_participants

__all__ = ["find_participants"]
