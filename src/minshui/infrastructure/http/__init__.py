"""The HTTP edge: one request, one unit of work, one commit."""
