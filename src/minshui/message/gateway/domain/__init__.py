"""Rules of messages: states, chains of channels, addresses, pauses. No I/O."""
