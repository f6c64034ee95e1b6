"""Operations become functions, calls become requests; no I/O."""
