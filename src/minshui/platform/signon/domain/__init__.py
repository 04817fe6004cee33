"""Rules of the browser's sign-on."""
