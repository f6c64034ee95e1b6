"""Starts the shop: `python examples/shop/serve.py --port 8713 --data DIR`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from examples.serving.launch import launch, make_parser
from examples.shop.service.app import make_app

if __name__ == "__main__":
    launch(make_parser(description="The shop, a web service.", port=8713), make_app)
