"""Read models of the browser's sign-on."""
