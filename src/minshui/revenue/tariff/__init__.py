"""Tariffs: documents, versions, and the engine that prices a bill."""
