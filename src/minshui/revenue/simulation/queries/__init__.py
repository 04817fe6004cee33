"""Read models of simulations."""
