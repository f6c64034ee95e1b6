"""Starts the hotel desk: `python examples/travel/serve.py --port 8711 --data DIR`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from examples.serving.launch import launch, make_parser
from examples.travel.service.app import make_app

if __name__ == "__main__":
    launch(make_parser(description="The hotel desk, a web service.", port=8711), make_app)
