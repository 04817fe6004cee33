"""Outside parties as separate processes that speak their published protocols.

They share no code with the adapters that are tested against them: nothing here imports the
program, and nothing of the program imports this but the command that starts them.
"""
