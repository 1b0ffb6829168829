"""Extraction of records from Swedish municipal minutes; stands alone, imports nothing of radslag."""
