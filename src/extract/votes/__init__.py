"""Voteringar: figures and who voted how, in sentences, lists and tables."""

from extract.votes.attach import attach_votes

__all__ = ["attach_votes"]
