"""The files of a cut-over: their columns, how they are read and what is checked in them."""
