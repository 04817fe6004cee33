"""What auditors look at."""
