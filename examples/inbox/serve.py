"""Starts the mailbox: `python examples/inbox/serve.py --port 8712 --data DIR`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from examples.inbox.service.app import add_mail_flags, make_app
from examples.serving.launch import launch, make_parser

if __name__ == "__main__":
    parser = make_parser(description="The mailbox, a web service.", port=8712)
    add_mail_flags(parser)
    launch(parser, make_app)
