"""Rules of CAS: services and tickets."""
