.venv:
	@"$$(sh tools/find_python.sh)" tools/bootstrap_venv.py dev
.PHONY: .venv
