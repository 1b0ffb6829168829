"""Prefect flows: retries, persistence, schedule, and nothing else; the work is in radslag and extract."""
