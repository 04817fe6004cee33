"""Import of table files: reading, checking every cell, naming every fault, writing in batches."""
