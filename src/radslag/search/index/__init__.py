"""Indexes: the protocol and its implementations."""
