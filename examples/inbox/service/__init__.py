"""The mailbox: a web service that speaks IMAP and SMTP to a mail server."""
