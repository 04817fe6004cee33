"""Rules of the organisation's tree."""
