"""Ground floor: values and rules without business words and without I/O."""
