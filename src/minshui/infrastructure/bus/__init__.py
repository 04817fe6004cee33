"""Who learns that a tenant has work to do: one process, or many over a broker."""
