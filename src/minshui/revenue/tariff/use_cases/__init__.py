"""What changes tariffs: saving and approving versions."""
