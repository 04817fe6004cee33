"""The CAS server: one sign-on for systems that speak CAS 2.0 or 3.0."""
