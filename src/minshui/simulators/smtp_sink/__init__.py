"""A mail server: takes mails in by SMTP, says what a test tells it to, bounces, serves POP3.

Start: ``python -m minshui.simulators.smtp_sink --port 0``; see ``__main__`` for what it prints.
"""
