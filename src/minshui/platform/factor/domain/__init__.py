"""Rules of second factors."""
