"""What is done to a browser's sign-on."""
